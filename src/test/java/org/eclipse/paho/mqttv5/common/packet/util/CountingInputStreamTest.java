package org.eclipse.paho.mqttv5.common.packet.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;

class CountingInputStreamTest {

    /** Fails when it is asked for single bytes. */
    private static final class BulkOnly extends ByteArrayInputStream {
        BulkOnly(int size) {
            super(new byte[size]);
        }

        @Override
        public synchronized int read() {
            throw new AssertionError("a single byte was read");
        }
    }

    @Test
    void readsAPayloadInBulkAndCountsIt() throws IOException {
        CountingInputStream counting = new CountingInputStream(new BulkOnly(1000));

        new DataInputStream(counting).readFully(new byte[900]);

        assertThat(counting.getCounter()).isEqualTo(900);
    }

    @Test
    void countsNothingAtTheEnd() throws IOException {
        InputStream empty = InputStream.nullInputStream();
        CountingInputStream counting = new CountingInputStream(empty);

        assertThat(counting.read()).isEqualTo(-1);
        assertThat(counting.read(new byte[8], 0, 8)).isEqualTo(-1);
        assertThat(counting.getCounter()).isZero();
    }

    @Test
    void countsFromAnewAfterAReset() throws IOException {
        CountingInputStream counting = new CountingInputStream(new ByteArrayInputStream(new byte[8]));
        counting.read();

        counting.resetCounter();
        counting.read(new byte[8], 0, 3);

        assertThat(counting.getCounter()).isEqualTo(3);
    }

    @Test
    void standsBeforeTheClientsOwn() {
        assertThat(CountingInputStream.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(MqttPublish.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
