package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** The report of {@code flawline inspect}, opened from a disk in a real browser. */
class OfflineReportIT {
    private static final String READY = "#stage[data-ready] polygon.region";
    private static final String WIDTH = "document.querySelector('polygon.region').getBoundingClientRect().width";

    @TempDir
    private static Path folder;
    private static Path report;
    private static Browser browser;

    /** Four small images with masks, and a large one of a format that is shown as JPEG. */
    @BeforeAll
    static void inspect() throws IOException {
        browser = Browser.start();
        Path in = folder.resolve("in/line 1");
        Dashboard.copy(Path.of("samples/synthetic-apache-2.0"), in);
        Image enlarged = ImageIO.read(in.resolve("synthetic_57.png").toFile()).getScaledInstance(2560, 2560, Image.SCALE_SMOOTH);
        BufferedImage large = new BufferedImage(2560, 2560, BufferedImage.TYPE_3BYTE_BGR);
        large.getGraphics().drawImage(enlarged, 0, 0, null);
        ImageIO.write(large, "tiff", in.resolve("large.tiff").toFile());
        report = folder.resolve("out #1 ä");
        int code = Cli.commandLine().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(new StringWriter()))
                .execute("inspect", in.toString(), "--out", report.toString(), "--models", "models", "--truth");
        assertThat(code).isZero();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private static String address(String page) {
        return report.toUri() + page;
    }

    private static void open(String page) {
        browser.driver().get("about:blank");
        browser.resize(1280, 900, false);
        browser.prefer("light");
        browser.driver().get(address(page));
    }

    /** Opens the page of the first image with that name. */
    private static void show(String name) {
        open("report.html");
        browser.await("figure a[aria-label$='" + name + "']").click();
        browser.await(READY);
    }

    @Test
    void leadsFromTheReportToAnImageAndBack() {
        show("synthetic_57.png");
        assertThat(browser.text("#title")).isEqualTo("synthetic_57.png");
        assertThat(browser.text("#verdict")).matches("\\d+ defects?");
        assertThat(browser.text("#facts")).contains("ball-screw-pitting 1").contains("mask").contains("256 × 256, png");
        browser.driver().navigate().back();
        browser.await("figure#image-1");
        browser.driver().navigate().forward();
        browser.await(READY);
        browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        browser.await("figure:target a[aria-label$='synthetic_57.png']");
    }

    @Test
    void zoomsAndSelectsADefectInTableAndImage() {
        show("synthetic_57.png");
        double first = width();
        browser.await("#zoom-in").click();
        browser.awaitTrue(WIDTH + " > arguments[0] * 1.2", first);
        browser.driver().switchTo().activeElement().sendKeys("0");
        browser.awaitTrue("Math.abs(" + WIDTH + " - arguments[0]) < 1", first);

        browser.await("#regions tbody tr").click();
        browser.await("polygon.region.marked");
        browser.awaitTrue(WIDTH + " > arguments[0] * 2", first);
        String link = browser.driver().getCurrentUrl();
        assertThat(link).endsWith("/1");

        browser.driver().get("about:blank");
        browser.driver().get(link.replaceFirst("/1$", ""));
        WebElement polygon = browser.await(READY);
        new Actions(browser.driver()).moveToElement(polygon).click().perform();
        browser.await("#regions tr.chosen");
        browser.await("polygon.region.marked");
    }

    @Test
    void aLargeImageIsShownSmallerWithItsDefectsInPlace() {
        show("large.tiff");
        assertThat(report.resolve("report-files")).isDirectoryContaining("glob:**/*.jpeg");
        double share = ((Number) browser.run("const p = document.querySelector('polygon.region').getBoundingClientRect();"
                + " const s = document.getElementById('stage').getBoundingClientRect(); return p.width / Math.min(s.width, s.height)")).doubleValue();
        assertThat(share).isBetween(0.02, 0.9);
        WebElement polygon = browser.await(READY);
        new Actions(browser.driver()).moveToElement(polygon).click().perform();
        browser.await("#regions tr.chosen");
        double first = width();
        browser.run("document.querySelector('#regions tr.chosen').click()");
        browser.awaitTrue(WIDTH + " > arguments[0] * 1.2", first);
        browser.awaitTrue("""
                (() => { const p = document.querySelector('polygon.region.marked').getBoundingClientRect();
                  const s = document.getElementById('stage').getBoundingClientRect();
                  return Math.abs(p.x + p.width / 2 - s.x - s.width / 2) < s.width / 20; })()""");
    }

