package io.flawline.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A health check that is down while a certificate in use is not valid; its detail {@code warnings} names those that
 * expire within 14 days. Readiness shows the connections that fail because of them.
 */
public final class CertificateHealthCheck extends AbstractHealthCheck {
    private final List<CertificateDates> certificates;

    private CertificateHealthCheck(List<CertificateDates> certificates) {
        super("flawline", "certificates");
        this.certificates = certificates;
    }

    public static void register(CamelContext context, List<CertificateDates> certificates) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null && !certificates.isEmpty()) {
            CertificateHealthCheck check = new CertificateHealthCheck(certificates);
            check.setCamelContext(context);
            registry.register(check);
        }
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Instant now = Instant.now();
        List<String> warnings = certificates.stream().map(each -> each.warning(now)).flatMap(Optional::stream).toList();
        List<String> problems = certificates.stream().map(each -> each.problem(now)).flatMap(Optional::stream).toList();
        if (!warnings.isEmpty()) {
            builder.detail("warnings", warnings);
        }
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
