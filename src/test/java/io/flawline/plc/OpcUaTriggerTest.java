package io.flawline.plc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;

import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpcUaTriggerTest {
    private final DefaultExchange exchange = new DefaultExchange(new DefaultCamelContext());

    static Stream<Object> numbers() {
        return Stream.of(4711, 4711L, (short) 4711, 4711.0, Unsigned.uint(4711), Unsigned.ushort(4711));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberIsThePart(Object number) {
        assertThat(read(new DataValue(new Variant(number))).getHeader("part")).isEqualTo(4711L);
        assertThat(read(new DataValue(new Variant(number), StatusCode.BAD)).getHeader("part")).isNull();
    }

    @Test
    void zeroAndNothingAreNoPart() {
        exchange.getMessage().setHeader("part", "the one before");
        assertThat(read(new DataValue(new Variant(0))).getHeader("part")).isNull();
        assertThat(read(new DataValue(new Variant(null))).getHeader("part")).isNull();
    }

    static Stream<Object> others() {
        return Stream.of("4711", "", 7.5, true);
    }

    /** Otherwise no part would ever get a verdict, and nothing would say why. */
    @ParameterizedTest
    @MethodSource("others")
    void anotherTypeIsNamed(Object value) {
        assertThatThrownBy(() -> read(new DataValue(new Variant(value)))).hasMessageContainingAll("an integer is needed", value.getClass().getSimpleName());
    }

    private Message read(DataValue value) {
        exchange.getMessage().setBody(value);
        new OpcUaTrigger().process(exchange);
        return exchange.getMessage();
    }
}
