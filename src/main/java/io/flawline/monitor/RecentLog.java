package io.flawline.monitor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

import org.slf4j.ILoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

/** Keeps the latest lines of the log in memory, for people who look at the dashboard and not at the terminal. */
public final class RecentLog {

    /** The most lines that are kept. */
    public static final int MAX_LINES = 500;
    private static final int MAX_MESSAGE = 2000;

    /**
     * One line.
     *
     * @param time   UTC, ISO 8601
     * @param level  {@code ERROR}, {@code WARN} or {@code INFO}
     * @param logger simple name of the class that logged
     */
    public record Line(String time, String level, String logger, String message) {
    }

    private final Deque<Line> lines = new ArrayDeque<>();

    /** Begins to keep what the loggers of the factory write; it keeps nothing where logback is not what logs. */
    public static RecentLog install(ILoggerFactory factory) {
        RecentLog log = new RecentLog();
        if (factory instanceof LoggerContext context) {
            log.attach(context);
        }
        return log;
    }

    private void attach(LoggerContext context) {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                    add(event);
                }
            }
        };
        appender.setName("recent");
        appender.setContext(context);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // Of several applications in one process the latest has the log.
        root.detachAppender("recent");
        root.addAppender(appender);
    }

    private void add(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getThrowableProxy() != null) {
            message += ": " + event.getThrowableProxy().getClassName() + ": " + event.getThrowableProxy().getMessage();
        }
        String logger = event.getLoggerName();
        Line line = new Line(Instant.ofEpochMilli(event.getTimeStamp()).toString(), event.getLevel().toString(),
                logger.substring(logger.lastIndexOf('.') + 1),
                LogSecrets.hide(message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message));
        synchronized (lines) {
            lines.addLast(line);
            if (lines.size() > MAX_LINES) {
                lines.removeFirst();
            }
        }
    }

    /**
     * Returns the latest lines, newest first.
     *
     * @param level the lowest level that is returned, such as {@code WARN}
     */
    public List<Line> latest(String level, int limit) {
        Level lowest = Level.toLevel(level);
        List<Line> copy;
        synchronized (lines) {
            copy = new ArrayList<>(lines);
        }
        Collections.reverse(copy);
        return copy.stream().filter(line -> Level.toLevel(line.level()).isGreaterOrEqual(lowest)).limit(limit).toList();
    }
}
