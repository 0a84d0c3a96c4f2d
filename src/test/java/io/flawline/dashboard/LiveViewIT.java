package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static io.flawline.support.Dashboard.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.RunningFlawline;
import io.flawline.support.SharedDashboard;

/** The live view in a real browser. */
@ExtendWith(SharedDashboard.class)
class LiveViewIT {
    @TempDir
    private Path folder;
    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void open(Dashboard shared) {
        dashboard = shared;
        browser = shared.browser();
        dashboard.open("live");
        browser.await("#gallery");
    }

    @Test
    void showsAnImageFromMqttByItself() throws Exception {
        long sent = System.nanoTime();
        String id = dashboard.publish(DEFECTIVE, "");
        dashboard.card(id);
        System.out.printf("a published image was on the page after %d ms%n", (System.nanoTime() - sent) / 1_000_000);

        assertThat(dashboard.card(id).getAttribute("class")).contains("defect");
        assertThat(dashboard.card(id).getText()).contains("✕ 1 defect").contains(id).contains("mqtt");
        browser.awaitTrue("document.querySelector('.latest-title')?.textContent === arguments[0]", id);
    }

    @Test
    void drawsOutlinesOverAnUndistortedImage() throws Exception {
        String id = dashboard.publish(DEFECTIVE, ", \"part\": \"P-1042\"");
        dashboard.card("P-1042");
        assertThat(browser.text(".latest-title")).isEqualTo("P-1042");
        browser.awaitTrue("document.querySelector('.latest-foot')?.textContent.includes(arguments[0])", id);

        // Object-fit and preserveAspectRatio place both alike, in the image's proportions.
        assertThat(browser.run("return getComputedStyle(document.querySelector('.latest img')).objectFit")).isEqualTo("contain");
        assertThat(browser.run("return document.querySelector('.latest svg').getAttribute('viewBox')")).isEqualTo("0 0 256 256");
        assertThat(browser.all(".latest polygon.region")).hasSize(1);
    }

    @Test
    void countsGrow() throws Exception {
        browser.await("#tile-inspected dd");
        int before = Integer.parseInt(browser.text("#tile-inspected dd").replace(",", ""));
        dashboard.publish(DEFECTIVE, "");
        dashboard.publish(GOOD, "");
        browser.awaitTrue("Number(document.querySelector('#tile-inspected dd').textContent.replace(',', '')) === arguments[0]", before + 2);
        browser.awaitTrue("document.querySelectorAll('.chart canvas').length === 3");
    }

    @Test
    void imagesFollowTheChartsWithoutAGap() {
        for (int width : new int[] {1280, 1920, 2560}) {
            browser.resize(width, 1000, false);
            Number gap = (Number) browser.run("return document.querySelector('.images').getBoundingClientRect().top"
                    + " - document.querySelector('.overview').getBoundingClientRect().bottom");
            assertThat(gap.doubleValue()).as("gap in pixels at a width of " + width).isBetween(0.0, 24.0);
        }
    }

    @Test
    void filtersToDefectsAndByRoute() throws Exception {
        String bad = dashboard.publish(DEFECTIVE, "");
        String good = dashboard.publish(GOOD, "");
        dashboard.card(bad);
        dashboard.card(good);

        browser.run("document.querySelector('[name=verdict][value=defect]').click()");
        browser.awaitTrue("!document.querySelector('.card.ok')");
        assertThat(dashboard.card(bad).isDisplayed()).isTrue();

        browser.run("document.querySelector('[name=verdict][value=ok]').click()");
        browser.awaitTrue("!document.querySelector('.card.defect')");
        assertThat(dashboard.card(good).isDisplayed()).isTrue();

        dashboard.flawline().post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        browser.run("document.querySelector('[name=verdict][value=\"\"]').click()");
        browser.awaitTrue("[...document.querySelectorAll('#filter-route option')].some(o => o.value === 'http')");
        browser.run("const s = document.getElementById('filter-route'); s.value = 'http'; s.dispatchEvent(new Event('change'))");
        browser.awaitTrue("document.querySelectorAll('.card').length > 0"
                + " && [...document.querySelectorAll('.card')].every(c => c.textContent.includes('http'))");
    }

