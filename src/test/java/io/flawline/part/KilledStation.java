package io.flawline.part;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;

import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.support.Routes;

/** A process that joins the inspections of {@code in} and appends each verdict to a file, until it is killed. */
final class KilledStation {
    private KilledStation() {
    }

    /** @param arguments URL of the broker, folder of the journals, file of the verdicts, deadline in ms */
    public static void main(String[] arguments) throws Exception {
        Path verdicts = Path.of(arguments[2]);
        CamelContext context = Routes.context();
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(arguments[0]);
        PartComponent.bindTo(context, Path.of(arguments[1]));
        context.getRegistry().bind("write", (Processor) exchange -> Files.writeString(verdicts, exchange.getMessage().getBody(String.class) + "\n", StandardCharsets.UTF_8,
                StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        Routes.load(context, """
                - route:
                    from:
                      uri: paho-mqtt5:in
                      steps:
                        - to: part:line?views=2&deadline=%s&safe=defect
                - route:
                    from:
                      uri: part:line
                      steps:
                        - process: {ref: write}
                """.formatted(arguments[3]));
        context.start();
        mqtt.awaitConnections();
        System.out.println("started");
        Thread.currentThread().join();
    }
}
