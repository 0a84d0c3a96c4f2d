package io.flawline.failure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

import io.flawline.folder.FilesInProgress;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.route.SettledFile;
import io.flawline.support.Routes;

/** A process that ends at once when it works on a message that begins with {@code deadly}, until it is killed. */
final class DyingProcess {
    private DyingProcess() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path results = folder.resolve("results");
        CamelContext context = Routes.context();
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(arguments[2]);
        ErrorHandling.install(context, new DeadLetters(folder.resolve("dead-letters")));
        CrashGuard.install(context, folder.resolve("journal"));
        context.getRegistry().bind("settledFile", new SettledFile());
        context.getRegistry().bind("filesInProgress", new FilesInProgress());
        context.getRegistry().bind("look", (Processor) exchange -> {});
        context.getRegistry().bind("work", (Processor) exchange -> work(exchange, results));
        Routes.load(context, """
                - route:
                    from:
                      uri: "%s"
                      steps:
                        - threads: {poolSize: 4, maxPoolSize: 4, maxQueueSize: 1, rejectedPolicy: CallerRuns}
                        - process: {ref: look}
                        - %s
                """.formatted(arguments[1], arguments[3]));
        context.start();
        System.out.println("started");
        Thread.currentThread().join();
    }

    private static void work(Exchange exchange, Path results) throws Exception {
        String text = exchange.getMessage().getBody(String.class);
        if (text.startsWith("deadly")) {
            // Time for the others to be under way as well.
            Thread.sleep(100);
            Runtime.getRuntime().halt(134);
        }
        Thread.sleep(50);
        synchronized (DyingProcess.class) {
            Files.writeString(results, text + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
