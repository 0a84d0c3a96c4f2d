package io.flawline.folder;

import org.apache.camel.Exchange;
import org.apache.camel.Header;

import io.flawline.inspect.Inspection;
import io.flawline.request.LeafName;

/**
 * Names for files that a route writes, made of what a message brought: always a leaf, taken literally, and short enough
 * for what a route puts around it. Without that a name or an id could lead out of the folder, and a file whose name is
 * as long as the file system allows could never be moved away and would be inspected again and again.
 *
 * <p>In a route: {@code ${bean:fileNames?method=result}} and {@code ${bean:fileNames?method=original}}.
 */
public final class FileNames {

    /** UTF-8 bytes; a made id has 36. */
    private static final int MAX_ID_BYTES = 64;

    /** Returns {@code <name>-<id>}: the inspected file's name without its extension, and the id of the result. */
    public String result(@Header(Exchange.FILE_NAME_ONLY) String name, Exchange exchange) {
        Inspection inspection = exchange.getVariable("inspection", Inspection.class);
        String leaf = LeafName.of(name, "picture");
        int dot = leaf.lastIndexOf('.');
        String id = LeafName.of(String.valueOf(inspection.id()), "id");
        return (dot > 0 ? leaf.substring(0, dot) : leaf) + "-" + LeafName.shorten(id, MAX_ID_BYTES);
    }

    /** Returns the name that the file came under, unchanged unless it is too long to have something put before it. */
    public String original(@Header(Exchange.FILE_NAME_ONLY) String name) {
        return LeafName.shorten(name, LeafName.MAX_BYTES);
    }
}
