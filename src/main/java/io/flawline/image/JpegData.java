package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Reads the entropy-coded data of a checked JPEG file without computing pixels, for decoders that fill up damaged data
 * with grey and say nothing. Damage is found as libjpeg finds it: impossible codes, data that is too short or too long,
 * missing restart markers.
 */
final class JpegData {

    private static final int COEFFICIENTS = 64;

    private final byte[] file;
    private final JpegFrame frame;
    private final int unitsAcross;
    private final int unitsDown;
    /** Codes by their first 16 bits, as symbol times 32 plus bits; DC tables 0 to 3, then AC tables. */
    private final short[][] tables = new short[8][];
    private final ByteBuffer[] definitions = new ByteBuffer[8];
    /** The coefficients that are known not to be 0, for each component and block of a progressive image. */
    private final List<long[]> known = new ArrayList<>();
    private int restartInterval;
    private int endOfBand;
    @SuppressWarnings("NullAway.Init") // set by readScan
    private JpegBits bits;

    private JpegData(byte[] file, JpegFrame frame) {
        this.file = file;
        this.frame = frame;
        int horizontal = frame.components().stream().mapToInt(JpegFrame.Component::horizontal).max().orElseThrow();
        int vertical = frame.components().stream().mapToInt(JpegFrame.Component::vertical).max().orElseThrow();
        unitsAcross = divided(frame.width(), 8 * horizontal);
        unitsDown = divided(frame.height(), 8 * vertical);
        if (frame.progressive()) {
            frame.components().forEach(c -> known.add(new long[unitsAcross * c.horizontal() * unitsDown * c.vertical()]));
        }
    }

    /** @throws UnreadableImageException if the data is damaged */
    static void requireWhole(byte[] jpeg) {
        JpegData data = null;
        List<ByteBuffer> before = new ArrayList<>();
        for (JpegFile.Segment segment : JpegFile.segments(jpeg)) {
            if (segment.frame() != null) {
                data = new JpegData(jpeg, segment.frame());
                before.forEach(data::define);
            } else if (segment.isDefinition() && data == null) {
                before.add(segment.content());
            } else if (segment.isDefinition() && data != null) {
                data.define(segment.content());
            } else if (segment.isScan() && data != null) {
                data.readScan(segment.content(), segment.end());
            }
        }
    }

    /** Takes Huffman tables, or a restart interval, which has 2 bytes. */
    private void define(ByteBuffer segment) {
        if (segment.limit() == 2) {
            restartInterval = Short.toUnsignedInt(segment.getShort(0));
            return;
        }
        int at = 0;
        while (at < segment.limit()) {
            int symbols = 0;
            for (int length = 1; length <= 16; length++) {
                symbols += segment.get(at + length) & 0xFF;
            }
            int table = (segment.get(at) >> 4 & 1) * 4 + (segment.get(at) & 3);
            definitions[table] = segment.slice(at + 1, 16 + symbols);
            tables[table] = null;
            at += 17 + symbols;
        }
    }

    /** Builds a table when a scan needs it: a file may define thousands. It is null if it is not defined. */
    private short @Nullable [] table(int index) {
        ByteBuffer definition = definitions[index];
        if (tables[index] == null && definition != null) {
            short[] table = new short[1 << 16];
            int symbol = 16;
            int code = 0;
            for (int length = 1; length <= 16; length++) {
                int free = 16 - length;
                for (int i = 0; i < (definition.get(length - 1) & 0xFF); i++) {
                    short entry = (short) ((definition.get(symbol++) & 0xFF) << 5 | length);
                    Arrays.fill(table, code << free, code + 1 << free, entry);
                    code++;
                }
                code <<= 1;
            }
            tables[index] = table;
        }
        return tables[index];
    }

    private record ScanComponent(int index, JpegFrame.Component component, short @Nullable [] dc, short @Nullable [] ac) {
    }

