package io.flawline;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;

/** Configures logback for the application, where logback is the backend of SLF4J. */
public final class Logging {
    /** Not where logback would find it by itself: a library must not configure the logs of its application. */
    private static final String FILE = "io/flawline/logback.xml";
    private static final String FILE_PROPERTY = "logback.configurationFile";
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private Logging() {
    }

    /**
     * Selects the application's configuration, unless the JVM was started with another one. Call it before the first
     * logger is made.
     */
    public static void configure() {
        if (System.getProperty(FILE_PROPERTY) == null) {
            System.setProperty(FILE_PROPERTY, FILE);
        }
    }

    /**
     * Applies the properties {@code flawline.log.*}.
     *
     * @throws IllegalArgumentException that names a property with a value that is not allowed
     */
    static void apply(Config config) {
        String format = config.text("flawline.log.format").orElse("text");
        if (!format.equals("text") && !format.equals("json")) {
            throw new IllegalArgumentException("flawline.log.format = %s: allowed is text or json".formatted(format));
        }
        Map<String, String> levels = config.pairs("flawline.log.levels");
        levels.forEach((logger, level) -> {
            if (!LEVELS.contains(level)) {
                throw new IllegalArgumentException("flawline.log.levels, %s=%s: allowed is one of %s".formatted(logger, level, LEVELS));
            }
        });
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            levels.forEach((logger, level) -> context.getLogger(logger.equals("root") ? Logger.ROOT_LOGGER_NAME : logger)
                    .setLevel(Level.valueOf(level)));
            if (format.equals("json")) {
                writeJson(context);
            }
        }
    }

    private static void writeJson(LoggerContext context) {
        for (Iterator<Appender<ILoggingEvent>> all = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders(); all.hasNext();) {
            if (all.next() instanceof ConsoleAppender<ILoggingEvent> console) {
                JsonEncoder encoder = new JsonEncoder() {
                    @Override
                    public byte[] encode(ILoggingEvent event) {
                        return super.encode(BoundedEvent.of(event));
                    }
                };
                encoder.setContext(context);
                encoder.setWithFormattedMessage(true);
                encoder.setWithMessage(false);
                encoder.setWithArguments(false);
                encoder.setWithContext(false);
                encoder.setWithSequenceNumber(false);
                encoder.setWithNanoseconds(false);
                encoder.start();
                console.setEncoder(encoder);
            }
        }
    }
}
