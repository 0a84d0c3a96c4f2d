package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;

import io.flawline.support.Routes;

/** A process that takes messages from {@code in} and appends each to a file, until it is killed. */
final class KilledConsumer {
    private KilledConsumer() {
    }

    public static void main(String[] arguments) throws Exception {
        Path results = Path.of(arguments[1]);
        CamelContext context = Routes.context();
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(arguments[0]);
        Processor work = exchange -> {
            Thread.sleep(3);
            Files.writeString(results, exchange.getMessage().getBody(String.class) + "\n", StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        };
        context.getRegistry().bind("work", work);
        Routes.load(context, """
                - route:
                    from:
                      uri: paho-mqtt5:in
                      steps:
                        - threads: {poolSize: 2, maxPoolSize: 2, maxQueueSize: 1, rejectedPolicy: CallerRuns}
                        - process: {ref: work}
                """);
        context.start();
        mqtt.awaitConnections();
        System.out.println("started");
        Thread.currentThread().join();
    }
}
