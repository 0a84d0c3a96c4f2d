package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;
import io.flawline.inspect.Area.Bitmap;
import io.flawline.inspect.Area.Polygon;
import io.flawline.model.Settings.Resize;

class ScopeTest {

    private static final Area LEFT_HALF = polygon(true, 0, 0, 0.5, 0, 0.5, 1, 0, 1);

    @BeforeAll
    static void loadOpenCv() {
        Codecs.load();
    }

    private static Area polygon(boolean fraction, double... xy) {
        return new Polygon("p", java.util.stream.IntStream.range(0, xy.length / 2)
                .mapToObj(i -> new double[] {xy[2 * i], xy[2 * i + 1]}).toList(), fraction);
    }

    private static Scope inspect(Area... areas) {
        return new Scope(List.of(areas), List.of(), false, Move.NONE);
    }

    private static int counted(Scope scope, ImageGeometry geometry) {
        Mat mask = geometry.lookingAt(scope).counted();
        int n = Core.countNonZero(mask);
        Mats.release(mask);
        return n;
    }

    @ParameterizedTest
    @EnumSource(value = Resize.class)
    void countsTheSameShareHoweverTheImageIsResized(Resize resize) {
        ImageGeometry geometry = ImageGeometry.of(resize, 640, 480, 256, 256);
        Rect visible = geometry.visible();

        int counted = counted(inspect(LEFT_HALF), geometry);

        assertThat((double) counted).isCloseTo(visible.area() / 2, within((double) visible.height));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 4, 4, 16", "0.5, 0.5, 3.5, 3.5, 9", "0.51, 0.51, 3.5, 3.5, 4", "1, 1, 2, 2, 1", "1.1, 1.1, 1.4, 1.4, 0"})
    void countsPixelsWhoseCentreIsInside(double left, double top, double right, double bottom, int pixels) {
        Scope scope = inspect(polygon(false, left, top, right, top, right, bottom, left, bottom));

        assertThat(counted(scope, ImageGeometry.of(Resize.STRETCH, 4, 4, 4, 4))).isEqualTo(pixels);
        assertThat(scope.pixels(4, 4)).isEqualTo(pixels);
    }

    @Test
    void ignoreWinsOverInspect() {
        Scope scope = new Scope(List.of(LEFT_HALF), List.of(polygon(true, 0, 0, 1, 0, 1, 0.5, 0, 0.5)), false, Move.NONE);

        assertThat(counted(scope, ImageGeometry.of(Resize.STRETCH, 100, 100, 100, 100))).isEqualTo(2500);
    }

    @Test
    void aMaskImageOfAnySizeCoversTheImage() {
        byte[] pixels = new byte[8 * 4];
        Arrays.fill(pixels, 0, 16, (byte) 1);
        Scope scope = new Scope(List.of(), List.of(new Bitmap(8, 4, pixels)), false, Move.NONE);

        assertThat(counted(scope, ImageGeometry.of(Resize.STRETCH, 640, 480, 64, 64))).isEqualTo(64 * 32);
    }

    @Test
    void areasMoveWithThePart() {
        Scope scope = inspect(polygon(false, 10, 10, 20, 10, 20, 20, 10, 20)).moved(new Move(0, 1, 50, 5));
        Placement on = Placement.onSource(100, 100, scope.move());

        // A quarter turn clockwise about the origin: (x, y) becomes (-y, x), then the shift.
        assertThat(scope.inspect().get(0).contains(35, 20, on)).isTrue();
        assertThat(scope.inspect().get(0).contains(15, 15, on)).isFalse();
        assertThat(scope.pixels(100, 100)).isEqualTo(100);
    }

    @Test
    void cropsToTheBoundingBox() {
        Scope scope = new Scope(List.of(polygon(false, 10.2, 5, 30, 5, 20, 25.7)), List.of(), true, Move.NONE);

        assertThat(scope.cropBox(100, 100)).isEqualTo(new Rect(10, 5, 20, 21));
        assertThat(scope.cropBox(15, 15)).isEqualTo(new Rect(10, 5, 5, 10));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 0, 1 0, 1 1, 0 1 | true | false | true",
        "0.2 0.9, 0.2 0.1, 0.7 0.1, 0.7 0.9 | true | false | true",
        "0 0, 1 0, 1 1, 0 1 | false | false | false",
        "0 0, 1 0, 1 1, 0 1 | true | true | false",
        "0 0, 1 1, 1 0, 0 1 | true | false | false",
        "0 0, 1 0, 1 1 | true | false | false",
        "0.1 0, 1 0, 1 1, 0 1 | true | false | false"})
    void cropToARectangleShowsNothingElse(String corners, boolean crop, boolean ignores, boolean all) {
        Area area = new Area.Polygon("face", java.util.Arrays.stream(corners.split(",")).map(String::strip)
                .map(corner -> java.util.Arrays.stream(corner.split(" ")).mapToDouble(Double::parseDouble).toArray()).toList(), true);
        Scope scope = new Scope(List.of(area), ignores ? List.of(area) : List.of(), crop, Move.NONE);
        assertThat(scope.countsAllThatIsSeen()).isEqualTo(all);
    }

    @Test
    void aPointIsInsideWhereItsPixelIsMarked() {
        java.util.Random random = new java.util.Random(3);
        for (int round = 0; round < 300; round++) {
            double[] corners = random.doubles(2 * (3 + random.nextInt(6)), -10, 60).toArray();
            Area area = polygon(false, corners);
            double angle = random.nextDouble() * 2 * Math.PI;
            Placement on = Placement.onSource(50, 40, round % 2 == 0 ? Move.NONE : new Move(Math.cos(angle), Math.sin(angle), 20, 5));
            byte[] grid = new byte[50 * 40];
            area.mark(grid, 50, 40, (byte) 1, on);
            Area.Placed placed = area.placed(on);
            for (int i = 0; i < grid.length; i++) {
                assertThat(placed.contains(i % 50 + 0.5, i / 50 + 0.5)).as("round %d, pixel %d", round, i).isEqualTo(grid[i] != 0);
            }
        }
    }
}
