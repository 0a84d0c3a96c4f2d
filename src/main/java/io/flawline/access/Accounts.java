package io.flawline.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.flawline.access.UsersFile.Login;

/**
 * The accounts that may use HTTP: programs by a token, people by name and password. Without accounts, a login is not
 * required. Secrets are compared in constant time and none is kept as it is.
 */
public final class Accounts {
    private static final int LEAST_TOKEN = 16;
    private record Token(byte[] digest, Account account) {
    }

    private final Mac digester = digester();
    private final List<Token> tokens = new ArrayList<>();
    private final Map<String, Login> logins;
    /** The password that each was last seen to have, as a digest: to derive the hash at each request would take a core. */
    private final Map<String, byte[]> verified = new ConcurrentHashMap<>();

    private Accounts(Map<String, Login> logins) {
        this.logins = logins;
    }

    /**
     * @param tokens of each right, with the property they come from, {@code flawline.access.<right>}; one under several
     *            has all of those
     * @param users  {@code flawline.access.users}, or empty
     * @throws IllegalArgumentException that names the property, and no secret
     */
    public static Accounts of(Map<Right, List<String>> tokens, Optional<Path> users) {
        Accounts accounts = new Accounts(users.map(file -> UsersFile.read("flawline.access.users", file)).orElse(Map.of()));
        tokens.forEach((right, texts) -> texts.forEach(text -> accounts.add(text, right)));
        return accounts;
    }

    private void add(String text, Right right) {
        if (text.length() < LEAST_TOKEN) {
            throw new IllegalArgumentException(("flawline.access.%s: the token has %d characters; it must have %d at least."
                    + " openssl rand -hex 32 makes a good one").formatted(right.lowerCaseName(), text.length(), LEAST_TOKEN));
        }
        byte[] digest = digest(text);
        Optional<Account> known = byDigest(digest);
        tokens.removeIf(token -> MessageDigest.isEqual(token.digest(), digest));
        tokens.add(new Token(digest, known.map(account -> account.and(Set.of(right)))
                .orElse(new Account("token", Set.of(right)))));
    }

    /** Returns true when nobody has to log in. */
    public boolean isEmpty() {
        return tokens.isEmpty() && logins.isEmpty();
    }

    /**
     * Returns the account whose token, or password that was right before, a request's {@code Authorization} is. It
     * returns at once.
     */
    Optional<Account> known(String authorization) {
        String[] parts = authorization.strip().split(" +", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return byDigest(digest(parts[1]));
        }
        return basic(authorization).filter(given -> MessageDigest.isEqual(digest(given[1]), verified.get(given[0])))
                .map(given -> Objects.requireNonNull(logins.get(given[0])).account());
    }

    /**
     * Returns the account whose name and password it is. This takes a tenth of a second of a core.
     */
    Optional<Account> prove(String authorization) {
        Optional<String[]> basic = basic(authorization);
        if (basic.isEmpty() || logins.isEmpty()) {
            return Optional.empty();
        }
        String name = basic.get()[0];
        String password = basic.get()[1];
        Login login = logins.get(name);
        // An unknown name takes as long as a wrong password, so the time does not show which names exist.
        PasswordHash hash = (login == null ? logins.values().iterator().next() : login).password();
        boolean right = hash.matches(password.toCharArray());
        if (login == null || !right) {
            return Optional.empty();
        }
        verified.put(name, digest(password));
        return Optional.of(login.account());
    }

    /** Returns name and password of {@code Basic}. */
    private static Optional<String[]> basic(String authorization) {
        String[] parts = authorization.strip().split(" +", 2);
        if (parts.length < 2 || !parts[0].equalsIgnoreCase("Basic")) {
            return Optional.empty();
        }
        try {
            String[] given = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8).split(":", 2);
            return given.length == 2 ? Optional.of(given) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Account> byDigest(byte[] digest) {
        Account found = null;
        for (Token token : tokens) {
            found = MessageDigest.isEqual(token.digest(), digest) ? token.account() : found;
        }
        return Optional.ofNullable(found);
    }

    private synchronized byte[] digest(String secret) {
        return digester.doFinal(secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a digester that is keyed by a value that only this process knows, so that a copy of its memory is of no
     * use elsewhere.
     */
    private static Mac digester() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
