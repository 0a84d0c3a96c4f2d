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
     * @param asFile    whether the body is received as a file, see {@link ApiRequest#file}
     */
    record Served(HttpMethod method, String path, boolean asFile, Operation operation) {
    }

    private final List<Served> served = new ArrayList<>();

    /** Calls {@link #get}, {@link #post}, {@link #put}, {@link #delete} or {@link #postFile} for each operation. */
    abstract void operations();

    /** Returns the operations in the order in which they are matched. */
    final List<Served> served() {
        if (served.isEmpty()) {
            operations();
        }
        return List.copyOf(served);
    }

    final void get(String path, Operation operation) {
        served.add(new Served(HttpMethod.GET, path, false, operation));
    }

    final void post(String path, Operation operation) {
        served.add(new Served(HttpMethod.POST, path, false, operation));
    }

    final void put(String path, Operation operation) {
        served.add(new Served(HttpMethod.PUT, path, false, operation));
    }

    final void delete(String path, Operation operation) {
        served.add(new Served(HttpMethod.DELETE, path, false, operation));
    }

    /** Adds a {@code POST} of a body that may be larger than memory, see {@link ApiRequest#file}. */
    final void postFile(String path, Operation operation) {
        served.add(new Served(HttpMethod.POST, path, true, operation));
    }
}
