package io.flawline.image;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;

/** A short run of what {@link DamagedImagesIT} does at length. */
class DamagedImagesTest {

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anyBytesAreDecodedOrRefused(Codec codec) throws IOException {
        assertThat(new Mutations(20).decode(codec, 1_500)).isBetween(1, 1_499);
    }
}
