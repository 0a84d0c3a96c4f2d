package io.flawline.monitor;

import java.util.regex.Pattern;

/** Takes logins, passwords and tokens out of lines of the log before they are shown to readers. */
final class LogSecrets {

    private static final String HIDDEN = "xxxxxx";
    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/@\\s]*@");
    private static final Pattern SECRET = Pattern.compile("(?i)\\b([\\w.-]*(?:passw|pwd|passphrase|secret|token|api[-_]?key|credential)"
            + "[\\w.-]*[\"']?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|RAW\\([^)]*\\)|[^\\s,;&\"'}]+)");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private LogSecrets() {
    }

    /** Returns a text on one line without logins in addresses and without values of passwords and tokens. */
    static String hide(String text) {
        String line = CONTROL.matcher(text).replaceAll(" ");
        line = LOGIN.matcher(line).replaceAll(HIDDEN + "@");
        line = AUTHORIZATION.matcher(line).replaceAll("$1 " + HIDDEN);
        return SECRET.matcher(line).replaceAll("$1" + HIDDEN);
    }
}
