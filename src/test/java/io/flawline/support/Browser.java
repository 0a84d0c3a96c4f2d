package io.flawline.support;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium. */
public final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<String> CONTROLS =
            Set.of("button", "link", "combobox", "radio", "textbox", "checkbox", "image", "img", "dialog", "DisclosureTriangle");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the test on a machine that has none. */
    public static Browser start() {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "browser tests need " + CHROMIUM + " and " + DRIVER + " (Debian: chromium, chromium-driver)");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars");
        return new Browser(new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build(), options));
    }

    public ChromeDriver driver() {
        return driver;
    }

    public void open(URI page) {
        driver.get(page.toString());
    }

    /** In CSS pixels. */
    public void resize(int width, int height, boolean phone) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    /** @param scheme {@code dark} or {@code light} */
    public void prefer(String scheme) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    public WebElement await(String css) {
        Awaitility.await(css).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> !all(css).isEmpty());
        return driver.findElement(By.cssSelector(css));
    }

    /** @param condition JavaScript that gives a boolean, with the arguments as {@code arguments[0]}, … */
    public void awaitTrue(String condition, Object... arguments) {
        Awaitility.await(condition).atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
                .until(() -> Boolean.TRUE.equals(run("return " + condition, arguments)));
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    public String text(String css) {
        return await(css).getText();
    }

    /** Of all controls and images that a screen reader tells of; blank for those without a name. */
    @SuppressWarnings("unchecked")
    public List<String> accessibleNames() {
        List<Map<String, Object>> nodes = (List<Map<String, Object>>) driver.executeCdpCommand("Accessibility.getFullAXTree", Map.of()).get("nodes");
        return nodes.stream().filter(node -> !Boolean.TRUE.equals(node.get("ignored")) && CONTROLS.contains(value(node, "role")))
                .map(node -> value(node, "name")).toList();
    }

    /** Returns the descriptions of serious and critical findings of axe-core on the page as it is shown. */
    @SuppressWarnings("unchecked")
    public List<String> accessibilityFindings() throws IOException {
        run(Files.readString(Path.of("src/test/resources/axe/axe.min.js")) + "; window.axe = axe;");
        return (List<String>) driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run(document, {resultTypes: ['violations']}).then(result => done(result.violations
                  .filter(found => found.impact === 'serious' || found.impact === 'critical')
                  .map(found => `${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`)),
                  error => done([String(error)]));
                """);
    }

    private static String value(Map<String, Object> node, String property) {
        return node.get(property) instanceof Map<?, ?> map && map.get("value") instanceof String text ? text : "";
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Saves what is shown as JPEG, which is small also for photographs. */
    public void photograph(Path file) throws IOException {
        Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "jpeg", "quality", 70)).get("data");
        Files.write(file, Base64.getDecoder().decode((String) data));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
