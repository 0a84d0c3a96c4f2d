package io.flawline.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the people who log in with name and password: a line each, {@code <name>:<rights>:<hash>}, as
 * {@code alice:read,inspect,steer:pbkdf2-sha512$…}. Empty lines and those that begin with {@code #} do not count.
 */
public final class UsersFile {
    private static final String REMEDY = "; bin/flawline user NAME --rights read,inspect,review,steer prints a line to put there";

    private UsersFile() {
    }

    record Login(Account account, PasswordHash password) {
    }

    /** @throws IllegalArgumentException that names property, file, line and remedy */
    static Map<String, Login> read(String property, Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s = %s cannot be read: %s%s".formatted(property, file, e, REMEDY), e);
        }
        Map<String, Login> logins = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                Login login = login(line);
                if (logins.put(login.account().name(), login) != null) {
                    throw new IllegalArgumentException("the name " + login.account().name() + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s = %s, line %d: %s%s".formatted(property, file, number, e.getMessage(), REMEDY), e);
            }
        }
        return logins;
    }

    private static Login login(String line) {
        String[] fields = line.split(":", 3);
        if (fields.length != 3 || fields[0].isBlank()) {
            throw new IllegalArgumentException("allowed is <name>:<rights>:<hash>");
        }
        return new Login(new Account(fields[0].strip(), rights(fields[1])), PasswordHash.parse(fields[2].strip()));
    }

    /** @param text {@code read,inspect,steer}, or some of them */
    public static Set<Right> rights(String text) {
        EnumSet<Right> rights = EnumSet.noneOf(Right.class);
        for (String name : text.split(",")) {
            rights.add(Arrays.stream(Right.values())
                    .filter(right -> right.lowerCaseName().equals(name.strip().toLowerCase(Locale.ROOT))).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "\"%s\" is not a right; allowed are read, inspect, review and steer, with commas".formatted(name.strip()))));
        }
        return rights;
    }
}
