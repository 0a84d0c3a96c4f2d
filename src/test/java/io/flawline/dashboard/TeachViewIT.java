package io.flawline.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** From an empty page to a model in service, and a false alarm that it learns. */
class TeachViewIT {
    private static final Path TOYS = Path.of("samples/learn-cc-by-sa-4.0/toy");

    @TempDir
    private Path folder;

    private static List<Path> images(String kind) throws Exception {
        try (Stream<Path> files = Files.list(TOYS.resolve(kind))) {
            return files.filter(file -> file.toString().endsWith(".jpg")).sorted().map(Path::toAbsolutePath).toList();
        }
    }

    @Test
    void goodPartsBecomeAModelInService() throws Exception {
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            dashboard.open("teach");
            browser.awaitTrue("document.getElementById('teach-problem')?.textContent === 'Give the model a name.'");
            browser.await("#teach-name").sendKeys("toy");
            browser.run("document.querySelector('input[name=from][value=files]').click()");
            browser.await("#teach-files").sendKeys(images("good").stream().map(Path::toString).collect(Collectors.joining("\n")));
            browser.awaitTrue("document.querySelectorAll('.picked').length === 20");
            browser.run("document.querySelector('.picked').click()");
            assertThat(browser.text("#teach-count")).startsWith("19 images selected, 1 left out.");
            assertThat(dashboard.accessibilityFindings()).isEmpty();
            browser.run("document.getElementById('learn').click()");
            awaitResult(browser, "toy, version 1: ");
            browser.awaitTrue("document.querySelectorAll('#result-title ~ .changes li').length === 3");
            assertThat(dashboard.accessibilityFindings()).isEmpty();

            byte[] good = Files.readAllBytes(images("unseen").get(0));
            assertThat(verdict(dashboard, good)).isEqualTo("ok");
            assertThat(verdict(dashboard, Files.readAllBytes(images("bad").get(5)))).isEqualTo("defect");
            alarmsAreLearned(dashboard);
            aVersionIsComparedFirst(dashboard);
        }
    }

    private void aVersionIsComparedFirst(Dashboard dashboard) throws Exception {
        Browser browser = dashboard.browser();
        dashboard.load("teach/toy");
        browser.awaitTrue("document.getElementById('aside')?.checked === true");
        browser.run("document.querySelector('input[name=from][value=files]').click()");
        browser.await("#teach-files").sendKeys(images("good").stream().map(Path::toString).collect(Collectors.joining("\n")));
        browser.awaitTrue("document.querySelectorAll('.picked').length === 20");
        browser.run("document.getElementById('learn').click()");
        awaitResult(browser, "toy, version 3: ");
        browser.awaitTrue("document.querySelector('.shadow .badge')?.textContent === 'running'");
        assertThat(dashboard.flawline().get("/models/toy").body()).contains("\"serving\":\"2\"");
        assertThat(verdict(dashboard, Files.readAllBytes(images("bad").get(3)))).isEqualTo("defect");
        browser.awaitTrue("document.querySelector('.shadow').textContent.includes('1 image compared')");
        assertThat(dashboard.accessibilityFindings()).isEmpty();
        browser.run("window.confirm = () => true; document.querySelector('.shadow button').click()");
        await().atMost(Duration.ofMinutes(2)).until(() -> dashboard.flawline().get("/models/toy").body().contains("\"serving\":\"3\""));
    }

    /** Learning takes seconds, and much longer on a busy machine. */
    private static void awaitResult(Browser browser, String title) {
        await().atMost(Duration.ofMinutes(3)).until(() -> (Boolean) browser.run("const title = document.getElementById('result-title')"
                + " ?? document.getElementById('teach-failed'); return title !== null"));
        assertThat(browser.text("#result-title, #teach-failed")).startsWith(title);
    }

    private static String verdict(Dashboard dashboard, byte[] image) throws Exception {
        return dashboard.flawline().post("/inspect?model=toy", image, "Content-Type", "image/jpeg").body()
                .replaceFirst("(?s).*\"verdict\":\"(\\w+)\".*", "$1");
    }

    private void alarmsAreLearned(Dashboard dashboard) throws Exception {
        Browser browser = dashboard.browser();
        dashboard.load("teach/toy");
        browser.run("document.querySelector('input[name=way][value=add]').click()");
        browser.awaitTrue("document.querySelectorAll('.picked').length === 1");
        browser.run("document.querySelector('.picked').click()");
        browser.awaitTrue("!document.getElementById('learn').disabled");
        browser.run("document.getElementById('learn').click()");
        awaitResult(browser, "toy, version 2: images added");
        await().atMost(Duration.ofMinutes(2)).until(() -> dashboard.flawline().get("/models/toy").body().contains("\"serving\":\"2\""));
    }

    @Test
    void whatCannotBeLearnedIsSaid() throws Exception {
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            dashboard.open("teach/none", 375, 700, true);
            browser.run("document.querySelector('input[name=way][value=add]').click()");
            browser.run("document.querySelector('input[name=from][value=files]').click()");
            browser.await("#teach-files").sendKeys(images("good").get(0).toString());
            browser.awaitTrue("document.querySelectorAll('.picked').length === 1 && !document.getElementById('learn').disabled");
            browser.run("document.getElementById('learn').click()");
            browser.awaitTrue("document.querySelector('.problem')?.textContent.includes('none')");
            assertThat(dashboard.scrollWidth()).isLessThanOrEqualTo(375);
        }
    }
}
