package io.flawline.http;

import java.nio.file.Path;

/**
 * Describes what the requests in progress may hold.
 *
 * @param maxWaiting       {@code POST} requests in progress before others get 503
 * @param maxBytes         of one image; a body may be half as long again, as Base64 in JSON is
 * @param maxFileBytes     of a body that is received as a file
 * @param maxBytesInFlight of all bodies in memory
 * @param folder           for uploaded files
 */
public record UploadLimits(int maxWaiting, long maxBytes, long maxFileBytes, long maxBytesInFlight, Path folder) {

    /** Returns the highest number of bytes of a body, 0 and more. */
    long maxBody() {
        return maxBytes * 3 / 2;
    }
}
