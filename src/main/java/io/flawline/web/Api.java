package io.flawline.web;

import java.util.ArrayList;
import java.util.List;

import io.vertx.core.http.HttpMethod;

/** The operations of one resource. */
abstract class Api {

    /**
     * Describes one operation.
     *
     * @param path      with the names of its variable parts in braces, as {@code /routes/{id}}
     * @param body      how the body is received
     */
    record Served(HttpMethod method, String path, Body body, Operation operation) {
    }

    /** The body of a request. */
    enum Body {
        /** It is not read. */
        NONE,
        /** A text, or tensors to infer at once. */
        BYTES,
        /** An image, in memory, of which few are received at once. */
        IMAGE,
        /** A file, see {@link ApiRequest#file}, of which few are received at once. */
        FILE
    }

    private final List<Served> served = new ArrayList<>();

    /** Calls {@link #get}, {@link #post}, {@link #put}, {@link #delete}, {@link #postImage} or {@link #postFile} for each operation. */
    abstract void operations();

    /** Returns the operations in the order in which they are matched. */
    final List<Served> served() {
        if (served.isEmpty()) {
            operations();
        }
        return List.copyOf(served);
    }

    final void get(String path, Operation operation) {
        served.add(new Served(HttpMethod.GET, path, Body.NONE, operation));
    }

    final void post(String path, Operation operation) {
        served.add(new Served(HttpMethod.POST, path, Body.BYTES, operation));
    }

    final void put(String path, Operation operation) {
        served.add(new Served(HttpMethod.PUT, path, Body.BYTES, operation));
    }

    final void delete(String path, Operation operation) {
        served.add(new Served(HttpMethod.DELETE, path, Body.NONE, operation));
    }

    /** Adds a {@code POST} of an image that is tried, and not inspected for a line. */
    final void postImage(String path, Operation operation) {
        served.add(new Served(HttpMethod.POST, path, Body.IMAGE, operation));
    }

    /** Adds a {@code POST} of a body that may be larger than memory, see {@link ApiRequest#file}. */
    final void postFile(String path, Operation operation) {
        served.add(new Served(HttpMethod.POST, path, Body.FILE, operation));
    }
}
