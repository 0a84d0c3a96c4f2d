package io.flawline.learn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/** Finds the parts in an image that lie on a plain background, and takes one of them, or a piece of it, out. */
final class LooseParts {

    private static final int C = Raster.CHANNELS;
    /** Grey levels by which a part differs from the background. */
    private static final double LEAST = 20;
    private static final double LEAST_AREA = 0.008;
    private static final double MOST_COVERED = 0.75;
    /** Pixels that could be either, as a share of the covered ones: many in a gradient, few where parts have edges. */
    private static final double MOST_UNCLEAR = 0.25;
    /** Of the border of an image, as much may be covered by parts. */
    private static final double MOST_BORDER = 0.2;
    /** Piece of a part, as a share of its area, and its greatest radius as a share of the image's shorter side. */
    private static final double PIECE = 0.15;
    private static final double MOST_RADIUS = 0.1;
    private static final int DIRECTIONS = 16;
    private static final int ROUNDS = 60;

    private final Raster image;
    private final boolean[] covered;
    /** Covered, or so close to it that traces of the part are seen. */
    private final boolean[] near;
    private final List<int[]> parts;

    private LooseParts(Raster image, boolean[] covered, List<int[]> parts) {
        this.image = image;
        this.covered = covered;
        this.near = grown(covered, image);
        this.parts = parts;
    }

    /** Returns the parts; none where the image has no plain background, or where parts and background pass into each other. */
    static LooseParts in(Raster image) {
        int[] border = border(image);
        double[] usual = new double[C];
        for (int c = 0; c < C; c++) {
            int channel = c;
            usual[c] = Grid.median(Arrays.stream(border).mapToDouble(pixel -> image.values()[pixel * C + channel]).toArray());
        }
        double[] differences = Arrays.stream(border).mapToDouble(pixel -> difference(image, pixel, usual)).sorted().toArray();
        double least = Math.max(LEAST, 2.5 * differences[(int) ((1 - MOST_BORDER) * (differences.length - 1))]);
        boolean[] covered = new boolean[image.width() * image.height()];
        int count = 0;
        int unclear = 0;
        for (int i = 0; i < covered.length; i++) {
            double difference = difference(image, i, usual);
            covered[i] = difference > least;
            count += covered[i] ? 1 : 0;
            unclear += difference > 0.7 * least && difference < 1.4 * least ? 1 : 0;
        }
        boolean none = count > MOST_COVERED * covered.length || unclear > MOST_UNCLEAR * count;
        return new LooseParts(image, covered, none ? List.of() : parts(image, covered));
    }

    private static int[] border(Raster image) {
        int thick = Math.max(2, image.least() / 40);
        return IntStream.range(0, image.width() * image.height()).filter(pixel -> {
            int x = pixel % image.width();
            int y = pixel / image.width();
            return Math.min(Math.min(x, y), Math.min(image.width() - 1 - x, image.height() - 1 - y)) < thick;
        }).toArray();
    }

    private static double difference(Raster image, int pixel, double[] usual) {
        double greatest = 0;
        for (int c = 0; c < C; c++) {
            greatest = Math.max(greatest, Math.abs(image.values()[pixel * C + c] - usual[c]));
        }
        return greatest;
    }

    private static List<int[]> parts(Raster image, boolean[] covered) {
        List<int[]> parts = new ArrayList<>();
        boolean[] seen = covered.clone();
        int[] pixels = new int[covered.length];
        for (int start = 0; start < seen.length; start++) {
            if (!seen[start]) {
                continue;
            }
            int count = 0;
            ArrayDeque<Integer> open = new ArrayDeque<>(List.of(start));
            seen[start] = false;
            while (!open.isEmpty()) {
                int pixel = open.pop();
                pixels[count++] = pixel;
                int x = pixel % image.width();
                int y = pixel / image.width();
                for (int[] step : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                    int next = pixel + step[1] * image.width() + step[0];
                    if (image.contains(x + step[0], y + step[1]) && seen[next]) {
                        seen[next] = false;
                        open.push(next);
                    }
                }
            }
            if (count >= LEAST_AREA * covered.length) {
                parts.add(Arrays.copyOf(pixels, count));
            }
        }
        return parts;
    }

    int count() {
        return parts.size();
    }

    /** Returns the image without one of the parts; null where no piece of the background fits in its place. */
    @Nullable
    Raster withoutPart(Random random) {
        return without(parts.get(random.nextInt(parts.size())));
    }

