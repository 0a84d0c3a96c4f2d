package io.flawline.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** From a drawn area to a verdict, and mistakes that are shown with their line. */
class RecipesViewIT {

    @TempDir
    private Path folder;

    private Dashboard start() throws Exception {
        Dashboard.copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/ball-screw-pitting"));
        return Dashboard.start(folder, Map.of("flawline.models", folder.resolve("models").toString(),
                "flawline.recipes", folder.resolve("recipes").toString(), "flawline.history.per-second", "1000"));
    }

    /** Clicks on the drawing at fractions of its image. */
    private static Actions clickAt(Browser browser, Actions actions, double x, double y) {
        @SuppressWarnings("unchecked")
        List<Number> at = (List<Number>) browser.run("""
                const svg = document.getElementById('drawing');
                const box = svg.viewBox.baseVal;
                const point = new DOMPoint(arguments[0] * box.width, arguments[1] * box.height).matrixTransform(svg.getScreenCTM());
                const all = svg.getBoundingClientRect();
                return [point.x - all.x - all.width / 2, point.y - all.y - all.height / 2]""", x, y);
        return actions.moveToElement(browser.await("#drawing"), at.get(0).intValue(), at.get(1).intValue());
    }

    private static String text(Browser browser) {
        return (String) browser.run("return document.getElementById('recipe-text').value");
    }

    private static void write(Browser browser, String text) {
        browser.run("const area = document.getElementById('recipe-text'); area.value = arguments[0];"
                + " area.dispatchEvent(new Event('input', {bubbles: true}))", text);
    }

    @Test
    void anIgnoredAreaIsDrawnAndSaved() throws Exception {
        try (Dashboard dashboard = start()) {
            Browser browser = dashboard.browser();
            dashboard.keep(Dashboard.DEFECTIVE, "");
            dashboard.open("recipes", 1280, 1400, false);
            browser.await("#new-recipe").sendKeys("drawn" + Keys.ENTER);
            browser.await("#draw-ignore").click();
            browser.awaitTrue("document.activeElement.id === 'drawing'");
            Actions actions = new Actions(browser.driver());
            clickAt(browser, actions, 0.02, 0.02).click();
            clickAt(browser, actions, 0.98, 0.02).click();
            clickAt(browser, actions, 0.98, 0.98).click();
            clickAt(browser, actions, 0.02, 0.98).doubleClick().perform();
            browser.awaitTrue("document.querySelectorAll('#drawing .corner.ignore').length === 4");
            assertThat(text(browser)).startsWith("# yaml-language-server").contains("\nignore:\n  - {polygon: [[0.0");

            String before = text(browser);
            actions = new Actions(browser.driver());
            clickAt(browser, actions, 0.02, 0.02).clickAndHold();
            clickAt(browser, actions, 0.01, 0.01).release().perform();
            browser.awaitTrue("document.getElementById('recipe-text').value !== arguments[0]", before);
            browser.awaitTrue("document.getElementById('changes-title').textContent === '1 image of 1 would get another verdict'");
            assertThat(dashboard.accessibilityFindings()).isEmpty();

            browser.run("document.getElementById('save-recipe').click()");
            browser.awaitTrue("document.querySelector('.toast')?.textContent.startsWith('Saved.') && document.getElementById('save-recipe').disabled");
            assertThat(Files.readString(folder.resolve("recipes/drawn.yaml"))).isEqualTo(text(browser));
            assertThat(dashboard.flawline().post("/inspect?recipe=drawn", Files.readAllBytes(Dashboard.DEFECTIVE), "Content-Type", "image/png").body())
                    .contains("\"verdict\":\"ok\"");

            String saved = text(browser);
            browser.await("#drawing").sendKeys(Keys.DELETE);
            browser.awaitTrue("document.querySelectorAll('#drawing .corner').length === 0");
            assertThat(text(browser)).doesNotContain("ignore");
            for (String step : List.of(saved, before)) {
                browser.await("#undo").click();
                browser.awaitTrue("document.getElementById('recipe-text').value === arguments[0]", step);
            }
            browser.await("#redo").click();
            browser.awaitTrue("document.getElementById('recipe-text').value === arguments[0] && document.getElementById('save-recipe').disabled", saved);

            byte[] theirs = "crop: false\n".getBytes(UTF_8);
            dashboard.flawline().send("PUT", "/recipes/drawn", theirs);
            browser.await("#undo").click();
            browser.run("window.confirm = text => { window.asked = text; return false; }; document.getElementById('save-recipe').click()");
            browser.awaitTrue("document.getElementById('recipe-mistake')?.textContent.includes('has changed since it was read')");
            assertThat((String) browser.run("return window.asked")).contains("changed elsewhere");
            assertThat(folder.resolve("recipes/drawn.yaml")).hasBinaryContent(theirs);
            dashboard.show("recipes");
            browser.awaitTrue("document.querySelector('#recipes')?.textContent.includes('drawn')");
        }
    }

    @Test
    void aDefectOfAFineSizeBecomesALimit() throws Exception {
        try (Dashboard dashboard = start()) {
            Browser browser = dashboard.browser();
            dashboard.keep(Dashboard.DEFECTIVE, "");
            dashboard.open("recipes/size", 375, 800, true);
            browser.await("#defects button");
            assertThat(dashboard.scrollWidth()).isLessThanOrEqualTo(375);
            browser.run("document.querySelectorAll('#defects button').forEach(button => button.click())");
            browser.awaitTrue("document.getElementById('recipe-text').value.includes('limits:') && document.querySelectorAll('.limits li').length === 1");
            assertThat(text(browser)).containsPattern("- \\{label: \\w+, maxArea: \\d+, grade: ok}");
            browser.run("document.getElementById('unsure').click()");
            browser.awaitTrue("document.getElementById('recipe-text').value.includes('unsure: {from: 0.35, to: 0.6}')");
            assertThat(dashboard.scrollWidth()).isLessThanOrEqualTo(375);
            assertThat(dashboard.accessibilityFindings()).isEmpty();
        }
    }

    @Test
    void aMistakeIsShownWithItsLine() throws Exception {
        try (Dashboard dashboard = start()) {
            Browser browser = dashboard.browser();
            dashboard.open("recipes/wrong");
            browser.await("#recipe-text");
            write(browser, "# mine\nlimits:\n  - {maxArea: 30, grade: fine} # small\n");
            browser.awaitTrue("document.querySelector('[data-stuck=limits]')?.textContent.includes('line 3 has a comment')");
            browser.run("document.getElementById('save-recipe').click()");
            browser.awaitTrue("document.getElementById('recipe-mistake')?.textContent.includes('wrong.yaml:3')");
            assertThat(folder.resolve("recipes/wrong.yaml")).doesNotExist();
            write(browser, "# mine\nlimits:\n  - {maxArea: 30, grade: ok} # small\n");
            browser.run("document.getElementById('crop').click()");
            browser.awaitTrue("document.getElementById('recipe-text').value.includes('crop: true')");
            assertThat(text(browser)).contains("# mine\n", "# small\n");
        }
    }
}
