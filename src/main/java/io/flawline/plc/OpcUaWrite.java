package io.flawline.plc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.milo.MiloConstants;
import org.apache.camel.component.milo.client.MiloClientEndpoint;
import org.apache.camel.util.URISupport;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** What became of one write by {@code milo-client:}. The class is loaded only where that component is. */
final class OpcUaWrite {
    /** The component's own 60 s would hide a frozen server from readiness for as long. */
    private static final long REQUEST_TIMEOUT_MILLIS = 4_000;
    private static final int PROBE_MILLIS = 500;
    private static final int STANDARD_PORT = 4840;

    private OpcUaWrite() {
    }

    /** Makes an endpoint wait for the answer of the server, for a few seconds unless the user has set otherwise. */
    static void await(Endpoint endpoint) {
        MiloClientEndpoint milo = (MiloClientEndpoint) endpoint;
        milo.setDefaultAwaitWrites(true);
        if (milo.getConfiguration().getRequestTimeout() == null) {
            milo.getConfiguration().setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
        }
    }

    /** Returns why the value of an exchange has not been written; empty when it has been, or when Camel's failure says why. */
    static Optional<Exception> failure(Exchange exchange, Endpoint endpoint) {
        MiloClientEndpoint milo = (MiloClientEndpoint) endpoint;
        String server = URISupport.sanitizeUri(milo.getConfiguration().getEndpointUri());
        if (exchange.getException() instanceof IllegalStateException) {
            return Optional.of(new ConnectException("No session with the OPC UA server %s: %s".formatted(server,
                    cause(milo.getConfiguration().getEndpointUri()))));
        }
        if (exchange.getException() != null || milo.getMethod() != null
                || exchange.getIn().getHeader(MiloConstants.HEADER_NODE_IDS) != null) {
            return Optional.empty();
        }
        Object answer = exchange.getMessage().getBody();
        if (answer instanceof StatusCode status) {
            return status.isGood() ? Optional.empty() : Optional.of(new UaException(status, "The OPC UA server %s did not write %s: %s"
                    .formatted(server, milo.getNode(), words(status))));
        }
        return answer != null ? Optional.empty() : Optional.of(new IOException("The connection to the OPC UA server %s failed, or it did not answer"
                .formatted(server) + " within %d ms, while %s was written".formatted(milo.getConfiguration().getRequestTimeout(), milo.getNode())));
    }

    private static String words(StatusCode status) {
        return StatusCodes.lookup(status.value()).map(words -> words[0] + ", " + words[1]).orElse(status.toString());
    }

    private static String cause(String url) {
        try (Socket socket = new Socket()) {
            URI uri = URI.create(url);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : STANDARD_PORT), PROBE_MILLIS);
            return "it is reached, but it gives none. Check its list of trusted and rejected certificates, the user, and the security"
                    + " policies that it offers; the log has the reason at \"Failed to connect\"";
        } catch (IOException | IllegalArgumentException e) {
            return e.getMessage() + ". Check that the server runs and that its address and port are right";
        }
    }
}
