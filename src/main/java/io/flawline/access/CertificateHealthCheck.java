package io.flawline.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A health check that is down while a certificate in use is not valid; its detail {@code warnings} names those that
 * expire within 14 days. Readiness shows the connections that fail because of them.
 */
public final class CertificateHealthCheck extends ProblemsCheck {
    private final List<CertificateDates> certificates;

    private CertificateHealthCheck(List<CertificateDates> certificates) {
        super("certificates", false);
        this.certificates = certificates;
    }

    public static void register(CamelContext context, List<CertificateDates> certificates) {
        if (!certificates.isEmpty()) {
            new CertificateHealthCheck(certificates).registerWith(context);
        }
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        Instant now = Instant.now();
        List<String> warnings = certificates.stream().map(each -> each.warning(now)).flatMap(Optional::stream).toList();
        List<String> problems = certificates.stream().map(each -> each.problem(now)).flatMap(Optional::stream).toList();
        if (!warnings.isEmpty()) {
            builder.detail("warnings", warnings);
        }
        return problems;
    }
}
