package io.flawline.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Browser;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** The dashboard behind a browser's login. */
class BrowserLoginIT {
    private static final String PASSWORD = "secret";
    private static final String DROP = """
            const data = new DataTransfer();
            data.items.add(new File(['no picture'], 'notes.txt', {type: 'text/plain'}));
            document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
            """;

    @TempDir
    private Path folder;

    @Test
    void worksWithinTheRightsOfWhoHasLoggedIn() throws Exception {
        PasswordHash hash = PasswordHash.of(PASSWORD.toCharArray());
        Path users = Files.write(folder.resolve("users"), List.of("alice:read,inspect,steer:" + hash, "bob:read:" + hash));
        try (Browser alice = Browser.start(); Browser bob = Browser.start();
                RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.access.users", users.toString()));
                MqttPeer camera = new MqttPeer(flawline.brokerUrl())) {
            open(alice, "alice", flawline);
            open(bob, "bob", flawline);
            camera.publish("openvino_demo", Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")), 1, false);
            for (Browser browser : List.of(alice, bob)) {
                browser.awaitTrue("document.querySelector('.card img')?.naturalWidth > 0");
                show(browser, "routes");
                browser.awaitTrue("document.querySelectorAll('#routes li').length >= 3");
                browser.run(DROP);
            }
            alice.awaitTrue("document.getElementById('tries')?.textContent.includes('not-json')");
            bob.awaitTrue("document.getElementById('tries')?.textContent.includes('bob may not inspect')");
            for (Browser browser : List.of(alice, bob)) {
                show(browser, "dead-letters");
                browser.await("#dead-letters li");
            }
            assertThat(alice.all("#dead-letters [data-action=replay]")).isNotEmpty();
            assertThat(bob.all("#dead-letters [data-action=replay]")).isEmpty();
            assertThat(bob.run("return [...document.querySelectorAll('#menu a')].some(a => a.textContent === 'Try an image')")).isEqualTo(false);
            // The log has no secret, so that readers may see it.
            show(bob, "health");
            bob.await("#log tbody tr");
            assertThat(bob.all("#view .problem")).isEmpty();
            assertThat(bob.text("#live")).isEqualTo("live");
            refusesInWordsWhatAnAccountMayNotDo(bob);
            editsARouteFileWithValidationAndADiff(alice, flawline);
        }
    }

    private static void editsARouteFileWithValidationAndADiff(Browser alice, RunningFlawline flawline) throws Exception {
        show(alice, "routes/folder");
        alice.await("#edit").click();
        alice.await("#file-text");
        String type = "const t = document.getElementById('file-text'); t.value = t.value.replace(arguments[0], arguments[1]); t.dispatchEvent(new Event('input'))";
        alice.run(type, "process:", "proces:");
        alice.awaitTrue("document.querySelector('#diff .added')?.textContent.includes('proces:')");
        alice.run("document.getElementById('check').click()");
        alice.awaitTrue("document.getElementById('edit-state').textContent.includes('folder.yaml:')");
        assertThat(alice.await("#save-file").isEnabled()).isFalse();

        alice.run(type, "proces:", "process:");
        alice.run(type, "id: folder", "id: folder\n    description: edited");
        alice.run("document.getElementById('check').click()");
        alice.awaitTrue("document.getElementById('edit-state').textContent.includes('no mistake')");
        alice.run("document.getElementById('save-file').click()");
        alice.awaitTrue("document.getElementById('edit-state').textContent.includes('Saved')");
        assertThat(Files.readString(flawline.routes().resolve("folder.yaml"))).contains("description: edited");
    }

    /** The page of somebody whose rights were reduced since it was loaded still has the buttons. */
    private static void refusesInWordsWhatAnAccountMayNotDo(Browser bob) {
        show(bob, "models/ball-screw-pitting");
        bob.await("#record-verify");
        assertThat(bob.run("return [...document.querySelectorAll('#view button')].map(b => b.textContent).join()").toString())
                .doesNotContain("Roll back", "Remove", "Promote", "Compare", "Upload");
        show(bob, "health");
        bob.await("#log");
        assertThat(bob.driver().executeAsyncScript("const done = arguments[0]; import(location.origin + '/dashboard/account.js').then("
                + "m => done(m.account.update({rights: ['read', 'review', 'steer']})), error => done(String(error)))")).isNull();
        show(bob, "models/ball-screw-pitting");
        bob.awaitTrue("[...document.querySelectorAll('#view button')].some(b => b.textContent === 'Remove')");
        bob.run("window.confirm = () => true; [...document.querySelectorAll('#view button')].find(b => b.textContent === 'Remove').click()");
        bob.awaitTrue("document.getElementById('toasts').textContent.includes('bob may not steer')");

        bob.run("const real = fetch; window.fetch = (address, options) => real(address, {...options, credentials: 'omit',"
                + " headers: {...options?.headers, Authorization: 'Bearer wrong'}})");
        show(bob, "search?q=x");
        bob.awaitTrue("document.querySelector('#view .problem')?.textContent.startsWith('Log in with name and password, or with a token')");
    }

    private static void show(Browser browser, String view) {
        browser.run("location.hash = '#/' + arguments[0]", view);
    }

    private static void open(Browser browser, String name, RunningFlawline flawline) {
        browser.open(URI.create("http://%s:%s@127.0.0.1:%d/".formatted(name, PASSWORD, flawline.httpPort())));
        browser.awaitTrue("document.getElementById('live')?.textContent === 'live'");
    }
}
