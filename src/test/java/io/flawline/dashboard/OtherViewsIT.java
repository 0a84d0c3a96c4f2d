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
        browser.run("URL.createObjectURL = blob => { window.saved = blob.text(); return 'blob:x'; };"
                + " HTMLAnchorElement.prototype.click = function () { window.savedName = this.download; }");
        browser.run("document.getElementById('save-csv').click()");
        browser.awaitTrue("window.savedName === 'inspections.csv'");
        String csv = (String) browser.driver().executeAsyncScript("window.saved.then(arguments[0])");
        assertThat(csv.lines().findFirst().orElseThrow()).startsWith("time,part,name,id,verdict");
        // A spreadsheet would run a formula.
        assertThat(csv).contains(",'=1+1,").contains(",defect,");
        browser.run("document.getElementById('save-json').click()");
        browser.awaitTrue("window.savedName === 'inspections.json'");
        assertThat((String) browser.driver().executeAsyncScript("window.saved.then(arguments[0])")).contains("\"part\": \"=1+1\"");
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
                + ".querySelector('button').click()");

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
