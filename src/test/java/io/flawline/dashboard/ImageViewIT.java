package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static io.flawline.support.Dashboard.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.WheelInput;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.SharedDashboard;

/** The view of one image in a real browser. */
@ExtendWith(SharedDashboard.class)
class ImageViewIT {
    private static final String READY = "#inspection [data-ready] polygon.region";

    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void start(Dashboard shared) {
        dashboard = shared;
        browser = shared.browser();
    }

    private double magnification() {
        return ((Number) browser.run("const p = document.querySelector('#inspection polygon.region').getBoundingClientRect(); return p.width"))
                .doubleValue();
    }

    @Test
    void showsRegionsMeasuresAndJson() throws Exception {
        String id = dashboard.publish(DEFECTIVE, ", \"line\": 3");
        dashboard.open("image/" + dashboard.key(id));

        browser.await(READY);
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
    void zoomsByWheelButtonAndKey() throws Exception {
        dashboard.open("image/" + dashboard.keep(DEFECTIVE, ""));
        WebElement stage = browser.await("#inspection [data-ready]");
        double first = magnification();
        new Actions(browser.driver()).moveToElement(stage).scrollFromOrigin(
                WheelInput.ScrollOrigin.fromElement(stage), 0, -300).perform();
        browser.awaitTrue("document.querySelector('#inspection polygon.region').getBoundingClientRect().width > arguments[0] * 1.1", first);
        browser.run("document.activeElement.blur()");
        dashboard.focused().sendKeys("0");
        browser.awaitTrue("Math.abs(document.querySelector('#inspection polygon.region').getBoundingClientRect().width - arguments[0]) < 1", first);
        browser.run("document.querySelector('[aria-label=\"Zoom in\"]').click()");
        browser.awaitTrue("document.querySelector('#inspection polygon.region').getBoundingClientRect().width > arguments[0] * 1.2", first);
    }

    @Test
    void selectsARegionInTableAndImage() throws Exception {
        String key = dashboard.keep(DEFECTIVE, "");
        dashboard.open("image/" + key);
        browser.await(READY);
        double first = magnification();
        browser.run("document.querySelector('.regions tbody tr').click()");
        browser.await("polygon.region.marked");
        browser.awaitTrue("document.querySelector('#inspection polygon.region').getBoundingClientRect().width > arguments[0] * 2", first);
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/image/" + key + "?region=1");

        dashboard.load("image/" + key);
        browser.await(READY);
        // OpenSeadragon takes a press that moves for a drag.
        WebElement polygon = browser.await("#inspection polygon.region");
        new Actions(browser.driver()).moveToElement(polygon).click().perform();
        browser.await(".regions tr.chosen");
        browser.await("polygon.region.marked");
    }

    @Test
    void opensAtTheRegionOfALink() throws Exception {
        dashboard.open("image/" + dashboard.keep(DEFECTIVE, "") + "?region=1");
        browser.await(READY);
        browser.await(".regions tr.chosen");
        browser.awaitTrue("document.querySelector('#inspection polygon.region').getBoundingClientRect().width > 150");
    }

    @Test
    void wipesOutlinesOffWithASlider() throws Exception {
        dashboard.open("image/" + dashboard.keep(DEFECTIVE, ""));
        browser.await(READY);
        browser.run("[...document.querySelectorAll('.toggle')].find(b => b.textContent === 'Compare').click()");
        WebElement slider = browser.await("#compare");
        browser.awaitTrue("document.querySelector('#viewer-clip rect').getAttribute('width') === '128'");
        slider.sendKeys(Keys.HOME);
        browser.awaitTrue("document.querySelector('#viewer-clip rect').getAttribute('width') === '0'");
        browser.run("[...document.querySelectorAll('.toggle')].find(b => b.textContent === 'Annotated').click()");
        browser.awaitTrue("document.querySelector('.stage.still img')?.naturalWidth > 0");
    }

    @Test
    void returnsToTheListByTheBackButton() throws Exception {
        String older = dashboard.publish(DEFECTIVE, "");
        dashboard.key(older);
        String newer = dashboard.publish(GOOD, "");
        dashboard.key(newer);
        dashboard.open("live");
        dashboard.card(newer).click();
        browser.awaitTrue("document.getElementById('image-older')?.disabled === false");
        browser.run("document.getElementById('image-older').click()");
        browser.awaitTrue("document.getElementById('image-title')?.textContent === arguments[0]", older);
        browser.driver().navigate().back();
        dashboard.awaitShown(older);
        browser.driver().navigate().forward();
        browser.awaitTrue("document.getElementById('image-title')?.textContent === arguments[0]", older);
    }

    @Test
    void saysThatAnImageIsNotKept() {
        dashboard.open("image/1000000000000000");
        browser.awaitTrue("document.getElementById('view').textContent.includes('no longer in the history')");
    }
}
