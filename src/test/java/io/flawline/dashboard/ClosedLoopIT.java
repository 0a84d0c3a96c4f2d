package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** What a person overrules becomes the test of the next version: overruled, golden set, rejected, shadow, promoted. */
class ClosedLoopIT {
    private static final String MODEL = "ball-screw-pitting";

    @TempDir
    private Path folder;

    @Test
    void anOverruledVerdictDecidesWhichVersionServes() throws Exception {
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            dashboard.keep(DEFECTIVE, ", \"part\": \"P-1\"");

            dashboard.open("review?queue=all");
            browser.await(".stage[data-ready]");
            assertThat(browser.text("#review-image")).isEqualTo("P-1");
            assertThat(dashboard.accessibilityFindings()).isEmpty();
            browser.run("document.getElementById('review-golden').click()");
            browser.awaitTrue("document.querySelectorAll('#review-one input[type=checkbox]').length === 2");
            // Keys are listened to anew after each drawing.
            browser.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
            press(browser, "O");
            browser.awaitTrue("document.getElementById('review-state').textContent.startsWith('Nothing left to review here. 1 reviewed now.')");
            assertThat(dashboard.flawline().get("/inspections?reviewed=overruled").body()).contains("\"verdict\":\"ok\"");
            assertThat(dashboard.flawline().get("/models/" + MODEL + "/golden").body()).contains("\"must\":true");

            assertThat(install(dashboard, "{\"threshold\": 0.4}", "").body()).contains("the golden set fails at 1 of 1 image", "expected ok, found defect");
            assertThat(dashboard.flawline().get("/models/" + MODEL).body()).contains("\"serving\":\"1\"");

            String installed = install(dashboard, "{\"minArea\": 1000000}", "?hold=true").body();
            String version = installed.replaceFirst("(?s).*\"version\":\"(\\d+)\".*", "$1");
            dashboard.flawline().post("/models/" + MODEL + "/shadow", "{\"version\": %s}".formatted(version).getBytes(), "Content-Type", "application/json");
            // Images that come while the version is being loaded are skipped.
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                dashboard.keep(DEFECTIVE, "");
                return !dashboard.flawline().get("/models/" + MODEL + "/shadow").body().contains("\"onlyOld\":0");
            });
            dashboard.open("models/" + MODEL);
            browser.awaitTrue("[...document.querySelectorAll('button')].some(b => b.textContent.includes('Promote'))");
            browser.run("window.confirm = () => true;"
                    + " [...document.querySelectorAll('button')].find(b => b.textContent.includes('Promote')).click()");
            await().atMost(Duration.ofMinutes(2)).until(() -> dashboard.flawline().post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png")
                    .body().contains("\"verdict\":\"ok\""));
        }
    }

    @Test
    void regionsAreDrawnAndKept() throws Exception {
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            String key = dashboard.keep(DEFECTIVE, "");
            dashboard.open("review?queue=all");
            browser.await(".stage[data-ready]");
            browser.run("document.getElementById('review-draw').click()");
            browser.run("""
                    const stage = document.querySelector('.stage');
                    const box = stage.getBoundingClientRect();
                    const send = (type, x, y) => stage.dispatchEvent(new PointerEvent(type, {bubbles: true, button: 0,
                      clientX: box.left + box.width * x, clientY: box.top + box.height * y}));
                    send('pointerdown', 0.45, 0.45);
                    send('pointerup', 0.55, 0.55);""");
            browser.awaitTrue("document.getElementById('review-one').textContent.includes('1 region drawn')");
            browser.await(".stage[data-ready]");
            browser.run("""
                    const stage = document.querySelector('.stage');
                    const box = stage.getBoundingClientRect();
                    stage.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true, button: 0, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2}));
                    document.body.dispatchEvent(new PointerEvent('pointerup', {bubbles: true, clientX: 99999, clientY: 99999}));""");
            browser.awaitTrue("document.getElementById('review-one').textContent.includes('2 regions drawn')");
            browser.await(".stage[data-ready]");
            browser.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'o', repeat: true, bubbles: true}))");
            browser.await("#review-label").sendKeys("pit");
            browser.run("document.getElementById('review-defect').click()");
            browser.awaitTrue("document.getElementById('review-state').textContent.includes('1 reviewed now.')");
            assertThat(dashboard.flawline().get("/inspections/" + key).body()).contains("\"regions\":[{\"label\":\"pit\",\"polygon\":[[");
        }
    }

    private static void press(Browser browser, String key) {
        browser.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))", key);
    }

    private static HttpResponse<String> install(Dashboard dashboard, String settings, String query) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes); Stream<Path> files = Files.list(Path.of("models", MODEL, "1"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).filter(file -> !file.endsWith("model.json"))::iterator) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                zip.write(Files.readAllBytes(file));
            }
            zip.putNextEntry(new ZipEntry("model.json"));
            zip.write(settings.getBytes());
        }
        return dashboard.flawline().post("/models/" + MODEL + query, bytes.toByteArray(), "Content-Type", "application/zip");
    }
}