    @Test
    void worksByKeyboard() throws Exception {
        String older = dashboard.publish(DEFECTIVE, "");
        dashboard.card(older);
        String newer = dashboard.publish(GOOD, "");
        dashboard.card(newer);
        browser.run("document.querySelector('#gallery button').focus()");

        dashboard.focused().sendKeys(Keys.ARROW_RIGHT);
        assertThat(dashboard.focused().getText()).contains(older);
        assertThat((String) browser.run("return getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
        dashboard.focused().sendKeys(Keys.ENTER);
        browser.await("#inspection .facts");
        assertThat(browser.text("#image-title")).isEqualTo(older);
        browser.awaitTrue("!document.getElementById('image-newer').disabled");

        dashboard.focused().sendKeys(Keys.ARROW_LEFT);
        browser.awaitTrue("document.getElementById('image-title')?.textContent === arguments[0]", newer);
        dashboard.focused().sendKeys(Keys.ESCAPE);
        browser.await("#gallery button");
        browser.awaitTrue("document.getElementById('gallery').contains(document.activeElement)");
        assertThat(dashboard.focused().getText()).contains(newer);
    }

    @Test
    void writesWhatSendersSendAsText() throws Exception {
        String hostile = "<img src=x onerror=document.title=1>";
        dashboard.publishAs(hostile, DEFECTIVE, ", \"<b>field\": \"<script>document.title=1</script>\"");
        dashboard.camera().publish("openvino_demo", "{\"id\": \"" + hostile + "\", \"" + hostile + "\": 1}");
        Files.copy(DEFECTIVE, dashboard.flawline().inbox().resolve("<img src=x onerror=document.title=1>.png"));

        dashboard.card(hostile + ".png");
        browser.run("[...document.querySelectorAll('#gallery button')].find(b => b.querySelector('.name').textContent === arguments[0]).click()", hostile);
        browser.await("#inspection .facts");
        assertThat(browser.text("#image-title")).contains("<img src=x");
        dashboard.show("dead-letters");
        browser.awaitTrue("document.getElementById('dead-letters')?.textContent.includes(arguments[0])", hostile);

        assertThat(browser.all("img[src=x]")).isEmpty();
        assertThat(browser.driver().getTitle()).isEqualTo("Dead letters · Flawline");
    }

    /** While the page was hidden, more images came than are fetched at once. */
    @Test
    void showsAllThatCameWhileThePageWasHidden() throws Exception {
        dashboard.card(dashboard.publish(GOOD, ""));
        dashboard.setVisible(false);
        String first = dashboard.publish(GOOD, "");
        for (int i = 0; i < 120; i++) {
            dashboard.publish(GOOD, "");
        }
        String last = dashboard.publish(GOOD, "");
        Awaitility.await().until(() -> dashboard.flawline().get("/inspections?limit=1").body().contains(last));
        dashboard.setVisible(true);
        dashboard.awaitShown(last);
        for (int shown = 96; shown <= 144; shown += 48) {
            browser.run("document.getElementById('more').click()");
            browser.awaitTrue("document.querySelectorAll('.card').length >= Math.min(arguments[0], 122)", shown);
        }
        dashboard.awaitShown(first);
    }

    @Test
    void keepsWhatIsLookedAtInACrowd() throws Exception {
        String id = dashboard.publish(DEFECTIVE, "");
        dashboard.card(id);
        browser.run("document.getElementById('pause').click()");
        browser.run("import('/dashboard/views/live.js').then(live => { for (let i = 0; i < 2000; i++) { live.take({"
                + " key: '9' + String(i).padStart(15, '0'), id: 'crowd-' + i, time: new Date().toISOString(), verdict: 'ok', defect: 0,"
                + " image: {format: 'png'}, model: {name: 'm'}, timings: {total: 1}, pictureBytes: 0, originalBytes: 0}); } })");
        browser.awaitTrue("Number(document.getElementById('newer')?.textContent.replace(/\\D/g, '')) > 500");
        dashboard.awaitShown(id);
        browser.run("document.getElementById('pause').click()");
        dashboard.awaitShown("crowd-");
        browser.run("document.querySelector('[name=verdict][value=defect]').click()");
        dashboard.awaitShown(id);
    }

    @Test
    void fetchesAMissedImageOnceFlawlineIsBack() throws Exception {
        String id = dashboard.publish(DEFECTIVE, "");
        dashboard.card(id);
        browser.run("document.querySelectorAll('#gallery img').forEach(img => img.dispatchEvent(new Event('error')))");
        browser.awaitTrue("document.getElementById('gallery').textContent.includes('no longer kept')");
        dashboard.setVisible(false);
        dashboard.setVisible(true);
        dashboard.card(id);
    }

    @Test
    void isQuickWithAThousandImages() throws Exception {
        dashboard.keep(GOOD, "");
        String template = Files.readString(newestJson());
        Path many = Files.createDirectories(folder.resolve("many/history"));
        for (int i = 0; i < 1000; i++) {
            String key = "%016d".formatted(1_700_000_000_000_000L + i);
            Files.writeString(many.resolve(key + ".json"), template.replaceAll("\"key\":\"\\d+\"", "\"key\":\"" + key + "\"")
                    .replaceAll("\"time\":\"[^\"]+\"", "\"time\":\"" + Instant.ofEpochMilli(1_700_000_000_000L + i) + "\"")
                    .replaceAll("\"(picture|original)Bytes\":\\d+", "\"$1Bytes\":0"));
        }
        try (RunningFlawline full = RunningFlawline.start(folder.resolve("many"))) {
            long start = System.nanoTime();
            assertThat(full.get("/inspections?limit=1000").body()).contains("1700000000000999").contains("1700000000000000");
            System.out.printf("a list of 1000 inspections took %d ms%n", (System.nanoTime() - start) / 1_000_000);
            browser.open(full.uri("/"));
            browser.awaitTrue("document.querySelectorAll('.card').length >= 48");
            for (int shown = 96; shown <= 960; shown += 48) {
                browser.run("document.getElementById('more').click()");
                browser.awaitTrue("document.querySelectorAll('.card').length >= arguments[0]", shown);
            }
            long drawn = (Long) browser.run("const t = performance.now(); document.querySelector('[name=verdict][value=ok]').click();"
                    + " document.body.offsetHeight; return Math.round(performance.now() - t)");
            System.out.printf("filtering 1000 images took %d ms%n", drawn);
        }
    }

    private Path newestJson() throws IOException {
        try (Stream<Path> files = Files.list(dashboard.folder().resolve("history"))) {
            return files.filter(file -> file.toString().endsWith(".json")).max(Comparator.naturalOrder()).orElseThrow();
        }
    }
}
