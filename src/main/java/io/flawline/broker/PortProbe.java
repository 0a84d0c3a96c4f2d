package io.flawline.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks whether a port can be listened to, for servers that only log it when it cannot. */
public final class PortProbe {

    private PortProbe() {
    }

    /**
     * @throws IOException when another program listens there, or the address is none of this machine's
     * @throws IllegalArgumentException when the port is none
     */
    public static void requireFree(String host, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        }
    }
}
