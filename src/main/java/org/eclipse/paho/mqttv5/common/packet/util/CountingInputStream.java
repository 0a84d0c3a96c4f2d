package org.eclipse.paho.mqttv5.common.packet.util;

import java.io.IOException;
import java.io.InputStream;

/**
 * Takes the place of paho's class of this name, which reads payloads byte by byte: at 45 ns each that was 30 ms for a
 * picture of 500 kB, more than its inspection. It is found first because Flawline's jar stands first on the class
 * path; were it not, all would work as before, only slower.
 */
public class CountingInputStream extends InputStream {

    private final InputStream in;
    private int counter;

    public CountingInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            counter++;
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        counter += Math.max(0, count);
        return count;
    }

    /** Bytes read since the last reset. */
    public int getCounter() {
        return counter;
    }

    public void resetCounter() {
        counter = 0;
    }
}
