/**
 * Provides what routes to PLCs need beyond Camel: the {@code modbus:} endpoint and secured OPC UA. The protocol
 * libraries are not part of the distribution; {@code bin/flawline add} puts them into {@code ext/}.
 */
@NullMarked
package io.flawline.plc;

import org.jspecify.annotations.NullMarked;