    /** Returns the image without an end or a corner of one of the parts; null where no piece of the background fits there. */
    @Nullable
    Raster withoutPiece(Random random, CellMask cells, InputSize size) {
        int[] part = parts.get(random.nextInt(parts.size()));
        double angle = 2 * Math.PI * random.nextDouble();
        int end = part[0];
        for (int pixel : part) {
            end = along(pixel, angle) > along(end, angle) ? pixel : end;
        }
        int atX = end % image.width();
        int atY = end / image.width();
        if (!cells.isCounted(atX, atY, size)) {
            return null;
        }
        double[] distances = Arrays.stream(part).mapToDouble(pixel -> Math.hypot(pixel % image.width() - atX, pixel / image.width() - atY)).toArray();
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        double radius = Math.min(sorted[(int) (PIECE * sorted.length)], MOST_RADIUS * image.least());
        List<Integer> piece = new ArrayList<>();
        for (int i = 0; i < part.length; i++) {
            if (distances[i] <= radius) {
                piece.add(part[i]);
            }
        }
        return without(piece.stream().mapToInt(Integer::intValue).toArray());
    }

    private double along(int pixel, double angle) {
        return pixel % image.width() * Math.cos(angle) + pixel / image.width() * Math.sin(angle);
    }

    /** Replaces pixels and those near by a piece of the background from as near as possible. */
    private @Nullable Raster without(int[] pixels) {
        int[] hole = grown(pixels);
        for (int distance = 4; distance < image.least() / 2; distance += 4) {
            for (int direction = 0; direction < DIRECTIONS; direction++) {
                double angle = 2 * Math.PI * direction / DIRECTIONS;
                int dx = (int) Math.round(distance * Math.cos(angle));
                int dy = (int) Math.round(distance * Math.sin(angle));
                if (isFree(hole, dx, dy)) {
                    return filled(hole, dx, dy);
                }
            }
        }
        return null;
    }

    /** Adds the pixels around, in which lens and compression leave traces of the part; other parts stay. */
    private int[] grown(int[] pixels) {
        boolean[] hole = new boolean[covered.length];
        for (int pixel : pixels) {
            hole[pixel] = true;
        }
        boolean[] around = grown(hole, image);
        return IntStream.range(0, hole.length).filter(pixel -> hole[pixel] || around[pixel] && !covered[pixel]).toArray();
    }

    private static boolean[] grown(boolean[] marked, Raster image) {
        int reach = Math.max(2, image.least() / 100);
        boolean[] grown = new boolean[marked.length];
        for (int pixel = 0; pixel < marked.length; pixel++) {
            if (marked[pixel]) {
                int x = pixel % image.width();
                int y = pixel / image.width();
                for (int at = Math.max(0, y - reach); at <= Math.min(image.height() - 1, y + reach); at++) {
                    Arrays.fill(grown, at * image.width() + Math.max(0, x - reach), at * image.width() + Math.min(image.width() - 1, x + reach) + 1, true);
                }
            }
        }
        return grown;
    }

    private boolean isFree(int[] hole, int dx, int dy) {
        for (int pixel : hole) {
            int x = pixel % image.width() + dx;
            int y = pixel / image.width() + dy;
            if (!image.contains(x, y) || near[y * image.width() + x]) {
                return false;
            }
        }
        return true;
    }

    /** Copies the background, and adds what its light differs by at the edge of the hole, so that no seam shows. */
    private Raster filled(int[] hole, int dx, int dy) {
        boolean[] open = new boolean[covered.length];
        for (int pixel : hole) {
            open[pixel] = true;
        }
        int shift = dy * image.width() + dx;
        float[] light = new float[covered.length * C];
        boolean[] edge = grown(open, image);
        for (int pixel = 0; pixel < edge.length; pixel++) {
            int x = pixel % image.width() + dx;
            int y = pixel / image.width() + dy;
            if (edge[pixel] && !open[pixel] && image.contains(x, y) && !near[pixel] && !covered[pixel + shift]) {
                for (int c = 0; c < C; c++) {
                    light[pixel * C + c] = image.values()[pixel * C + c] - image.values()[(pixel + shift) * C + c];
                }
            } else {
                edge[pixel] = false;
            }
        }
        spread(light, hole, edge);
        Raster changed = image.copy();
        for (int pixel : hole) {
            for (int c = 0; c < C; c++) {
                changed.values()[pixel * C + c] = image.values()[(pixel + shift) * C + c] + light[pixel * C + c];
            }
        }
        return changed;
    }

    /** Lets the values at the edge of the hole spread into it until they are even, from both ends in turns. */
    private void spread(float[] light, int[] hole, boolean[] edge) {
        boolean[] known = edge.clone();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < hole.length; i++) {
                int pixel = hole[round % 2 == 0 ? i : hole.length - 1 - i];
                for (int c = 0; c < C; c++) {
                    float sum = 0;
                    int count = 0;
                    for (int next : new int[] {pixel - 1, pixel + 1, pixel - image.width(), pixel + image.width()}) {
                        if (next >= 0 && next < known.length && known[next]) {
                            sum += light[next * C + c];
                            count++;
                        }
                    }
                    light[pixel * C + c] = count == 0 ? 0 : sum / count;
                }
                known[pixel] = true;
            }
        }
    }
}
