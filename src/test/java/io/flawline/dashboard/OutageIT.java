package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.Ports;
import io.flawline.support.RunningFlawline;

/** What the dashboard shows of outages and restarts, in a real browser. */
class OutageIT {
    @TempDir
    private Path folder;

    @Test
    void reportsAStoppedFlawlineAndShowsTheHistoryAfterItsRestart() throws Exception {
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            String id = dashboard.publish(DEFECTIVE, "");
            dashboard.key(id);
            dashboard.open("live");
            dashboard.card(id);
            assertThat(browser.all(".banner")).isEmpty();
            browser.awaitTrue("performance.getEntriesByType('resource').some(e => e.name.endsWith('/views/monitor.js'))");

            dashboard.stopFlawline();
            browser.awaitTrue("/Flawline does not answer since \\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('.banner')?.textContent)");
            browser.awaitTrue("document.documentElement.classList.contains('stale')");
            assertThat(browser.text("#live")).isEqualTo("no answer");
            assertThat(browser.text("#health")).isEqualTo("health unknown");
            dashboard.show("monitor");
            browser.awaitTrue("document.querySelector('.monitor-banner')?.textContent.includes('FLAWLINE DOES NOT ANSWER')");

            dashboard.startAgain();
            dashboard.open("live");
            dashboard.card(id).click();
            browser.await("#inspection [data-ready] polygon.region");
            assertThat(browser.all(".banner")).isEmpty();
        }
    }

    @Test
    void reportsABrokerOutageWithReasonAndSinceWhen() throws Exception {
        int port = Ports.free();
        try (Browser browser = Browser.start();
                RunningFlawline flawline = RunningFlawline.launch(folder, Map.of("flawline.mqtt.broker-url", "tcp://127.0.0.1:" + port))) {
            Awaitility.await("HTTP").ignoreExceptions().atMost(Duration.ofSeconds(60))
                    .until(() -> flawline.get("/observe/health").body().contains("Connection refused"));
            browser.resize(1280, 900, false);
            browser.open(flawline.uri("/"));
            browser.awaitTrue("document.querySelector('.banner') !== null");
            String banner = browser.text(".banner");
            assertThat(banner).matches("(?s)No connection to the MQTT broker since \\d\\d:\\d\\d:\\d\\d\\. .*")
                    .contains("tcp://127.0.0.1:" + port + ": Connection refused").doesNotContain("\\/").containsOnlyOnce("Connection refused");
            assertThat(browser.text("#health")).isEqualTo("not healthy");
            browser.open(flawline.uri("/#/monitor"));
            browser.awaitTrue("document.querySelector('.monitor-banner')?.textContent.includes('NO CONNECTION TO THE MQTT BROKER')");
            browser.awaitTrue("document.getElementById('monitor-word')?.textContent === 'NO IMAGE YET'");
        }
    }
}
