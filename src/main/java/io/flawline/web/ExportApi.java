package io.flawline.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.CamelContext;

import io.flawline.dataset.DatasetExport;
import io.flawline.dataset.Format;
import io.flawline.history.KeptFiles;
import io.flawline.serving.Inspectors;

/** Kept inspections as a data set in a zip, which is made while it is sent. */
final class ExportApi extends Api {

    /** Exports at the same time: each decodes images and has a thread's time. */
    private static final int MOST = 2;

    private final DatasetExport export;
    private final Semaphore free = new Semaphore(MOST);

    ExportApi(CamelContext context) {
        export = new DatasetExport(context.getRegistry().findSingleByType(KeptFiles.class),
                context.getRegistry().findSingleByType(Inspectors.class).limits());
    }

    @Override
    void operations() {
        get("/export", this::export);
    }

    private ApiResponse export(ApiRequest call) throws IOException {
        Format format;
        KeptFiles.Filter filter;
        try {
            format = Format.of(call.query("format").orElse("none"));
            filter = KeptFiles.Filter.of(call.query("since").orElse(null), call.query("until").orElse(null), call.query("verdict").orElse(null),
                    call.query("reviewed").orElse(null), call.query("route").orElse(null), call.query("model").orElse(null));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage() + ".");
        }
        if (!free.tryAcquire()) {
            throw new ApiException(503, "overloaded", "%d data sets are being exported, the most that may. Try again later.".formatted(MOST));
        }
        boolean begun = false;
        try {
            InputStream zip = new Counted(export.zip(format, filter), free);
            begun = true;
            return ApiResponse.of("application/zip", zip).with("Content-Disposition", "attachment; filename=\"dataset-%s.zip\""
                    .formatted(format.lowerCaseName()));
        } catch (IOException e) {
            throw new ApiException(422, "cannot-export", e.getMessage());
        } finally {
            if (!begun) {
                free.release();
            }
        }
    }

    /** Gives its place back when it is closed. */
    private static final class Counted extends FilterInputStream {

        private final Semaphore place;
        private final AtomicBoolean closed = new AtomicBoolean();

        Counted(InputStream in, Semaphore place) {
            super(in);
            this.place = place;
        }

        @Override
        public void close() throws IOException {
            super.close();
            if (closed.compareAndSet(false, true)) {
                place.release();
            }
        }
    }
}
