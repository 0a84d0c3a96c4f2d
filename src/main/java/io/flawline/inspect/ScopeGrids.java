package io.flawline.inspect;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the marked grids of the scopes that were used last. Lines see images of one size, so that a grid is the same for each image
 * unless the part moves. Thread-safe; the memory is bounded.
 */
final class ScopeGrids {

    /** Room for the recipes of a line: 128 grids of 256x256 pixels, or 27 of 640x480. */
    static final long DEFAULT_BYTES = 8 << 20;
    /** A larger grid takes longer to infer than to mark. */
    private static final int MOST_PARTS = 4;

    /** Areas are compared by identity, as their arrays are: a recipe that is read again has a separate grid. */
    private record Key(Scope scope, int width, int height, Placement on) {
    }

    private final long mostBytes;
    private final Map<Key, byte[]> grids = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    ScopeGrids(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Returns what {@link Scope#marked} does, to be left unchanged. */
    byte[] get(Scope scope, int width, int height, Placement on) {
        // An aligned part is hardly ever in one place twice.
        if (!scope.move().equals(Move.NONE) || (long) width * height > mostBytes / MOST_PARTS) {
            return scope.marked(width, height, on);
        }
        Key key = new Key(scope, width, height, on);
        synchronized (grids) {
            byte[] kept = grids.get(key);
            if (kept != null) {
                return kept;
            }
        }
        byte[] grid = scope.marked(width, height, on);
        synchronized (grids) {
            if (grids.putIfAbsent(key, grid) == null) {
                bytes += grid.length;
            }
            for (Iterator<byte[]> oldest = grids.values().iterator(); bytes > mostBytes; oldest.remove()) {
                bytes -= oldest.next().length;
            }
        }
        return grid;
    }

    /** Returns the bytes that are kept. */
    long bytes() {
        synchronized (grids) {
            return bytes;
        }
    }
}
