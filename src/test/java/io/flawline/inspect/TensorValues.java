package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.SIDE;

import java.util.Arrays;
import java.util.Random;

/** Values of tensors as the exporters of detectors and of maps make them. */
final class TensorValues {

    /** Boxes of the three grids over an image. */
    static final int CELLS = 1344;
    /** The box that is a defect. */
    static final int CELL = 600;

    /** Fills one row; all its values are 0 before. */
    interface Row {
        void fill(float[] values, int index);
    }

    private TensorValues() {
    }

    static float[] rows(int numbers, Row row) {
        return rows(CELLS, numbers, row);
    }

    static float[] rows(int count, int numbers, Row row) {
        float[] all = new float[count * numbers];
        for (int i = 0; i < count; i++) {
            float[] one = new float[numbers];
            row.fill(one, i);
            System.arraycopy(one, 0, all, i * numbers, numbers);
        }
        return all;
    }

    /** Turns rows of {@code numbers} values each into columns. */
    static float[] columns(float[] rows, int numbers) {
        float[] columns = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            columns[i % numbers * (rows.length / numbers) + i / numbers] = rows[i];
        }
        return columns;
    }

    static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    static float[] scaled(float[] values, float factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    static float[] noise(int count) {
        Random random = new Random(3);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 7 - 5;
        }
        return values;
    }

    /** One value everywhere and another in a square of one channel. */
    static float[] map(int channels, int channel, float inside, float outside) {
        float[] map = filled(channels * SIDE * SIDE, outside);
        for (int y = 30; y < 60; y++) {
            for (int x = 40; x < 80; x++) {
                map[(channel * SIDE + y) * SIDE + x] = inside;
            }
        }
        return map;
    }

    /** The background, and the last class in a square. */
    static float[] classes(int channels, float likely, float unlikely) {
        float[] map = filled(channels * SIDE * SIDE, unlikely);
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean inside = i / SIDE >= 30 && i / SIDE < 60 && i % SIDE >= 40 && i % SIDE < 80;
            map[(inside ? channels - 1 : 0) * SIDE * SIDE + i] = likely;
        }
        return map;
    }
}
