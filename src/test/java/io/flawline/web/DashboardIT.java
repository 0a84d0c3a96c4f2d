package io.flawline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import io.flawline.support.Browser;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** The dashboard in a real browser. */
class DashboardIT {
    private static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");
    private static final Path GOOD = Path.of("samples/cracks-mit/crack_tile_40.png");
    /** With its image, and no longer on its way from transparent to there. */
    private static final String LOADED = "[...document.querySelectorAll('#gallery button')].some(b =>"
            + " b.getAttribute('aria-label').includes(arguments[0]) && b.querySelector('img')?.naturalWidth > 0"
            + " && b.getAnimations().length === 0)";

    private static final String SHOWN = "[...document.querySelectorAll('#gallery button')].some(b =>"
            + " b.getAttribute('aria-label').includes(arguments[0]))";
    /** As when another tab is looked at, and this one again. */
    private static final String VISIBLE = "Object.defineProperty(document, 'hidden', {value: !arguments[0], configurable: true});"
            + " document.dispatchEvent(new Event('visibilitychange'))";

    @TempDir
    private static Path folder;
    private static Browser browser;
    private static RunningFlawline flawline;
    private static MqttPeer camera;
    private static int numbered;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
        copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/ball-screw-pitting"));
        startFlawline();
        browser.open(flawline.uri("/"));
        browser.awaitTrue(LOADED, publish(DEFECTIVE, ""));
    }

    private static void startFlawline() throws Exception {
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", folder.resolve("models").toString(),
                "flawline.history.per-second", "1000"));
        camera = new MqttPeer(flawline.brokerUrl());
    }

    private static void stopFlawline() throws Exception {
        camera.close();
        flawline.close();
    }

    @AfterAll
    static void stop() throws Exception {
        if (flawline != null) {
            stopFlawline();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.resize(1280, 900, false);
        browser.prefer("light");
        browser.open(flawline.uri("/"));
        browser.awaitTrue("document.getElementById('live')?.textContent === 'live'");
        browser.await("#gallery");
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

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Returns the id it was sent with. */
    private static String publish(Path picture, String moreFields) throws Exception {
        String id = "part-%03d".formatted(++numbered);
        publishAs(id, picture, moreFields);
        return id;
    }

    private static void publishAs(String id, Path picture, String moreFields) throws Exception {
        camera.publish("openvino_demo", "{\"id\": \"%s\"%s, \"image\": \"%s\"}".formatted(id, moreFields,
                Base64.getEncoder().encodeToString(Files.readAllBytes(picture))));
    }

    private static WebElement card(String id) {
        browser.awaitTrue(LOADED, id);
        return (WebElement) browser.run("return [...document.querySelectorAll('#gallery button')]"
                + ".find(b => b.getAttribute('aria-label').includes(arguments[0]))", id);
    }

    @Test
    void aPictureOnMqttAppearsWithItsOverlayByItself() throws Exception {
        long sent = System.nanoTime();
        String id = publish(DEFECTIVE, "");
        browser.awaitTrue(LOADED, id);
        System.out.printf("a published image was on the page after %d ms%n", (System.nanoTime() - sent) / 1_000_000);

        assertThat(card(id).getAttribute("class")).contains("defect");
        assertThat(card(id).getText()).contains("✕ 1 defect").contains(id).contains("mqtt");
    }

    @Test
    void countsGrow() throws Exception {
        browser.await("#tile-inspected dd");
        int before = Integer.parseInt(browser.text("#tile-inspected dd"));
        publish(DEFECTIVE, "");
        publish(GOOD, "");
        browser.awaitTrue("Number(document.querySelector('#tile-inspected dd').textContent) === arguments[0]", before + 2);
        assertThat(browser.all(".chart canvas")).hasSize(3);
    }

    @Test
    void filtersToDefectsAndByRoute() throws Exception {
        String bad = publish(DEFECTIVE, "");
        String good = publish(GOOD, "");
        card(bad);
        card(good);

        browser.run("document.querySelector('[name=verdict][value=defect]').click()");
        browser.awaitTrue("!document.querySelector('.card.ok')");
        assertThat(card(bad).isDisplayed()).isTrue();

        browser.run("document.querySelector('[name=verdict][value=ok]').click()");
        browser.awaitTrue("!document.querySelector('.card.defect')");
        assertThat(card(good).isDisplayed()).isTrue();

        flawline.post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        browser.run("document.querySelector('[name=verdict][value=\"\"]').click()");
        browser.awaitTrue("[...document.querySelectorAll('#filter-route option')].some(o => o.value === 'http')");
        browser.run("const s = document.getElementById('filter-route'); s.value = 'http'; s.dispatchEvent(new Event('change'))");
        browser.awaitTrue("document.querySelectorAll('.card').length > 0"
                + " && [...document.querySelectorAll('.card')].every(c => c.textContent.includes('http'))");
    }

    @Test
    void showsOneImageWithRegionsMeasuresAndJson() throws Exception {
        String id = publish(DEFECTIVE, ", \"line\": 3");
        card(id).click();

        browser.await("#inspection [data-ready] polygon.region");
        assertThat(browser.text("#image-title")).isEqualTo(id);
        assertThat(browser.all("#inspection polygon.region")).hasSize(1);
        assertThat(browser.all(".regions tbody tr")).hasSize(1);
        assertThat(browser.text(".facts")).contains("ball-screw-pitting 1").contains("{\"line\":3}").contains("mqtt");
        browser.awaitTrue("performance.getEntriesByType('resource').some(e => e.name.endsWith('/original') && e.responseStatus === 200)");
        browser.run("document.querySelector('.json summary').click()");
        assertThat(browser.text(".json pre")).contains("\"polygon\"").contains("\"id\": \"" + id + "\"");
        assertThat(browser.text("#inspection")).doesNotContain("[object");
    }

    @Test
    void triesADroppedFile() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(DEFECTIVE));
        browser.run("""
                const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], 'dropped.png', {type: 'image/png'}));
                data.items.add(new File(['no picture'], 'notes.txt', {type: 'text/plain'}));
                for (const name of ['dragover', 'drop']) {
                  document.body.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
                }
                """, base64);

        browser.awaitTrue("document.querySelectorAll('#tries .badge.defect').length === 1");
        browser.awaitTrue("document.getElementById('tries').textContent.includes('not-json')");
        browser.run("document.querySelector('#tries button').click()");
        browser.await("#inspection [data-ready] polygon.region");
        assertThat(browser.text("#image-title")).isEqualTo("dropped.png");
    }

    @Test
    void replaysADeadLetterOnceItsCauseIsFixed() throws Exception {
        String id = publish(DEFECTIVE, ", \"model\": \"to-come\"");
        show("dead-letters");
        browser.awaitTrue("document.getElementById('dead-letters')?.textContent.includes('no-such-model')");
        copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/to-come"));

        browser.run("[...document.querySelectorAll('#dead-letters li')].find(li => li.textContent.includes('no-such-model'))"
                + ".querySelector('button').click()");

        browser.awaitTrue("!document.getElementById('dead-letters').textContent.includes('no-such-model')");
        show("live");
        assertThat(card(id).getAttribute("class")).contains("defect");
    }

    @Test
    void whatSendersWriteIsTextAndNeverMarkup() throws Exception {
        String hostile = "<img src=x onerror=document.title=1>";
        publishAs(hostile, DEFECTIVE, ", \"<b>field\": \"<script>document.title=1</script>\"");
        camera.publish("openvino_demo", "{\"id\": \"" + hostile + "\", \"" + hostile + "\": 1}");
        Files.copy(DEFECTIVE, flawline.inbox().resolve("<img src=x onerror=document.title=1>.png"));

        card(hostile + ".png");
        card(hostile + ",").click();
        browser.await("#inspection .facts");
        assertThat(browser.text("#image-title")).contains("<img src=x");
        show("dead-letters");
        browser.awaitTrue("document.getElementById('dead-letters')?.textContent.includes(arguments[0])", hostile);

        assertThat(browser.all("img[src=x]")).isEmpty();
        assertThat(browser.driver().getTitle()).isEqualTo("Dead letters · Flawline");
    }

    @Test
    void worksByKeyboard() throws Exception {
        String older = publish(DEFECTIVE, "");
        card(older);
        String newer = publish(GOOD, "");
        card(newer);
        browser.run("document.querySelector('#gallery button').focus()");

        focused().sendKeys(Keys.ARROW_RIGHT);
        assertThat(focused().getAttribute("aria-label")).contains(older);
        assertThat((String) browser.run("return getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
        focused().sendKeys(Keys.ENTER);
        browser.await("#inspection .facts");
        assertThat(browser.text("#image-title")).isEqualTo(older);
        browser.awaitTrue("!document.getElementById('image-newer').disabled");

        focused().sendKeys(Keys.ARROW_LEFT);
        browser.awaitTrue("document.getElementById('image-title')?.textContent === arguments[0]", newer);
        focused().sendKeys(Keys.ESCAPE);
        browser.await("#gallery button");
        browser.awaitTrue("document.getElementById('gallery').contains(document.activeElement)");
        assertThat(focused().getAttribute("aria-label")).contains(newer);
    }

    private static void show(String view) {
        browser.run("location.hash = '#/' + arguments[0]", view);
    }

    private static WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    @Test
    void everyControlHasANameForThoseWhoDoNotSee() throws Exception {
        WebElement card = card(publish(DEFECTIVE, ""));
        assertThat(browser.accessibleNames()).hasSizeGreaterThan(15).noneMatch(String::isBlank);
        card.click();
        browser.await("#inspection .facts");
        assertThat(browser.accessibleNames()).hasSizeGreaterThan(7).noneMatch(String::isBlank);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 390})
    void fitsOnAPhone(int width) throws Exception {
        browser.resize(width, 800, true);
        String id = publish(DEFECTIVE, "");
        WebElement card = card(id);
        assertThat(scrollWidth()).isEqualTo(width);

        card.click();
        browser.await("#inspection [data-ready] polygon.region");
        assertThat(scrollWidth()).isEqualTo(width);
    }

    private static int scrollWidth() {
        return ((Long) browser.run("return document.documentElement.scrollWidth")).intValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void isReadableInLightAndDark(String scheme) throws Exception {
        browser.prefer(scheme);
        card(publish(DEFECTIVE, ""));
        browser.await("#tile-inspected dd");
        double page = luminance((String) browser.run("return getComputedStyle(document.body).backgroundColor"));
        assertThat(page < 0.2).isEqualTo(scheme.equals("dark"));
        for (String css : List.of("#tile-inspected dd", "#tile-inspected dt", "#tile-defective dd", ".badge.defect", ".card .faint", "#live",
                ".segments input:checked + span", ".images h2", "#menu a[aria-current]")) {
            assertThat(contrast(css)).as("contrast of %s", css).isGreaterThanOrEqualTo(4.5);
        }
    }

    /** By WCAG: of an element's text against the nearest background behind it. */
    private static double contrast(String css) {
        double text = luminance((String) browser.run("return getComputedStyle(document.querySelector(arguments[0])).color", css));
        double ground = luminance((String) browser.run("""
                let e = document.querySelector(arguments[0]);
                while (getComputedStyle(e).backgroundColor === 'rgba(0, 0, 0, 0)') e = e.parentElement;
                return getComputedStyle(e).backgroundColor""", css));
        return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    }

    private static double luminance(String rgb) {
        double[] linear = Stream.of(rgb.replaceAll("[^0-9,.]", "").split(",")).limit(3).mapToDouble(Double::parseDouble)
                .map(v -> v / 255).map(v -> v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4)).toArray();
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    @Test
    void asksNothingOfAnyOtherServer() throws Exception {
        card(publish(DEFECTIVE, ""));
        @SuppressWarnings("unchecked")
        List<String> asked = (List<String>) browser.run("return performance.getEntriesByType('resource').map(e => e.name)");
        String own = flawline.uri("/").toString();
        assertThat(asked).isNotEmpty().allMatch(address -> address.startsWith(own));
        assertThat(flawline.get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'").doesNotContain("http").doesNotContain("unsafe");
    }

    @Test
    void aRestartKeepsTheHistory() throws Exception {
        String id = publish(DEFECTIVE, "");
        card(id);
        stopFlawline();
        startFlawline();
        browser.open(flawline.uri("/"));
        card(id).click();
        browser.await("#inspection [data-ready] polygon.region");
    }

    /** More than are fetched at once have come meanwhile. */
    @Test
    void aPageBackInViewShowsAllNewInspections() throws Exception {
        card(publish(GOOD, ""));
        browser.run(VISIBLE, false);
        String first = publish(GOOD, "");
        for (int i = 0; i < 120; i++) {
            publish(GOOD, "");
        }
        String last = publish(GOOD, "");
        Awaitility.await().until(() -> flawline.get("/inspections?limit=1").body().contains(last));
        browser.run(VISIBLE, true);
        browser.awaitTrue(SHOWN, last);
        for (int shown = 96; shown <= 144; shown += 48) {
            browser.run("document.getElementById('more').click()");
            browser.awaitTrue("document.querySelectorAll('.card').length >= Math.min(arguments[0], 122)", shown);
        }
        browser.awaitTrue(SHOWN, first);
    }

    @Test
    void whatIsLookedAtAndWhatIsSoughtMakesNoRoomForACrowd() throws Exception {
        String id = publish(DEFECTIVE, "");
        card(id);
        browser.run("document.getElementById('pause').click()");
        browser.run("import('/dashboard/views/live.js').then(live => { for (let i = 0; i < 2000; i++) { live.take({"
                + " key: '9' + String(i).padStart(15, '0'), id: 'crowd-' + i, time: new Date().toISOString(), verdict: 'ok', defect: 0,"
                + " image: {format: 'png'}, model: {name: 'm'}, timings: {total: 1}, pictureBytes: 0, originalBytes: 0}); } })");
        browser.awaitTrue("Number(document.getElementById('newer')?.textContent.replace(/\\D/g, '')) > 500");
        browser.awaitTrue(SHOWN, id);
        browser.run("document.getElementById('pause').click()");
        browser.awaitTrue(SHOWN, "crowd-");
        browser.run("document.querySelector('[name=verdict][value=defect]').click()");
        browser.awaitTrue(SHOWN, id);
    }

    @Test
    void fetchesAMissedImageOnceFlawlineIsBack() throws Exception {
        String id = publish(DEFECTIVE, "");
        card(id);
        browser.run("document.querySelectorAll('#gallery img').forEach(img => img.dispatchEvent(new Event('error')))");
        assertThat(browser.text("#gallery")).contains("no longer kept");
        browser.run(VISIBLE, false);
        browser.run(VISIBLE, true);
        card(id);
    }

    @Test
    void isQuickWithAThousandPictures() throws Exception {
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

    private static Path newestJson() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("history"))) {
            return files.filter(file -> file.toString().endsWith(".json")).max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    /** Makes the image in the documentation: {@code -Dflawline.screenshot=docs/dashboard.png}. */
    @Test
    @EnabledIfSystemProperty(named = "flawline.screenshot", matches = ".+")
    void screenshot() throws Exception {
        List<Path> pictures;
        try (Stream<Path> files = Stream.of(Path.of("samples/bsdata-cc-by-sa-4.0"), Path.of("samples/synthetic-apache-2.0")).flatMap(DashboardIT::list)) {
            pictures = files.toList();
        }
        byte[] whole = Files.readAllBytes(GOOD);
        camera.publish("openvino_demo", Arrays.copyOf(whole, whole.length / 2), 1, false);
        long end = System.nanoTime() + 70_000_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
            publishAs("part-%d".formatted(4700 + i), pictures.get(i * 7 % pictures.size()), "");
            int shown = i;
            Awaitility.await().pollDelay(Duration.ofMillis(250 + 150 * (i / 40 % 3))).until(() -> shown >= 0);
        }
        browser.screenshot(Path.of(System.getProperty("flawline.screenshot")));
    }

    private static Stream<Path> list(Path samples) {
        try {
            return Files.list(samples).filter(file -> file.toString().matches(".*\\.(png|jpg)") && !file.toString().contains("mask")).sorted();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
