package io.flawline.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers are those that Prometheus 2 and 3, Telegraf, curl and browsers send. */
class MetricsPageTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "*/*", "text/plain", "text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8", "TEXT/PLAIN",
        "text/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
        "application/openmetrics-text;q=0.1,text/plain;q=0.9", "application/openmetrics-text;q=0,*/*;q=0.1"})
    void givesText(String accept) {
        assertThat(MetricsPage.type(accept)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/openmetrics-text", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"})
    void givesOpenMetrics(String accept) {
        assertThat(MetricsPage.type(accept)).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({"image/png", "text/html", "text/plain;q=0", "application/json"})
    void givesNothingElse(String accept) {
        assertThat(MetricsPage.type(accept)).isNull();
    }
}
