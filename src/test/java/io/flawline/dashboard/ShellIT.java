package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.SharedDashboard;

/** What all views of the dashboard have in common, in a real browser. */
@ExtendWith(SharedDashboard.class)
class ShellIT {
    /** Phone, tablet, desktop, and a screen in the hall. */
    private static final int[][] SIZES = {{360, 800}, {820, 1180}, {1280, 900}, {2560, 1440}};

    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void start(Dashboard shared) throws Exception {
        dashboard = shared;
        browser = shared.browser();
    }

    /** All views, by their address; the key of an image takes the place of KEY. */
    @ParameterizedTest
    @ValueSource(strings = {"live", "monitor", "search", "trends", "cameras", "try", "review", "teach", "recipes", "recipes/new", "threshold/ball-screw-pitting", "models/ball-screw-pitting", "routes/mqtt", "dead-letters", "health", "image/KEY?region=1"})
    void fitsEverySizeWithoutASeriousFinding(String view) throws Exception {
        String key = dashboard.keep(DEFECTIVE, ", \"part\": \"" + "a very long name of a part ".repeat(6) + "\"");
        dashboard.open(view.replace("KEY", key));
        settle(view);
        for (int[] size : SIZES) {
            browser.resize(size[0], size[1], size[0] < 500);
            browser.awaitTrue("document.documentElement.scrollWidth <= arguments[0]", size[0]);
        }
        for (int[] size : List.of(SIZES[0], SIZES[2])) {
            browser.resize(size[0], size[1], size[0] < 500);
            browser.prefer(size[0] < 500 ? "dark" : "light");
            assertThat(dashboard.accessibilityFindings()).as("%s at %d pixels", view, size[0]).isEmpty();
        }
        assertThat(browser.accessibleNames()).isNotEmpty().noneMatch(String::isBlank);
    }

    private void settle(String view) {
        switch (view.replaceAll("[/?].*", "")) {
            case "live" -> browser.awaitTrue("document.querySelectorAll('.chart canvas').length === 3 && document.querySelector('.latest img') !== null");
            case "image" -> browser.await("#inspection [data-ready]");
            case "trends" -> browser.awaitTrue("document.querySelectorAll('.chart canvas').length === 3");
            case "search" -> browser.await(".found tbody tr");
            case "monitor" -> browser.await(".monitor.defect");
            default -> browser.awaitTrue("document.querySelector('#view .panel') !== null");
        }
        browser.awaitTrue("document.getAnimations().length === 0");
    }

    @Test
    void leadsToEachViewByItsMenu() {
        dashboard.open("live");
        List<String> links = browser.all("#menu a[href^='#']").stream().map(link -> link.getAttribute("href").replaceFirst(".*#", "#")).toList();
        assertThat(links).hasSizeGreaterThan(6);
        for (String link : links) {
            browser.run("document.querySelector(`#menu a[href=\"${arguments[0]}\"]`).click()", link);
            browser.awaitTrue("document.title.endsWith(' · Flawline') && '#/' + document.getElementById('view').dataset.view === arguments[0]", link);
            if (!link.equals("#/monitor")) {
                browser.awaitTrue("document.querySelector('#menu a[aria-current]')?.getAttribute('href') === arguments[0]", link);
            }
        }
        for (int i = links.size() - 2; i >= 0; i--) {
            browser.driver().navigate().back();
            browser.awaitTrue("'#/' + document.getElementById('view').dataset.view === arguments[0]", links.get(i));
        }
    }

    @Test
    void opensItsMenuOnAPhone() {
        dashboard.open("live", 360, 800, true);
        assertThat(browser.await("#menu").isDisplayed()).isFalse();
        browser.await(".menu-button").click();
        assertThat(browser.await("#menu").isDisplayed()).isTrue();
        browser.run("document.querySelector('#menu a[href=\"#/search\"]').click()");
        browser.await(".search-form");
        browser.awaitTrue("getComputedStyle(document.getElementById('menu')).display === 'none'");
    }

    @Test
    void skipsToTheContentByKeyboard() {
        dashboard.open("health");
        browser.run("document.body.focus()");
        dashboard.focused().sendKeys(Keys.TAB);
        assertThat(dashboard.focused().getText()).isEqualTo("Skip to the content");
        dashboard.focused().sendKeys(Keys.ENTER);
        browser.awaitTrue("document.activeElement.id === 'view'");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/health");
    }

    @Test
    void saysThatAnAddressHasNoView() {
        dashboard.open("nowhere");
        browser.awaitTrue("document.getElementById('view').textContent.includes('no view at this address')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void isReadableInLightAndDark(String scheme) throws Exception {
        dashboard.open("live");
        browser.prefer(scheme);
        dashboard.card(dashboard.publish(DEFECTIVE, ""));
        browser.await("#tile-inspected dd");
        double page = luminance((String) browser.run("return getComputedStyle(document.body).backgroundColor"));
        assertThat(page < 0.2).isEqualTo(scheme.equals("dark"));
        for (String css : List.of("#tile-inspected dd", "#tile-inspected dt", "#tile-defective dd", ".badge.defect", ".card .faint", "#live",
                ".segments input:checked + span", ".images h2", "#menu a[aria-current]")) {
            assertThat(contrast(css)).as("contrast of %s", css).isGreaterThanOrEqualTo(4.5);
        }
    }

    /** By WCAG: of an element's text against the nearest background behind it. */
    private double contrast(String css) {
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
    void asksNoOtherServerAndKeepsItsPolicy() throws Exception {
        String key = dashboard.keep(DEFECTIVE, "");
        dashboard.open("live");
        browser.run("window.broken = []; document.addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.sourceFile))");
        for (String view : List.of("image/" + key, "search", "monitor", "models", "routes", "health", "live")) {
            dashboard.show(view);
        }
        browser.await("#gallery .card img");
        @SuppressWarnings("unchecked")
        List<String> asked = (List<String>) browser.run("return performance.getEntriesByType('resource').map(e => e.name)");
        assertThat(asked).isNotEmpty().allMatch(address -> address.startsWith(dashboard.flawline().uri("/").toString()));
        assertThat(dashboard.flawline().get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'").doesNotContain("http").doesNotContain("unsafe");
        assertThat(browser.run("return window.broken")).isEqualTo(List.of());
    }
}
