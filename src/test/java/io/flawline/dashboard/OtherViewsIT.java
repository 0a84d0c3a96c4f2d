package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static io.flawline.support.Dashboard.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.SharedDashboard;

/** The views of searching, trying, models, routes and dead letters in a real browser. */
@ExtendWith(SharedDashboard.class)
class OtherViewsIT {
    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void start(Dashboard shared) {
        dashboard = shared;
        browser = shared.browser();
    }

    @Test
    void findsAPartByItsNumber() throws Exception {
        String id = dashboard.publish(DEFECTIVE, ", \"part\": \"P-77/3 ä\"");
        dashboard.key(id);
        dashboard.key(dashboard.publish(GOOD, ""));
        dashboard.open("search");
        browser.await(".found tbody tr");
        browser.await("[name=part]").sendKeys("P-77/3 ä");
        browser.run("document.querySelector('.search-form button').click()");
        browser.awaitTrue("document.querySelectorAll('.found tbody tr').length === 1");
        assertThat(browser.text("#found-title")).isEqualTo("1 image");
        assertThat(browser.text(".found tbody tr")).contains("P-77/3 ä").contains(id);

        // The address alone leads to the same result.
        browser.driver().navigate().refresh();
        browser.awaitTrue("document.querySelectorAll('.found tbody tr').length === 1");
        browser.run("document.querySelector('.found a').click()");
        browser.awaitTrue("document.getElementById('image-title')?.textContent === arguments[0]", "P-77/3 ä");
        browser.driver().navigate().back();
        browser.awaitTrue("document.querySelectorAll('.found tbody tr').length === 1");
    }

    @Test
    void offersWhatIsFoundAsCsvAndJson() throws Exception {
        dashboard.key(dashboard.publish(DEFECTIVE, ", \"part\": \"=1+1\""));
        dashboard.open("search?part=%3D1%2B1");
        browser.await("#save-csv");
        String csv = dashboard.flawline().get(relative(browser.await("#save-csv").getAttribute("href"))).body();
        assertThat(csv.lines().findFirst().orElseThrow()).startsWith("key,time,part,name,id,verdict");
        assertThat(csv.lines()).hasSize(2);
        assertThat(csv).contains(",defect,");
        assertThat(dashboard.flawline().get(relative(browser.await("#save-json").getAttribute("href"))).body()).contains("\"part\":\"=1+1\"");
    }

    private static String relative(String address) {
        return address.replaceFirst("^https?://[^/]+", "");
    }

    @Test
    void findsByTextAndShowsOlderPages() throws Exception {
        for (int i = 0; i < 105; i++) {
            dashboard.publishAs("batch-%03d".formatted(i), GOOD, "");
        }
        dashboard.key("batch-104");
        dashboard.open("search?q=BATCH-");
        browser.awaitTrue("document.querySelectorAll('.found tbody tr').length === 100");
        browser.run("document.getElementById('older').click()");
        browser.awaitTrue("document.querySelectorAll('.found tbody tr').length === 105");
        browser.awaitTrue("document.getElementById('found-title').textContent === '105 images'");
    }

    @Test
    void showsTrendsByLabelWithLinksToTheImages() throws Exception {
        dashboard.keep(DEFECTIVE, "");
        dashboard.open("trends?by=hour");
        browser.awaitTrue("document.querySelectorAll('.wide-charts canvas').length === 3");
        browser.awaitTrue("document.querySelector('.pareto tbody a')?.textContent === 'defect'");
        browser.run("document.querySelector('.pareto tbody a').click()");
        browser.await(".found tbody tr .badge.defect");
        assertThat(browser.driver().getCurrentUrl()).contains("#/search?label=defect");
    }

    @Test
    void previewsAThresholdBeforeItIsSaved() throws Exception {
        dashboard.keep(DEFECTIVE, "");
        dashboard.open("threshold/ball-screw-pitting");
        browser.await("#min-area");
        browser.run("const a = document.getElementById('min-area'); a.value = 900; a.dispatchEvent(new Event('input'))");
        browser.awaitTrue("/^\\d+ images? of \\d+ would get another verdict$/.test(document.getElementById('changes-title')?.textContent)");
        assertThat(browser.text(".changes li")).contains("defect").contains("ok");
        Path file = dashboard.folder().resolve("models/ball-screw-pitting/1/model.json");
        assertThat(file).doesNotExist();

        browser.run("document.getElementById('save').click()");
        browser.awaitTrue("document.getElementById('toasts').textContent.includes('Saved. The model serves with it.')");
        assertThat(Files.readString(file)).contains("\"minArea\" : 900");
        assertThat(dashboard.flawline().post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png").body()).contains("\"verdict\":\"ok\"");
        dashboard.flawline().send("PUT", "/models/ball-screw-pitting/settings", "{\"minArea\": null}".getBytes(), "Content-Type", "application/json");
        Files.delete(file);
    }