    private void readScan(ByteBuffer header, int data) {
        int count = header.get(0);
        List<ScanComponent> components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = header.get(1 + 2 * i) & 0xFF;
            int named = header.get(2 + 2 * i);
            int index = 0;
            while (frame.components().get(index).id() != id) {
                index++;
            }
            components.add(new ScanComponent(index, frame.components().get(index), table(named >> 4 & 3),
                    table(4 + (named & 3))));
        }
        Band band = new Band(header.get(1 + 2 * count), header.get(2 + 2 * count), header.get(3 + 2 * count) >> 4 & 15);
        if (components.stream().anyMatch(scanned -> lacksTable(scanned, band))) {
            return;
        }
        bits = new JpegBits(file, data);
        ScanComponent only = components.get(0);
        boolean alone = count == 1;
        int across = alone ? divided(frame.width() * only.component().horizontal(), 8 * maxHorizontal()) : unitsAcross;
        int down = alone ? divided(frame.height() * only.component().vertical(), 8 * maxVertical()) : unitsDown;
        long units = (long) across * down;
        endOfBand = 0;
        for (long unit = 0; unit < units; unit++) {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0) {
                bits.restart((int) (unit / restartInterval - 1) & 7);
                endOfBand = 0;
            }
            int x = (int) (unit % across);
            int y = (int) (unit / across);
            if (alone) {
                readBlock(only, x, y, band);
            } else {
                readUnit(components, x, y, band);
            }
        }
        bits.requireMarker();
    }

    private record Band(int first, int last, int high) {
    }

    /** Returns whether a table is missing: Motion JPEG leaves out the standard tables; its data is not checked. */
    private boolean lacksTable(ScanComponent scanned, Band band) {
        return frame.progressive() ? band.first() == 0 ? scanned.dc() == null && band.high() == 0 : scanned.ac() == null
                : scanned.dc() == null || scanned.ac() == null;
    }

    private int maxHorizontal() {
        return frame.components().stream().mapToInt(JpegFrame.Component::horizontal).max().orElseThrow();
    }

    private int maxVertical() {
        return frame.components().stream().mapToInt(JpegFrame.Component::vertical).max().orElseThrow();
    }

    private void readUnit(List<ScanComponent> components, int x, int y, Band band) {
        for (ScanComponent scanned : components) {
            for (int v = 0; v < scanned.component().vertical(); v++) {
                for (int h = 0; h < scanned.component().horizontal(); h++) {
                    readBlock(scanned, x * scanned.component().horizontal() + h, y * scanned.component().vertical()
                            + v, band);
                }
            }
        }
    }

    private void readBlock(ScanComponent scanned, int x, int y, Band band) {
        if (!frame.progressive()) {
            bits.skip(code(scanned.dc()));
            readSequential(scanned.ac());
        } else if (band.first() == 0) {
            bits.skip(band.high() == 0 ? code(scanned.dc()) : 1);
        } else {
            int block = y * unitsAcross * scanned.component().horizontal() + x;
            if (band.high() == 0) {
                readBand(scanned, block, band);
            } else {
                refineBand(scanned, block, band);
            }
        }
    }

    private void readSequential(short @Nullable [] table) {
        for (int k = 1; k < COEFFICIENTS; k++) {
            int symbol = code(table);
            int size = symbol & 15;
            k += symbol >> 4;
            if (size == 0 && symbol >> 4 != 15) {
                return;
            }
            bits.skip(size);
        }
    }

    private void readBand(ScanComponent scanned, int block, Band band) {
        if (endOfBand > 0) {
            endOfBand--;
            return;
        }
        for (int k = band.first(); k <= band.last(); k++) {
            int symbol = code(scanned.ac());
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                endOfBand = (1 << run) + bits.bits(run) - 1;
                return;
            }
            k += run;
            if (size > 0) {
                bits.skip(size);
                known.get(scanned.index())[block] |= k < COEFFICIENTS ? 1L << k : 0;
            }
        }
    }

    /**
     * Refines a band: each coefficient that is known has a bit of correction; runs count the others (ITU-T T.81,
     * G.1.2.3).
     */
    private void refineBand(ScanComponent scanned, int block, Band band) {
        long[] blocks = known.get(scanned.index());
        int k = band.first();
        if (endOfBand == 0) {
            for (; k <= band.last(); k++) {
                int symbol = code(scanned.ac());
                int run = symbol >> 4;
                int size = symbol & 15;
                if (size == 0 && run < 15) {
                    endOfBand = (1 << run) + bits.bits(run);
                    break;
                }
                bits.skip(size == 0 ? 0 : 1);
                while (k <= band.last()) {
                    if ((blocks[block] >>> k & 1) == 1) {
                        bits.skip(1);
                    } else if (--run < 0) {
                        break;
                    }
                    k++;
                }
                blocks[block] |= size > 0 && k <= band.last() ? 1L << k : 0;
            }
        }
        if (endOfBand > 0) {
            for (; k <= band.last(); k++) {
                bits.skip((int) (blocks[block] >>> k & 1));
            }
            endOfBand--;
        }
    }

    private int code(short @Nullable [] table) {
        int entry = Objects.requireNonNull(table)[bits.peek16()];
        if (entry == 0) {
            throw JpegBits.damaged("its data has an impossible code");
        }
        bits.skip(entry & 31);
        return entry >> 5 & 0xFF;
    }

    private static int divided(int size, int by) {
        return (size + by - 1) / by;
    }
}
