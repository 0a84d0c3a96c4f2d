package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;

/** Makes the images of the documentation: {@code -Dflawline.screenshots=docs}. */
@EnabledIfSystemProperty(named = "flawline.screenshots", matches = ".+")
class ScreenshotsIT {
    @TempDir
    private Path folder;

    @Test
    void takesTheImagesOfTheDocumentation() throws Exception {
        Path docs = Path.of(System.getProperty("flawline.screenshots"));
        List<Path> images = Stream.of(Path.of("samples/bsdata-cc-by-sa-4.0"), Path.of("samples/synthetic-apache-2.0"))
                .flatMap(ScreenshotsIT::list).toList();
        try (Dashboard dashboard = Dashboard.start(folder)) {
            Browser browser = dashboard.browser();
            dashboard.open("live");
            for (int i = 0; i < 40; i++) {
                String part = ", \"part\": \"P-%d\"".formatted(4700 + i);
                dashboard.keep(images.get(i * 7 % images.size()), part);
            }
            String last = dashboard.keep(DEFECTIVE, ", \"part\": \"P-4740\"");
            browser.awaitTrue("document.querySelector('.latest-title')?.textContent === 'P-4740'");
            browser.awaitTrue("[...document.querySelectorAll('.card img')].filter(img => img.complete).length > 4");
            // Charts need two points.
            browser.awaitTrue("performance.now() > 12000");
            browser.photograph(docs.resolve("dashboard.jpg"));

            dashboard.open("image/" + last + "?region=1", 1280, 720, false);
            browser.await("#inspection [data-ready] polygon.region.marked");
            browser.awaitTrue("document.querySelector('#inspection polygon.region').getBoundingClientRect().width > 150");
            browser.photograph(docs.resolve("dashboard-image.jpg"));

            dashboard.open("monitor", 1280, 720, false);
            browser.await("#monitor-counts dd");
            dashboard.keep(DEFECTIVE, ", \"part\": \"P-4741\"");
            browser.awaitTrue("document.getElementById('monitor-part')?.textContent === 'P-4741'");
            browser.awaitTrue("document.querySelector('.monitor-image img')?.complete");
            browser.photograph(docs.resolve("dashboard-monitor.jpg"));

        }
    }

    private static Stream<Path> list(Path samples) {
        try (Stream<Path> files = Files.list(samples)) {
            return files.filter(file -> file.toString().matches(".*\\.(png|jpg)") && !file.toString().contains("mask")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
