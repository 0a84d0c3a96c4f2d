package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;

class PromptSocketFactoryTest {

    @Test
    void makesSocketsThatSendAtOnce() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        PromptSocketFactory factory = new PromptSocketFactory();
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
                Socket unconnected = factory.createSocket();
                Socket byAddress = factory.createSocket(loopback, server.getLocalPort());
                Socket byName = factory.createSocket(loopback.getHostAddress(), server.getLocalPort());
                Socket bound = factory.createSocket(loopback, server.getLocalPort(), loopback, 0)) {
            assertThat(unconnected.getTcpNoDelay()).isTrue();
            assertThat(byAddress.getTcpNoDelay()).isTrue();
            assertThat(byName.getTcpNoDelay()).isTrue();
            assertThat(bound.getTcpNoDelay()).isTrue();
        }
    }
}
