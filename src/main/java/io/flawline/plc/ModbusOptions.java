package io.flawline.plc;

import java.util.List;
import java.util.Map;

/**
 * Describes how to reach a PLC and where its registers are.
 *
 * @param host     name or address
 * @param port     1 to 65535
 * @param unit     Modbus unit, 0 to 255
 * @param register first holding register, 0 to 65530, counted from 0
 * @param coil     coil that is on for a good part only, 0 to 65535, counted from 0; -1 for none
 * @param every    ms between two looks at the register, 5 to 60,000
 * @param timeout  ms for the connection and for each answer, 10 to 60,000
 * @param maxAge   ms after which a verdict is too old to be written, 10 to 3,600,000
 */
record ModbusOptions(String host, int port, int unit, int register, int coil, int every, int timeout, int maxAge) {
    static final List<String> NAMES = List.of("unit", "register", "coil", "every", "timeout", "maxAge");

    private static final int MAX_PORT = 65_535;
    /** A verdict takes six registers. */
    private static final int LAST_REGISTER = 65_530;
    private static final int MINUTE = 60_000;

    /**
     * Reads {@code HOST} or {@code HOST:PORT} and the options of an endpoint; {@code register} has no default.
     *
     * @throws IllegalArgumentException with option, value, range and remedy
     */
    static ModbusOptions parse(String address, Map<String, String> options) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host is missing; write modbus:HOST:PORT?register=N");
        }
        if (!options.containsKey("register")) {
            throw new IllegalArgumentException("register is not given; it is the first holding register, 0 to " + LAST_REGISTER);
        }
        return new ModbusOptions(host, whole("port", colon < 0 ? "502" : address.substring(colon + 1), 1, MAX_PORT),
                whole("unit", options.getOrDefault("unit", "1"), 0, 255),
                whole("register", options.get("register"), 0, LAST_REGISTER),
                options.containsKey("coil") ? whole("coil", options.get("coil"), 0, MAX_PORT) : -1,
                whole("every", options.getOrDefault("every", "20"), 5, MINUTE),
                whole("timeout", options.getOrDefault("timeout", "300"), 10, MINUTE),
                whole("maxAge", options.getOrDefault("maxAge", "1000"), 10, 60 * MINUTE));
    }

    String address() {
        return host + ":" + port;
    }

    private static int whole(String name, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number out of range is.
        }
        throw new IllegalArgumentException("%s = %s: must be an integer from %d to %d".formatted(name, value, min, max));
    }
}
