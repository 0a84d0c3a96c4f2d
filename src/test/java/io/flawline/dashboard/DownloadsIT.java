package io.flawline.dashboard;

import static io.flawline.support.Dashboard.DEFECTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.Dashboard;
import io.flawline.support.SharedDashboard;

/** Files that the search view saves, and why it cannot. */
@ExtendWith(SharedDashboard.class)
class DownloadsIT {
    private static final int SIDE = 2_400;

    @TempDir
    private Path downloads;
    private Dashboard dashboard;
    private Browser browser;

    @BeforeEach
    void start(Dashboard shared) {
        dashboard = shared;
        browser = shared.browser();
        browser.driver().executeCdpCommand("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
    }

    /** Returns an image of noise, whose zip is larger than what waits in the buffers of a connection. */
    private static byte[] largeBitmap() {
        byte[] bitmap = new byte[54 + SIDE * SIDE * 3];
        new Random(1).nextBytes(bitmap);
        Arrays.fill(bitmap, 0, 54, (byte) 0);
        int[] header = {'B' | 'M' << 8, 54, 40, SIDE, SIDE, 1 | 24 << 16};
        int[] at = {0, 10, 14, 18, 22, 26};
        for (int i = 0; i < at.length; i++) {
            for (int shift = 0; shift < (i == 0 ? 16 : 32); shift += 8) {
                bitmap[at[i] + shift / 8] = (byte) (header[i] >> shift);
            }
        }
        return bitmap;
    }

    private Path saved(String name) {
        Path file = downloads.resolve(name);
        return await(name).until(() -> file, one -> one.toFile().length() > 0);
    }

    @Test
    void whatIsFoundIsSaved() throws Exception {
        dashboard.keep(DEFECTIVE, ", \"part\": \"saved\"");
        dashboard.open("search?part=saved");
        for (String format : List.of("csv", "json")) {
            browser.await("#save-" + format).click();
            assertThat(Files.readString(saved("inspections." + format))).contains("saved");
        }
        assertThat(browser.all("#save-coco")).as("a part is no argument of a data set").isEmpty();
        dashboard.open("search?verdict=defect");
        browser.await("#save-coco").click();
        try (ZipFile zip = new ZipFile(saved("dataset-coco.zip").toFile())) {
            assertThat(zip.getEntry("manifest.json")).isNotNull();
        }
    }

    @Test
    void aBusyExportIsRefusedInWords() throws Exception {
        String body = dashboard.flawline().post("/inspect?model=ball-screw-pitting", largeBitmap(), "Content-Type", "image/bmp").body();
        dashboard.key(body.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1"));
        List<InputStream> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                held.add(HttpClient.newHttpClient().send(HttpRequest.newBuilder(dashboard.flawline().uri("/export?format=masks")).build(),
                        BodyHandlers.ofInputStream()).body());
            }
            dashboard.open("search");
            browser.await("#save-yolo").click();
            browser.awaitTrue("document.getElementById('toasts').textContent.includes('2 data sets are being exported, the most that may')");
        } finally {
            for (InputStream one : held) {
                one.close();
            }
        }
        await().until(() -> dashboard.flawline().send("HEAD", "/export?format=masks", new byte[0]).statusCode() == 200);
    }
}
