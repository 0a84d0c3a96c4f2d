package io.flawline;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Printable;

/** Bounds the texts of a line of the log, which senders may have written, and makes them printable. */
final class BoundedEvent {
    private static final int MAX_TEXT = 8_000;
    private static final int MAX_CAUSES = 10;

    private BoundedEvent() {
    }

    static ILoggingEvent of(ILoggingEvent event) {
        String message = Printable.of(String.valueOf(event.getFormattedMessage()), MAX_TEXT);
        IThrowableProxy thrown = of(event.getThrowableProxy(), MAX_CAUSES);
        return (ILoggingEvent) Proxy.newProxyInstance(BoundedEvent.class.getClassLoader(), new Class<?>[] {ILoggingEvent.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getFormattedMessage" -> message;
                    case "getThrowableProxy" -> thrown;
                    default -> invoke(method, event, arguments);
                });
    }

    private static @Nullable IThrowableProxy of(@Nullable IThrowableProxy thrown, int causes) {
        if (thrown == null || causes == 0) {
            return null;
        }
        String message = thrown.getMessage() == null ? null : Printable.of(thrown.getMessage(), MAX_TEXT);
        IThrowableProxy cause = of(thrown.getCause(), causes - 1);
        IThrowableProxy[] suppressed = thrown.getSuppressed() == null ? null
                : Stream.of(thrown.getSuppressed()).limit(causes).map(one -> of(one, causes - 1)).toArray(IThrowableProxy[]::new);
        return (IThrowableProxy) Proxy.newProxyInstance(BoundedEvent.class.getClassLoader(), new Class<?>[] {IThrowableProxy.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMessage" -> message;
                    case "getCause" -> cause;
                    case "getSuppressed" -> suppressed;
                    default -> invoke(method, thrown, arguments);
                });
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
