package io.flawline.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartHeaderTest {

    @Test
    void theFormsOfBrokersAndProtocols() {
        UUID id = UUID.randomUUID();
        assertThat(PartHeader.read(null)).isNull();
        assertThat(PartHeader.read("4711")).isEqualTo("4711");
        assertThat(PartHeader.read(4711L)).isEqualTo(4711L);
        assertThat(PartHeader.read("Teil 7ü".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isEqualTo("Teil 7ü");
        assertThat(PartHeader.read(id)).isEqualTo(id.toString());
        assertThat(PartHeader.read(List.of("7", "7"))).isEqualTo("7");
    }

    static Stream<Object> noParts() {
        return Stream.of(List.of("7", "8"), List.of(), Map.of("id", 7), true, new int[] {7}, new byte[] {(byte) 0xFF, 1});
    }

    @ParameterizedTest
    @MethodSource("noParts")
    void whatNamesNoPartIsRefused(Object header) {
        assertThatThrownBy(() -> PartHeader.read(header)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("The header \"part\"");
    }
}
