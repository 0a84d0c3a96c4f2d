package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoxLayoutTest {

    private static final long CELLS = 8400; // of 640x640

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,84,8400   | 0  | 8400  | 80 | false | false | false",
        "1,116,8400  | 32 | 8400  | 80 | false | false | false",
        "1,8400,84   | 0  | 8400  | 80 | true  | false | false",
        "1,8400,6    | 0  | 8400  | 2  | true  | false | false",
        "1,25200,85  | 0  | 25200 | 80 | true  | false | true",
        "1,25200,117 | 32 | 25200 | 80 | true  | false | true",
        "1,6,8500    | 0  | 8500  | 2  | false | false | false",
        "1,8500,7    | 0  | 8500  | 3  | true  | false | false",
        "1,300,6     | 0  | 300   | 2  | true  | true  | false",
        "1,300,38    | 32 | 300   | 2  | true  | true  | false",
        "1,5,6       | 0  | 5     | 2  | true  | true  | false",
        "1,0,6       | 0  | 0     | 2  | true  | true  | false"})
    void isToldByTheShape(String shape, int masks, int boxes, int classes, boolean rows, boolean suppressed, boolean objectness) {
        assertThat(BoxLayout.of(sizes(shape), masks, CELLS)).hasValueSatisfying(layout -> {
            assertThat(layout.boxes()).isEqualTo(boxes);
            assertThat(layout.classes()).isEqualTo(classes);
            assertThat(layout.rows()).isEqualTo(rows);
            assertThat(layout.suppressed()).isEqualTo(suppressed);
            assertThat(layout.objectness()).isEqualTo(objectness);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,4,8400", "1,8400,4", "1,25200,5", "1,3,5"})
    void seesNoBoxesInAnythingElse(String shape) {
        assertThat(BoxLayout.of(sizes(shape), 0, CELLS)).isEmpty();
    }

    private static long[] sizes(String shape) {
        return Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).toArray();
    }
}
