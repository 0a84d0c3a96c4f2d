package io.flawline.plc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The endpoint {@code from: modbus:HOST:PORT?register=N} delivers each new part number of a PLC, and
 * {@code to: modbus:HOST:PORT?register=N&coil=M} writes a verdict of {@code from: part:STATION} to it.
 *
 * <p>Found by Camel under its name, when a route uses it.
 */
public final class ModbusComponent extends DefaultComponent {
    private static final String LIBRARY = "com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport";

    private final List<ModbusLink> links = new CopyOnWriteArrayList<>();

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        new ModbusHealthCheck(this).registerWith(getCamelContext());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String address, Map<String, Object> parameters) {
        if (getCamelContext().getClassResolver().resolveClass(LIBRARY) == null) {
            throw new IllegalArgumentException("modbus:" + address + ": the Modbus library is not in ext/;"
                    + " bin/flawline add com.digitalpetri.modbus:modbus-tcp:2.1.0 puts it there");
        }
        Map<String, String> options = new LinkedHashMap<>();
        ModbusOptions.NAMES.stream().filter(parameters::containsKey)
                .forEach(name -> options.put(name, String.valueOf(parameters.remove(name))));
        try {
            if (!parameters.isEmpty()) {
                throw new IllegalArgumentException("%s: no such option; there are %s"
                        .formatted(parameters.keySet().iterator().next(), String.join(", ", ModbusOptions.NAMES)));
            }
            return new ModbusEndpoint(uri, this, ModbusOptions.parse(address, options));
        } catch (IllegalArgumentException e) {
            // Without the cause, as the root cause is what a route file's mistake shows.
            throw new IllegalArgumentException("modbus:" + address + ": " + e.getMessage());
        }
    }

    ModbusLink open(ModbusOptions options) {
        ModbusLink link = new ModbusLink(options);
        links.add(link);
        return link;
    }

    void close(ModbusLink link) {
        links.remove(link);
        link.close();
    }

    List<String> problems() {
        links.forEach(ModbusLink::recheck);
        return links.stream().map(ModbusLink::problem).filter(Objects::nonNull).distinct().toList();
    }
}
