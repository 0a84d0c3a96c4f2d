package io.flawline.recipe;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

import io.flawline.yaml.Numbers;

/** A measure of a defect that a limit can bound, as {@code max} or {@code min} with its name, for example {@code maxArea}. */
enum Measure {
    AREA("Area", "px²", d -> d.defect().area()),
    LENGTH("Length", "px", Measured::length),
    SHARE("Share", "of the inspected pixels", Measured::share),
    PEAK("Peak", "", d -> d.defect().peak()),
    SCORE("Score", "", d -> d.defect().score()),
    AREA_MM2("AreaMm2", "mm²", Measured::areaMm2),
    LENGTH_MM("LengthMm", "mm", Measured::lengthMm);

    private final String key;
    private final String unit;
    private final ToDoubleFunction<Measured> value;

    Measure(String key, String unit, ToDoubleFunction<Measured> value) {
        this.key = key;
        this.unit = unit;
        this.value = value;
    }

    String key() {
        return key;
    }

    /** Returns whether the value needs {@code millimetresPerPixel}. */
    boolean isMetric() {
        return this == AREA_MM2 || this == LENGTH_MM;
    }

    /** Returns whether the value is at most 1. */
    boolean isRatio() {
        return this == SHARE || this == PEAK || this == SCORE;
    }

    double of(Measured defect) {
        return value.applyAsDouble(defect);
    }

    /** Returns name, value and unit, for example {@code area 45.2 px²}. */
    String describe(double value) {
        String name = Character.toLowerCase(key.charAt(0)) + key.substring(1).replaceAll("Mm2?$", "");
        return (name + " " + Numbers.plain(value) + " " + unit).trim();
    }

    static Optional<Measure> of(String key) {
        return Arrays.stream(values()).filter(measure -> measure.key.equals(key)).findFirst();
    }
}
