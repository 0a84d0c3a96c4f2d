package io.flawline.support;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step of a route that ends the process at once when the message begins with {@code deadly}. It runs without other test classes. */
public final class DeadlyStep implements Processor {
    /** The exit code of the process. */
    public static final int DEATH = 134;

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody(String.class).startsWith("deadly")) {
            Runtime.getRuntime().halt(DEATH);
        }
    }
}
