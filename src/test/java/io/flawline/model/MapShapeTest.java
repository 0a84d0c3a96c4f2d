package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapShapeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "256,320      | 1  | 256 | 320 | false",
        "1,256,320    | 1  | 256 | 320 | false",
        "1,1,256,320  | 1  | 256 | 320 | false",
        "1,256,320,1  | 1  | 256 | 320 | true",
        "1,5,256,320  | 5  | 256 | 320 | false",
        "1,256,320,5  | 5  | 256 | 320 | true",
        "5,256,320    | 5  | 256 | 320 | false",
        "256,320,5    | 5  | 256 | 320 | true",
        "-1,2,-1,-1   | 2  | -1  | -1  | false",
        "1,-1,-1,2    | 2  | -1  | -1  | true",
        "1,4,4,4      | 4  | 4   | 4   | false"})
    void findsChannelsAndSides(String shape, int channels, int height, int width, boolean last) {
        assertThat(MapShape.of(sizes(shape))).contains(new MapShape(channels, height, width, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,1000", "7", "1,1000,1,1", "2,3,64,64", "1,-1,-1,-1", "1,1,1,64,64"})
    void seesNoMapInAnythingElse(String shape) {
        assertThat(MapShape.of(sizes(shape))).isEmpty();
    }

    private static long[] sizes(String shape) {
        return Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).toArray();
    }
}
