/**
 * The {@code modbus:} endpoint: part numbers from a PLC and verdicts to it over Modbus TCP. The protocol library is not
 * part of the distribution; {@code bin/flawline add com.digitalpetri.modbus:modbus-tcp:2.1.0} adds it.
 */
package io.flawline.plc;
