package io.flawline.http;

import java.nio.file.Path;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Writes a body that may be larger than memory into a temporary file as it comes, within a bound. */
final class BodyFile {

    private BodyFile() {
    }

    /**
     * @param call with a request that is paused
     * @return the file, which the caller deletes; fails with a {@link RejectedException} for a body that is too large
     */
    static Future<Path> receive(RoutingContext call, UploadLimits limits) {
        FileSystem files = call.vertx().fileSystem();
        return files.createTempFile(limits.folder().toString(), "upload", ".body", "rw-------").compose(path -> files.open(path, new OpenOptions().setWrite(true))
                .compose(file -> fill(file, call, limits.maxFileBytes()).eventually(() -> file.close()))
                .map(filled -> Path.of(path))
                .onFailure(failure -> {
                    files.delete(path);
                    // What still comes is thrown away as it comes.
                    call.request().handler(null).resume();
                }));
    }

    private static Future<Void> fill(AsyncFile file, RoutingContext call, long maxBytes) {
        HttpServerRequest request = call.request();
        Promise<Void> filled = Promise.promise();
        file.exceptionHandler(filled::tryFail);
        request.exceptionHandler(filled::tryFail);
        request.endHandler(end -> filled.tryComplete());
        request.handler(chunk -> {
            if (filled.future().isComplete()) {
                return;
            }
            if (request.bytesRead() > maxBytes) {
                filled.tryFail(new RejectedException(Reason.TOO_LARGE,
                        "The body has more than %d bytes, as flawline.models.max-bytes allows.".formatted(maxBytes)));
                return;
            }
            file.write(chunk);
            if (file.writeQueueFull()) {
                request.pause();
                file.drainHandler(drained -> request.resume());
            }
        });
        request.resume();
        if (call.response().closed()) { // before the handlers were set, so that none will be called
            filled.tryFail("The caller has gone.");
        }
        return filled.future();
    }
}
