package io.flawline.support;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.openqa.selenium.WebElement;

/** A running Flawline with a camera and a browser that looks at its dashboard. */
public final class Dashboard implements AutoCloseable {
    public static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");
    public static final Path GOOD = Path.of("samples/cracks-mit/crack_tile_40.png");

    /** A card with its image, after its animation. */
    private static final String LOADED = "[...document.querySelectorAll('#gallery button')].some(b =>"
            + " b.textContent.includes(arguments[0]) && b.querySelector('img')?.naturalWidth > 0"
            + " && b.getAnimations().length === 0)";
    private static final String SHOWN = "[...document.querySelectorAll('#gallery button')].some(b =>"
            + " b.textContent.includes(arguments[0]))";
    /** As when another tab is looked at, and this one again. */
    private static final String VISIBLE = "Object.defineProperty(document, 'hidden', {value: !arguments[0], configurable: true});"
            + " document.dispatchEvent(new Event('visibilitychange'))";
    /** Ids are distinct between all tests of this JVM. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path folder;
    private final Map<String, String> overrides;
    private final Browser browser;
    private RunningFlawline flawline;
    private MqttPeer camera;

    private Dashboard(Path folder, Map<String, String> overrides, Browser browser) {
        this.folder = folder;
        this.overrides = overrides;
        this.browser = browser;
    }

    /** Starts with one model, in a folder of the test's, so that tests may change models and routes. */
    public static Dashboard start(Path folder) throws Exception {
        copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/ball-screw-pitting"));
        return start(folder, Map.of("flawline.models", folder.resolve("models").toString(), "flawline.history.per-second", "1000"));
    }

    public static Dashboard start(Path folder, Map<String, String> overrides) throws Exception {
        Browser browser = Browser.start();
        Dashboard dashboard = new Dashboard(folder, overrides, browser);
        try {
            dashboard.startFlawline();
        } catch (Exception e) {
            browser.close();
            throw e;
        }
        return dashboard;
    }

    private void startFlawline() throws Exception {
        flawline = RunningFlawline.start(folder, overrides);
        camera = new MqttPeer(flawline.brokerUrl());
    }

    /** Ends Flawline; the browser keeps its page. */
    public void stopFlawline() throws Exception {
        camera.close();
        flawline.close();
    }

    /** Starts Flawline again, on other ports, after it was stopped. */
    public void startAgain() throws Exception {
        startFlawline();
    }

    public Path folder() {
        return folder;
    }

    public Browser browser() {
        return browser;
    }

    public RunningFlawline flawline() {
        return flawline;
    }

    public MqttPeer camera() {
        return camera;
    }

    /** Loads the page on a desktop in light mode and shows a view. */
    public void open(String view) {
        open(view, 1280, 900, false);
    }

    /** Loads the page in a window of that size in CSS pixels and shows a view. */
    public void open(String view, int width, int height, boolean phone) {
        browser.resize(width, height, phone);
        browser.prefer("light");
        load(view);
    }

    /** Loads the page as if it were opened by a link to a view. */
    public void load(String view) {
        // A change of what is after # alone loads nothing.
        browser.run("location.href = 'about:blank'");
        browser.open(flawline.uri("/#/" + view));
        browser.awaitTrue("document.getElementById('live')?.textContent === 'live'");
        browser.awaitTrue("document.querySelector('#view')?.children.length > 0");
    }

    /** Shows a view as a click on its link does. */
    public void show(String view) {
        browser.run("location.hash = '#/' + arguments[0]", view);
        browser.awaitTrue("document.querySelector('#view').dataset.view === arguments[0]", view.replaceAll("[/?].*", ""));
    }

    /** Publishes an image and returns the id that it was sent with. */
    public String publish(Path image, String moreFields) throws Exception {
        String id = "part-%03d".formatted(NUMBER.incrementAndGet());
        publishAs(id, image, moreFields);
        return id;
    }

    public void publishAs(String id, Path image, String moreFields) throws Exception {
        camera.publish("openvino_demo", "{\"id\": \"%s\"%s, \"image\": \"%s\"}".formatted(id, moreFields,
                Base64.getEncoder().encodeToString(Files.readAllBytes(image))));
    }

    /** Publishes an image, waits until it is kept, and returns its key. */
    public String keep(Path image, String moreFields) throws Exception {
        String id = publish(image, moreFields);
        return key(id);
    }

    /** Returns the key of the kept inspection with an id, once it is kept. */
    public String key(String id) {
        String[] found = {""};
        Awaitility.await("an inspection " + id).until(() -> {
            String body = flawline.get("/inspections?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8)).body();
            found[0] = body.replaceFirst("(?s).*\"key\":\"(\\d+)\".*", "$1");
            return found[0].matches("\\d+");
        });
        return found[0];
    }

    /** Waits for the card of an id on the live view. */
    public WebElement card(String id) {
        browser.awaitTrue(LOADED, id);
        return (WebElement) browser.run("return [...document.querySelectorAll('#gallery button')]"
                + ".find(b => b.textContent.includes(arguments[0]))", id);
    }

    /** Waits until the live view has a card of an id, with or without its image. */
    public void awaitShown(String id) {
        browser.awaitTrue(SHOWN, id);
    }

    public void setVisible(boolean visible) {
        browser.run(VISIBLE, visible);
    }

    public WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    /** Returns how wide the page is, in CSS pixels: more than the window when it scrolls sideways. */
    public int scrollWidth() {
        return ((Long) browser.run("return document.documentElement.scrollWidth")).intValue();
    }

    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Returns the descriptions of serious and critical findings of axe-core on the page as it is shown. */
    public List<String> accessibilityFindings() throws IOException {
        return browser.accessibilityFindings();
    }

    @Override
    public void close() throws Exception {
        try {
            if (!flawline.ended()) {
                stopFlawline();
            }
        } finally {
            browser.close();
        }
    }
}
