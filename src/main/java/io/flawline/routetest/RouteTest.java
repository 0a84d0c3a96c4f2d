package io.flawline.routetest;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes one test of a route.
 *
 * @param file        that the test is from
 * @param line        where it begins, from 1
 * @param name        of the test
 * @param route       id of the route
 * @param message     what the route gets
 * @param expectation what it must do
 */
record RouteTest(String file, int line, String name, String route, Content message, Expectation expectation) {

    /**
     * Describes a message.
     *
     * @param bytes the body
     * @param type  media type of the body
     * @param name  of the file that the body is said to be
     */
    record Content(byte[] bytes, @Nullable String type, String name) {
    }

    /**
     * Describes what a route must do. What is null or empty is not checked, except {@code sent} and {@code deadLetter}.
     *
     * @param verdict    of the first inspection; null for any
     * @param defects    count of the first inspection; null for any
     * @param sent       messages to sinks; a message to a sink that is neither here nor in {@code ignore} fails the test
     * @param ignore     beginnings of the addresses of sinks that do not matter
     * @param answer     what the caller must get, as in {@link Send#json}; null for any
     * @param deadLetter reason code of the dead letter
     */
    record Expectation(@Nullable String verdict, @Nullable Integer defects, List<Send> sent, List<String> ignore,
            @Nullable Object answer, @Nullable String deadLetter) {
    }

    /**
     * Describes messages to one sink.
     *
     * @param to      the beginning of its address
     * @param count   of messages
     * @param file    name of the file that is written; null for any
     * @param json    map, list or text that the JSON of each message must contain; null for any
     * @param headers that each message must have
     */
    record Send(String to, int count, @Nullable String file, @Nullable Object json, Map<String, Object> headers) {
    }
}
