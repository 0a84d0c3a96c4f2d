package io.flawline.camera;

import java.util.regex.Pattern;

/** Takes logins out of texts that other programs wrote. */
final class Secrets {
    private static final String HIDDEN = "xxxxxx";
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]*@");

    private Secrets() {
    }

    static String hidden(String text, CameraSettings settings) {
        String hidden = USER_INFO.matcher(text).replaceAll("://");
        return settings.password().isEmpty() ? hidden : hidden.replace(settings.password(), HIDDEN);
    }
}
