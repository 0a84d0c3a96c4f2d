package io.flawline.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A data set as a zip that is made while it is read: it takes the memory of one image. Thread-safe. */
final class DatasetZip extends InputStream {

    private final DatasetWriter writer;
    private final Bytes made = new Bytes();
    private final ZipOutputStream zip = new ZipOutputStream(made);
    private int position;
    private boolean complete;
    private boolean closed;

    /** @param writer is closed with the stream */
    DatasetZip(DatasetWriter writer) {
        this.writer = writer;
        // Images are compressed already.
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /** A buffer that can be read without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {

        /** Lets the memory of a large image go. */
        private static final int LARGE = 1 << 20;

        private int copy(int from, byte[] target, int offset, int length) {
            int copied = Math.min(length, count - from);
            System.arraycopy(buf, from, target, offset, copied);
            return copied;
        }

        private void clear() {
            reset();
            if (buf.length > LARGE) {
                buf = Arrays.copyOf(buf, LARGE);
            }
        }
    }

    private final Target target = new Target() {
        @Override
        public void write(String path, byte[] content) throws IOException {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content);
            zip.closeEntry();
        }

        @Override
        public void folder(String path) throws IOException {
            zip.putNextEntry(new ZipEntry(path + "/"));
            zip.closeEntry();
        }
    };

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("The data set is closed.");
        }
        while (position == made.size() && !complete) {
            made.clear();
            position = 0;
            if (!writer.writeNext(target)) {
                zip.finish();
                complete = true;
            }
        }
        int read = made.copy(position, bytes, offset, length);
        position += read;
        return read == 0 && length > 0 ? -1 : read;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            writer.close();
        }
    }
}
