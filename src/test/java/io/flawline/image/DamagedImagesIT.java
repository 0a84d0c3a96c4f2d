package io.flawline.image;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;

/** Damaged images by the ten thousand: pixels or a refusal, never a crash, a hang or a leak. */
class DamagedImagesIT {

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anyBytesAreDecodedOrRefused(Codec codec) throws IOException {
        assertThat(new Mutations(1).decode(codec, 30_000)).isBetween(1, 29_999);
    }
}
