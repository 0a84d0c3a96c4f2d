package io.flawline.access;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * When a certificate is valid.
 *
 * @param property that names its file
 * @param subject  of the certificate
 */
public record CertificateDates(String property, String subject, Instant notBefore, Instant notAfter) {
    private static final Duration AHEAD = Duration.ofDays(14);

    /** Returns the dates of the certificates in a store: of the keys' own ones, or else of those that are trusted. */
    static List<CertificateDates> of(String property, KeyStore store) {
        List<CertificateDates> own = new ArrayList<>();
        List<CertificateDates> trusted = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    (store.isKeyEntry(alias) ? own : trusted).add(new CertificateDates(property, certificate.getSubjectX500Principal().getName(),
                            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return own.isEmpty() ? trusted : own;
    }

    /**
     * Requires a certificate that may be shown now.
     *
     * @throws IllegalArgumentException with the date and the remedy
     */
    void requireValid(Instant now) {
        problem(now).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** Returns why the certificate cannot be used now; empty when it can. */
    public Optional<String> problem(Instant now) {
        if (now.isBefore(notBefore)) {
            return Optional.of("%s: the certificate of %s is not valid before %s, and the clock of this machine shows %s; correct the clock, or use another certificate"
                    .formatted(property, subject, notBefore, now.truncatedTo(ChronoUnit.SECONDS)));
        }
        if (now.isAfter(notAfter)) {
            return Optional.of("%s: the certificate of %s has expired at %s; use a new one".formatted(property, subject, notAfter));
        }
        return Optional.empty();
    }

    /** Returns that the certificate expires soon; empty when it does not, or has expired. */
    public Optional<String> warning(Instant now) {
        return problem(now).isPresent() || now.plus(AHEAD).isBefore(notAfter) ? Optional.empty()
                : Optional.of("%s: the certificate of %s expires at %s, in %d days; replace it and restart".formatted(property, subject, notAfter,
                        Duration.between(now, notAfter).toDays()));
    }
}
