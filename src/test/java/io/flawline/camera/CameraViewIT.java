package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.Exclusive;
import io.flawline.support.Peers;

/** The view of the cameras in a real browser, with an MJPEG camera and a GigE Vision camera. */
class CameraViewIT {
    private static final String GIGE = "arv-fake-gv-camera-0.8";
    private static final byte[] FRAME = TestFrames.jpeg(1);
    private static final String TILE = "document.querySelector('#cameras [data-key=\"%s\"]')";

    @TempDir
    private Path folder;

    private Dashboard start(String... cameras) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (int i = 0; i < cameras.length; i++) {
            Files.writeString(routes.resolve("camera-" + i + ".yaml"), """
                    - route:
                        id: look-%d
                        from:
                          uri: "%s"
                          steps:
                            - process: {ref: defectProcessor}
                    """.formatted(i, cameras[i]));
        }
        Dashboard.copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/ball-screw-pitting"));
        return Dashboard.start(folder, Map.of("flawline.models", folder.resolve("models").toString()));
    }

    private static String tile(String camera) {
        return TILE.formatted(camera);
    }

    private static String fact(String camera, String name) {
        return "[..." + tile(camera) + ".querySelectorAll('dt')].find(dt => dt.textContent === '" + name + "').nextElementSibling.textContent";
    }

    private static String badge(String camera) {
        return tile(camera) + "?.querySelector('.badge')?.textContent";
    }

    /** Sends five images at once, more than a route can take, each 50 ms; nothing while it is paused. */
    @Test
    void showsImagesRateAndLossesAndThatACameraStalls() throws Exception {
        AtomicBoolean paused = new AtomicBoolean();
        Semaphore never = new Semaphore(0);
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            call.beginStream();
            for (int i = 0; i < 100_000; i++) {
                for (int image = 0; image < 5 && !paused.get(); image++) {
                    call.part(FRAME);
                }
                never.tryAcquire(50, TimeUnit.MILLISECONDS);
            }
        }); Dashboard dashboard = start("camera:line-1?silence=2000&source=" + camera.url())) {
            Browser browser = dashboard.browser();
            dashboard.open("cameras");
            browser.awaitTrue(badge("line-1") + " === 'live'");
            browser.awaitTrue(tile("line-1") + ".querySelector('img')?.naturalWidth > 0");
            browser.awaitTrue("parseFloat(" + fact("line-1", "rate") + ") > 1");
            browser.awaitTrue("parseInt(" + fact("line-1", "skipped") + ") > 0");
            assertThat((String) browser.run("return " + fact("line-1", "source"))).contains("127.0.0.1:" + camera.port());
            String shown = (String) browser.run("return " + tile("line-1") + ".querySelector('img').src");
            browser.awaitTrue(tile("line-1") + ".querySelector('img').src !== arguments[0]", shown);
            assertThat(browser.run("return " + tile("line-1") + ".querySelector('img').alt")).isEqualTo("Last image of line-1");
            // All of it is seen: nothing is cut off below the image.
            browser.awaitTrue("(() => { const t = %s.getBoundingClientRect(), d = %s.querySelector('dl').getBoundingClientRect();"
                    .formatted(tile("line-1"), tile("line-1")) + " return d.height > 50 && d.bottom <= t.bottom + 1 && d.bottom < innerHeight; })()");
            assertThat(dashboard.accessibilityFindings()).isEmpty();

            paused.set(true);
            browser.awaitTrue(badge("line-1") + " === 'failed'");
            browser.awaitTrue("/has given nothing for \\d+ s/.test(" + tile("line-1") + ".textContent)");
            browser.awaitTrue(tile("line-1") + ".querySelector('.old img')?.naturalWidth > 0");
            browser.awaitTrue("document.querySelector('.banner')?.textContent.includes('A camera does not answer')");

            paused.set(false);
            browser.awaitTrue(badge("line-1") + " === 'live'");
            browser.awaitTrue("document.querySelector('.banner') === null");
        }
    }

    @Test
    void showsAGigeCameraAndOneThatIsNotThere() throws Exception {
        Assumptions.assumeTrue(Aravis.library().isPresent() && Peers.hasProgram(GIGE), "needs libaravis-0.8-0 and aravis-tools");
        try (Exclusive port = Exclusive.of("gige"); Child camera = new Child(List.of(GIGE, "-i", "127.0.0.1"));
                Dashboard dashboard = start("camera:gige?source=gige:127.0.0.1", "camera:absent?source=http://127.0.0.1:9/video")) {
            Browser browser = dashboard.browser();
            dashboard.open("cameras");
            browser.awaitTrue(badge("gige") + " === 'live'");
            browser.awaitTrue(tile("gige") + ".querySelector('img')?.naturalWidth === 512");
            browser.awaitTrue("parseInt(" + fact("gige", "images") + ") > 5");
            browser.awaitTrue(badge("absent") + " === 'failed'");
            browser.awaitTrue(tile("absent") + ".textContent.includes('no image yet')");
            browser.resize(360, 800, true);
            browser.awaitTrue("document.documentElement.scrollWidth <= 360");
        }
    }

    @Test
    void saysHowARouteReadsACamera() throws Exception {
        try (Dashboard dashboard = start()) {
            dashboard.open("cameras");
            dashboard.browser().awaitTrue("document.querySelector('#view .empty')?.textContent.includes('from: camera:NAME')");
        }
    }
}
