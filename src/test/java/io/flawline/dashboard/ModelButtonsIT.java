package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static io.flawline.support.Dashboard.GOOD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.SharedDashboard;

/** The buttons of the models view: golden set, comparison, promotion, roll-back, record, and their refusals in words. */
@ExtendWith(SharedDashboard.class)
class ModelButtonsIT {
    private static final Path MODEL = Path.of("models/ball-screw-pitting/1");
    private static final String JSON = "application/json";

    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void start(Dashboard shared) {
        dashboard = shared;
        browser = shared.browser();
    }

    /** Makes a model in use whose version 2 finds nothing and is held back. */
    private void twoVersions(String name) throws Exception {
        Path models = dashboard.folder().resolve("models").resolve(name);
        Dashboard.copy(MODEL, models.resolve("1"));
        dashboard.flawline().post("/inspect?model=" + name, Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        Files.writeString(Files.createDirectories(models.resolve(".shadow")).resolve("held.json"), "{\"held\":[\"2\"]}");
        Dashboard.copy(MODEL, models.resolve("2"));
        Files.writeString(models.resolve("2/model.json"), "{\"minArea\": 1000000}");
    }

    private void open(String name) {
        dashboard.open("models/" + name);
        browser.awaitTrue("document.querySelectorAll('.version').length > 0");
        browser.run("window.confirm = () => true");
    }

    /** Clicks the button with that text, once it is there and can be clicked. */
    private void press(String text) {
        String button = "[...document.querySelectorAll('#view button')].find(b => b.textContent === '" + text + "')";
        browser.awaitTrue(button + "?.disabled === false");
        browser.run(button + ".click()");
    }

    private void awaitToast(String text) {
        browser.awaitTrue("document.getElementById('toasts').textContent.includes(arguments[0])", text);
    }

    @Test
    void aHeldVersionIsComparedAndPromoted() throws Exception {
        twoVersions("turned");
        Awaitility.await().until(() -> dashboard.flawline().get("/inspections?model=turned").body().contains("\"key\""));
        open("turned");
        browser.awaitTrue("document.querySelector('.version .badge').textContent === 'held back'");
        browser.run("document.querySelector('.version').open = true");
        press("Compare over kept images");
        browser.awaitTrue("document.querySelector('.rewind')?.textContent.startsWith('1 image compared, 0 % judged alike')");

        press("Compare in shadow");
        browser.awaitTrue("document.getElementById('shadow-title')?.textContent === 'Version 2 in shadow'");
        press("End");
        awaitToast("still held back");
        browser.awaitTrue("document.querySelector('#shadow-title') === null");
        press("Promote version 2");
        awaitToast("Version 2 serves.");
        press("Roll back");
        awaitToast("Version 1 serves.");
        browser.awaitTrue("document.querySelectorAll('.version').length === 1");
        assertThat(dashboard.accessibilityFindings()).isEmpty();

        open("turned");
        browser.awaitTrue("['model-promoted', 'model-rolled-back', 'model-held-back']"
                + ".every(what => document.getElementById('record')?.textContent.includes(what))");
        browser.run("document.getElementById('record-verify').click()");
        browser.awaitTrue("/^\\d+ lines are as written\\.$/.test(document.getElementById('record-state').textContent)");
    }

    @Test
    void theGoldenSetIsCheckedAgain() throws Exception {
        twoVersions("checked");
        dashboard.flawline().post("/models/checked/golden?name=good.png&verdict=ok", Files.readAllBytes(GOOD), "Content-Type", "image/png");
        open("checked");
        press("Check the serving version");
        awaitToast("The serving version passes: 1 image.");

        Path set = dashboard.folder().resolve("models/checked/golden/golden.yaml");
        Files.writeString(set, "images: {good.png: {verdict: defect}}\n");
        press("Check the serving version");
        awaitToast("The serving version fails at 1 image: good.png: expected defect, found ok");
        browser.awaitTrue("document.querySelector('.version .problem')?.textContent.includes('the golden set fails at 1 of 1 image')");

        Files.writeString(set, "images: {missing.png: {verdict: defect}}\n");
        press("Check the serving version");
        awaitToast("golden.yaml:1");
        open("checked");
        browser.awaitTrue("document.querySelector('#golden .problem')?.textContent.includes('no other version takes over')");
        assertThat(browser.await("#golden-check").isEnabled()).isFalse();
    }

    /** The page may show what is no longer so. */
    @Test
    void whatHasChangedMeanwhileIsRefusedInWords() throws Exception {
        twoVersions("gone");
        open("gone");
        // A page in a hidden tab is not refreshed.
        dashboard.setVisible(false);
        dashboard.flawline().send("DELETE", "/models/gone/2", new byte[0]);
        browser.run("document.querySelectorAll('.version').forEach(version => version.open = true)");
        press("Compare over kept images");
        awaitToast("has no version \"2\"");
        dashboard.flawline().post("/models/gone/shadow", "{\"version\": 1}".getBytes(UTF_8), "Content-Type", JSON);
        press("Roll back");
        awaitToast("No version below gone/1 can serve");
        dashboard.flawline().send("DELETE", "/models/gone", new byte[0]);
        press("Remove");
        awaitToast("No model \"gone\" found");
        browser.awaitTrue("document.getElementById('view').textContent.includes('There is no model gone.')");
        dashboard.setVisible(true);
    }
}