    @Test
    void comparesWithTheBareImage() {
        show("synthetic_57.png");
        browser.await("#compare-on").click();
        WebElement slider = browser.await("#compare");
        browser.awaitTrue("document.querySelector('#viewer-clip rect').getAttribute('width') === '128'");
        slider.sendKeys(Keys.HOME);
        browser.awaitTrue("document.querySelector('#viewer-clip rect').getAttribute('width') === '0'");
        browser.await("#compare-on").click();
        assertThat(browser.await("#compare").isDisplayed()).isFalse();
        assertThat(browser.all("polygon.truth")).isNotEmpty();
        browser.await("#outlines").click();
        assertThat(browser.await(".viewer-overlay").isDisplayed()).isFalse();
    }

    @Test
    void goesFromImageToImageByKeyboard() {
        open("report-files/viewer.html");
        browser.awaitTrue("document.getElementById('position').textContent === '1 of 5'");
        assertThat(browser.await("#previous").isEnabled()).isFalse();
        for (int i = 2; i <= 5; i++) {
            browser.driver().switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
            browser.awaitTrue("document.getElementById('position').textContent === arguments[0] && document.querySelector('#stage[data-ready]') !== null",
                    i + " of 5");
        }
        assertThat(browser.await("#next").isEnabled()).isFalse();
        browser.await("#previous").click();
        browser.awaitTrue("location.hash === '#4'");
        open("report-files/viewer.html#77");
        browser.awaitTrue("document.getElementById('problem').textContent.includes('There is no image 77')");
    }

    /** All that the page names is on the disk, and its policy refuses everything else. */
    @Test
    void loadsNothingFromElsewhere() {
        show("synthetic_57.png");
        @SuppressWarnings("unchecked")
        List<String> loaded = (List<String>) browser
                .run("return [...document.querySelectorAll('script, link, img, image')].map(element => element.src ?? element.href).filter(Boolean)");
        assertThat(loaded).hasSizeGreaterThan(3).allMatch(name -> name.startsWith("file:"));
        for (String page : List.of("report.html", "report-files/viewer.html#1")) {
            open(page);
            Object blocked = browser.driver().executeAsyncScript("""
                    const done = arguments[0];
                    document.addEventListener('securitypolicyviolation', event => done(event.blockedURI));
                    new Image().src = 'http://127.0.0.1:9/image.png';""");
            assertThat(blocked).as(page).isEqualTo("http://127.0.0.1:9/image.png");
        }
    }

    @Test
    void fitsPhonesAndDesktopsWithoutASeriousFinding() throws Exception {
        for (String page : List.of("report.html", "report-files/viewer.html#1/1")) {
            open(page);
            if (page.contains("viewer")) {
                browser.await(READY);
            }
            for (int[] size : new int[][] {{360, 800}, {1280, 900}, {2560, 1440}}) {
                browser.resize(size[0], size[1], size[0] < 500);
                browser.prefer(size[0] < 500 ? "dark" : "light");
                browser.awaitTrue("document.documentElement.scrollWidth <= arguments[0]", size[0]);
                assertThat(browser.accessibilityFindings()).as("%s at %d pixels", page, size[0]).isEmpty();
            }
            assertThat(browser.accessibleNames()).isNotEmpty().noneMatch(String::isBlank);
        }
    }

    private static double width() {
        return ((Number) browser.run("return " + WIDTH)).doubleValue();
    }
}
