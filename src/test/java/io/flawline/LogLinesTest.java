package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
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
