package io.flawline.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.folder.FilesInProgress;
import io.flawline.folder.MoveUnlessReplaced;
import io.flawline.support.LiveFolder;
import io.flawline.support.Routes;

/** A route that takes settled files from a folder and counts what it inspects. */
abstract class SettledFileTestBase {
    static final String ROUTE = """
            - route:
                from:
                  uri: "file:%s"
                  parameters:
                    filter: "#settledFile"
                    inProgressRepository: "#filesInProgress"
                    processStrategy: "#moveUnlessReplaced"
                    delay: 50
                    initialDelay: 0
                    maxMessagesPerPoll: 100
                    move: ".done/${date:now:yyyyMMdd}/${exchangeId}-${file:onlyname}"
                  steps:
                    - process: {ref: work}
            """;
    static final Duration SETTLE = Duration.ofMillis(400);
    static final Duration PAUSE = Duration.ofSeconds(8);

    @TempDir
    Path folder;
    Path inbox;
    byte[] jpeg;
    CamelContext context;
    final Map<String, Integer> sizes = new ConcurrentHashMap<>();
    final Map<String, Integer> times = new ConcurrentHashMap<>();
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();
    /** Done once, while a route is at a file. */
    final AtomicReference<Callable<?>> meanwhile = new AtomicReference<>(() -> null);

    @BeforeEach
    void start() throws Exception {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        jpeg = Files.readAllBytes(Path.of("samples/bsdata-cc-by-sa-4.0/01_200829040415_635000_270_crop_2.jpg"));
        context = Routes.context();
        context.getRegistry().bind("settledFile", new SettledFile(SETTLE, PAUSE));
        FilesInProgress filesInProgress = new FilesInProgress();
        context.getRegistry().bind("filesInProgress", filesInProgress);
        context.getRegistry().bind("moveUnlessReplaced", new MoveUnlessReplaced(filesInProgress));
        Processor work = exchange -> {
            attempts.incrementAndGet();
            meanwhile.getAndSet(() -> null).call();
            if (failures.getAndDecrement() > 0) {
                throw new IOException("crash");
            }
            String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
            sizes.put(name, exchange.getMessage().getBody(byte[].class).length);
            times.merge(name, 1, Integer::sum);
        };
        context.getRegistry().bind("work", work);
        Routes.load(context, ROUTE.replace("%s", inbox.toString()));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    long done() throws IOException {
        return LiveFolder.files(inbox.resolve(".done")).size();
    }
}
