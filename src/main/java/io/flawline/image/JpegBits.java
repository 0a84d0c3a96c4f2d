package io.flawline.image;

/** Reads the bits of entropy-coded JPEG data up to its marker and notices when they end early. */
final class JpegBits {

    private final byte[] file;
    private int at;
    private long buffer;
    private int buffered;

    JpegBits(byte[] file, int at) {
        this.file = file;
        this.at = at;
    }

    /** Returns the next 16 bits, filled up with zeros before a marker. */
    int peek16() {
        if (buffered < 16) {
            fill();
        }
        return buffered >= 16 ? (int) (buffer >>> buffered - 16) & 0xFFFF : (int) (buffer << 16 - buffered) & 0xFFFF;
    }

    private void fill() {
        while (buffered <= 48) {
            int next = file[at] & 0xFF;
            if (next == 0xFF) {
                if (file[at + 1] != 0) {
                    return;
                }
                at++;
            }
            at++;
            buffer = buffer << 8 | next;
            buffered += 8;
        }
    }

    void skip(int bits) {
        if (bits > buffered) {
            fill();
        }
        if (bits > buffered) {
            throw damaged("its data ends early");
        }
        buffered -= bits;
        buffer &= (1L << buffered) - 1;
    }

    int bit() {
        int bit = peek16() >> 15;
        skip(1);
        return bit;
    }

    int bits(int count) {
        int bits = count == 0 ? 0 : peek16() >> 16 - count;
        skip(count);
        return bits;
    }

    /** Ends an interval: less than a byte of padding may be left before the marker. */
    void requireMarker() {
        fill();
        if (buffered >= 8) {
            throw damaged("it has more data than its size asks for");
        }
        buffered = 0;
        buffer = 0;
        while (file[at + 1] == (byte) 0xFF) {
            at++;
        }
    }

    /** Passes a restart marker, which are numbered 0 to 7 in turn. */
    void restart(int number) {
        requireMarker();
        if ((file[at + 1] & 0xFF) != 0xD0 + number) {
            throw damaged("restart marker " + number + " is missing");
        }
        at += 2;
    }

    static UnreadableImageException damaged(String found) {
        return UnreadableImageException.truncated(ImageFormat.JPEG, found);
    }
}
