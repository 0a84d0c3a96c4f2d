package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** The dashboard with nothing, and with many and long-named images, routes, models and dead letters. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrowdIT {
    private static final int[][] SIZES = {{360, 800}, {820, 1180}, {1280, 900}, {2560, 1440}};
    private static final String LONG = "a-name-that-is-much-longer-than-a-line-of-a-phone-can-ever-be";
    private static final List<String> VIEWS = List.of("live", "monitor", "search", "trends", "try", "models", "routes", "dead-letters", "health");

    @TempDir
    private static Path folder;
    private static Dashboard dashboard;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        for (int i = 1; i <= 7; i++) {
            Dashboard.copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/" + LONG + "-" + i));
        }
        Files.writeString(Files.createDirectories(folder.resolve("models/broken/1")).resolve("model.xml"), "this is no model");
        Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/folder.yaml"), folder.resolve("routes/folder.yaml"));
        Files.copy(Path.of("routes/http.yaml"), folder.resolve("routes/http.yaml"));
        for (int i = 1; i <= 10; i++) {
            Files.writeString(folder.resolve("routes/" + i + ".yaml"),
                    "- route:\n    id: %s-%d\n    from:\n      uri: direct:%d\n      steps:\n        - log: ${body}\n".formatted(LONG, i, i));
        }
        dashboard = Dashboard.start(folder, Map.of("flawline.models", folder.resolve("models").toString(), "flawline.model", LONG + "-1",
                "flawline.history.per-second", "1000"));
        browser = dashboard.browser();
    }

    @AfterAll
    static void stop() throws Exception {
        if (dashboard != null) {
            dashboard.close();
        }
    }

    private static void fits() {
        for (int[] size : SIZES) {
            browser.resize(size[0], size[1], size[0] < 500);
            browser.awaitTrue("document.documentElement.scrollWidth <= arguments[0]", size[0]);
        }
    }

    private static double gap() {
        return ((Number) browser.run("return document.querySelector('.images').getBoundingClientRect().top"
                + " - document.querySelector('.overview').getBoundingClientRect().bottom")).doubleValue();
    }

    @Test
    @Order(1)
    void showsThatThereIsNothingYet() {
        dashboard.open("live");
        browser.awaitTrue("document.getElementById('no-images')?.textContent.includes('No image is kept yet')");
        assertThat(gap()).isBetween(0.0, 24.0);
        for (String view : VIEWS) {
            dashboard.show(view);
            browser.awaitTrue("document.getElementById('view').children.length > 0 && !document.querySelector('.problem')");
            fits();
        }
        dashboard.show("dead-letters");
        browser.awaitTrue("document.getElementById('view').textContent.includes('all messages were inspected')");
    }

    @Test
    @Order(2)
    void showsTheFirstImage() throws Exception {
        dashboard.open("live");
        dashboard.flawline().post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        browser.await(".latest img");
        browser.awaitTrue("document.querySelectorAll('.card').length === 1 && document.getElementById('tile-defects').textContent === '1defect'");
        assertThat(gap()).isBetween(0.0, 24.0);
    }

    @Test
    @Order(3)
    void showsManyOfEverythingInEverySize() throws Exception {
        for (int i = 0; i < 200; i++) {
            dashboard.flawline().post("/inspect", Files.readAllBytes(DEFECTIVE), "Content-Type", "image/png");
        }
        for (int i = 0; i < 30; i++) {
            Files.writeString(dashboard.flawline().inbox().resolve(LONG + "-" + LONG + "-" + i + ".png"), "no image");
        }
        Awaitility.await().until(() -> dashboard.flawline().deadLetterTexts().size() == 30);
        Awaitility.await().until(() -> dashboard.flawline().get("/inspections?limit=1000").body().split("\"key\"").length == 202);

        dashboard.open("live");
        browser.awaitTrue("document.querySelectorAll('.card').length === 48");
        browser.await(".latest img");
        Number top = (Number) browser.run("return document.querySelector('.latest img').getBoundingClientRect().bottom");
        assertThat(top.doubleValue()).as("the image is on the first screen").isLessThan(900);
        assertThat(gap()).isBetween(0.0, 24.0);
        fits();

        dashboard.open("routes/" + LONG + "-1");
        browser.awaitTrue("document.querySelectorAll('#routes li').length === 12");
        fits();
        dashboard.open("models/" + LONG + "-1");
        browser.awaitTrue("document.querySelectorAll('#models li').length === 8");
        assertThat(browser.text("#models")).contains("refused").contains(LONG + "-7");
        fits();
        dashboard.open("models/broken");
        browser.awaitTrue("document.querySelector('#view .problem')?.textContent.length > 20");
        fits();
        dashboard.open("dead-letters");
        browser.awaitTrue("document.querySelectorAll('#dead-letters li').length === 30");
        assertThat(browser.text("#dead-letters-title")).isEqualTo("Dead letters (30)");
        fits();
        for (String view : List.of("search", "trends", "monitor", "health")) {
            dashboard.open(view);
            browser.awaitTrue("document.getElementById('view').children.length > 0 && !document.querySelector('.empty')");
            fits();
        }
        assertThat(dashboard.accessibilityFindings()).isEmpty();
    }
}