    @Test
    void comparesAVersionInShadow() throws Exception {
        Dashboard.copy(Path.of("models/ball-screw-pitting/1"), dashboard.folder().resolve("models/shadowed/1"));
        Dashboard.copy(Path.of("models/ball-screw-pitting/1"), dashboard.folder().resolve("models/shadowed/2"));
        dashboard.flawline().post("/inspect?model=shadowed", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        dashboard.open("models/shadowed");
        String button = "[...document.querySelectorAll('.version button')].find(b => b.textContent === 'Compare in shadow')";
        browser.awaitTrue(button + " !== undefined");
        browser.run(button + ".click()");
        browser.awaitTrue("document.getElementById('shadow-title')?.textContent === 'Version 2 in shadow'");
        for (int i = 0; i < 3; i++) {
            dashboard.flawline().post("/inspect?model=shadowed", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        }
        browser.awaitTrue("/[123] images? compared, 100 % judged alike; no image differs/.test(document.querySelector('.shadow').textContent)");
        browser.run("[...document.querySelectorAll('.shadow button')].find(b => b.textContent === 'End').click()");
        browser.awaitTrue("document.querySelector('.shadow') === null");
    }

    @Test
    void saysThatRouteFilesAreEditedByHandWithoutALogin() {
        dashboard.open("routes/folder");
        browser.await("#edit").click();
        browser.awaitTrue("document.querySelector('#view .problem')?.textContent.includes('only where people log in')");
    }

    @Test
    void looksAtADeadLetterAndDeletesIt() throws Exception {
        Files.writeString(dashboard.flawline().inbox().resolve("never.png"), "this is text");
        dashboard.open("dead-letters");
        String item = "[...document.querySelectorAll('#dead-letters li')].find(li => li.textContent.includes('never.png'))";
        browser.awaitTrue(item + " !== undefined");
        browser.run(item + ".querySelector('[aria-label^=Look]').click()");
        browser.awaitTrue(item + ".querySelector('.original').textContent === 'this is text'");
        browser.run("window.confirm = () => true; " + item + ".querySelector('[aria-label^=Delete]').click()");
        browser.awaitTrue(item + " === undefined");
    }

    @Test
    void showsTheRecentLog() throws Exception {
        dashboard.open("health");
        browser.await("#log tbody tr");
        browser.run("document.querySelector('[name=level][value=ERROR]').click()");
        browser.awaitTrue("[...document.querySelectorAll('#log tbody tr')].every(row => row.className === 'error')");
    }

    @Test
    void triesADroppedFile() throws Exception {
        dashboard.open("live");
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(DEFECTIVE));
        browser.run("""
                const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], 'dropped.png', {type: 'image/png'}));
                data.items.add(new File(['no image'], 'notes.txt', {type: 'text/plain'}));
                for (const name of ['dragover', 'drop']) {
                  document.body.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
                }
                """, base64);

        browser.awaitTrue("document.querySelectorAll('#tries .badge.defect').length === 1");
        browser.awaitTrue("document.getElementById('tries').textContent.includes('not-json')");
        assertThat(browser.all("#try-model option")).hasSizeGreaterThan(1);
        browser.run("document.querySelector('#tries button').click()");
        browser.await("#inspection [data-ready] polygon.region");
        assertThat(browser.text("#image-title")).isEqualTo("dropped.png");
    }

    @Test
    void replaysADeadLetterOnceItsCauseIsFixed() throws Exception {
        String id = dashboard.publish(DEFECTIVE, ", \"model\": \"to-come\"");
        dashboard.open("dead-letters");
        browser.awaitTrue("document.getElementById('dead-letters')?.textContent.includes('no-such-model')");
        Dashboard.copy(Path.of("models/ball-screw-pitting"), dashboard.folder().resolve("models/to-come"));

        browser.run("[...document.querySelectorAll('#dead-letters li')].find(li => li.textContent.includes('no-such-model'))"
                + ".querySelector('[data-action=replay]').click()");

        browser.awaitTrue("!document.getElementById('dead-letters').textContent.includes('no-such-model')");
        dashboard.show("live");
        assertThat(dashboard.card(id).getAttribute("class")).contains("defect");
    }

    @Test
    void showsAModelWithTheOriginOfItsSettings() {
        dashboard.open("models/ball-screw-pitting");
        browser.await(".settings tbody tr");
        assertThat(browser.text(".settings")).contains("threshold").contains("0.5").contains("model.xml, rt_info/model_info").doesNotContain("overlaySize");
        browser.run("[...document.querySelectorAll('.version button')].find(b => b.textContent.startsWith('All')).click()");
        browser.awaitTrue("document.querySelector('.settings').textContent.includes('overlaySize')");
    }

    @Test
    void stopsAndStartsARouteAndDrawsIt() {
        dashboard.open("routes/folder");
        browser.await(".flow .inspects");
        assertThat(browser.text(".flow .from")).contains("file:");
        browser.run("window.confirm = () => true; document.querySelector('[aria-label=\"Stop route folder\"]').click()");
        browser.await("[aria-label='Start route folder']");
        browser.run("document.querySelector('[aria-label=\"Start route folder\"]').click()");
        browser.await("[aria-label='Stop route folder']");
    }

    @Test
    void triesARouteOnAnImageWithoutSending() throws Exception {
        dashboard.open("routes/mqtt");
        browser.await("#dry-run-file").sendKeys(DEFECTIVE.toAbsolutePath().toString());
        browser.awaitTrue("document.querySelector('#dry-run .badge.defect') !== null");
        assertThat(browser.text("#dry-run")).contains("To paho-mqtt5");
    }
}
