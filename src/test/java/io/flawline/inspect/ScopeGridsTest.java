package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.flawline.inspect.Area.Polygon;

class ScopeGridsTest {

    private static Scope scope(double x) {
        return new Scope(List.of(new Polygon(null, List.of(new double[] {0, 0}, new double[] {x, 0}, new double[] {x, 1}, new double[] {0, 1}), true)),
                List.of(), false, Move.NONE);
    }

    private static Placement on(int width, int height) {
        return Placement.onSource(width, height, Move.NONE);
    }

    @Test
    void aGridIsMadeOnceForEachPlacement() {
        ScopeGrids grids = new ScopeGrids(100_000);
        Scope half = scope(0.5);
        byte[] grid = grids.get(half, 10, 10, on(10, 10));

        assertThat(grids.get(half, 10, 10, on(10, 10))).isSameAs(grid).isEqualTo(half.marked(10, 10, on(10, 10)));
        assertThat(grids.get(half, 10, 10, on(20, 10))).isEqualTo(half.marked(10, 10, on(20, 10)));
        assertThat(grids.get(scope(0.2), 10, 10, on(10, 10))).isNotEqualTo(grid);
        Scope moved = half.moved(new Move(1, 0, 3, 0));
        assertThat(grids.get(moved, 10, 10, Placement.onSource(10, 10, moved.move()))).isNotEqualTo(grid);
        assertThat(grids.bytes()).isEqualTo(300);
    }

    @Test
    void theMemoryIsBounded() {
        ScopeGrids grids = new ScopeGrids(1_000);
        for (int i = 1; i < 100; i++) {
            Scope scope = scope(i / 100.0);
            assertThat(grids.get(scope, 10, 10, on(10, 10))).isEqualTo(scope.marked(10, 10, on(10, 10)));
            assertThat(grids.bytes()).isLessThanOrEqualTo(1_000);
        }
        grids.get(scope(1), 100, 100, on(100, 100));
        assertThat(grids.bytes()).isEqualTo(1_000);
    }
}
