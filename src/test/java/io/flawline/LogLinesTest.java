package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

/** Text from senders cannot control the terminal that shows the log, forge a line, or fill the disk with one line. */
class LogLinesTest {

    @Test
    void hasNoControlCharactersAndIsBounded() throws Exception {
        String plain = line("a\u001b[31mb\r\nfake ERROR\u0007\u009b \u00e4 " + "x".repeat(20_000));
        assertThat(plain).contains("a?[31mb | fake ERROR?? \u00e4 xxx").hasLineCount(1);
        assertThat(plain.length()).isLessThan(8_200);
    }

    @Test
    void showsNoControlCharactersOfAnException() throws Exception {
        assertThat(line("failed", new IllegalStateException("\u001b]0;title\u0007"))).contains("?]0;title?").doesNotContain("\u001b", "\u0007");
    }

    @Test
    void anExceptionStaysOnTheLineAndIsBounded() throws Exception {
        String line = line("failed", new IllegalStateException("a\n2026-01-01 00:00:00.000 ERROR [x] Fake: b\u202Ec" + "x".repeat(1_000_000)));
        assertThat(line).hasLineCount(1).contains("failed | java.lang.IllegalStateException: a | 2026", "b?c").endsWith(System.lineSeparator());
        assertThat(line.length()).isLessThan(16_400);
    }

    @Test
    void jsonLinesAreBoundedToo() throws Exception {
        String forged = "a\u001b[31m\u009b\u202E\n{\"level\":\"ERROR\"}" + "x".repeat(100_000);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ILoggingEvent event = new LoggingEvent("test", context.getLogger("test"), Level.WARN, forged,
                new IllegalStateException(forged, new IllegalStateException(forged)), null);
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.start();
        String line = new String(encoder.encode(BoundedEvent.of(event)), UTF_8);
        assertThat(line).hasLineCount(1).contains("a?[31m").doesNotContain("\u009b", "\u202e", "\\u001b");
        assertThat(line.length()).isLessThan(100_000);
        assertThat(new ObjectMapper().readTree(line).path("throwable").path("message").asText()).startsWith("a?[31m");
    }

    private static String line(String message) throws Exception {
        return line(message, null);
    }

    private static String line(String message, Throwable thrown) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLinesTest.class.getResource("/io/flawline/logback.xml"));
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
        return new String(appender.getEncoder().encode(new LoggingEvent("test", root, Level.WARN, message, thrown, null)), UTF_8);
    }
}
