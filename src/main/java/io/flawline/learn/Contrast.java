package io.flawline.learn;

/** Measures how much a square of an image differs from the strips above and below it, or left and right of it. */
final class Contrast {

    private static final int C = Raster.CHANNELS;

    private final int width;
    private final int height;
    /** For each channel, sums of the values and of their squares above and left of a pixel. */
    private final double[][] sums = new double[C][];
    private final double[][] squares = new double[C][];

    Contrast(Raster image) {
        width = image.width();
        height = image.height();
        for (int c = 0; c < C; c++) {
            sums[c] = new double[(width + 1) * (height + 1)];
            squares[c] = new double[(width + 1) * (height + 1)];
            for (int y = 0; y < height; y++) {
                double sum = 0;
                double square = 0;
                for (int x = 0; x < width; x++) {
                    double value = image.at(x, y, c);
                    sum += value;
                    square += value * value;
                    sums[c][(y + 1) * (width + 1) + x + 1] = sums[c][y * (width + 1) + x + 1] + sum;
                    squares[c][(y + 1) * (width + 1) + x + 1] = squares[c][y * (width + 1) + x + 1] + square;
                }
            }
        }
    }

    /**
     * Describes a square and its strips.
     *
     * @param inside root mean square difference of the square's pixels from the mean of its strips, in grey levels
     * @param around standard deviation of the strips' pixels, in grey levels
     * @param beside root mean square difference of the pixels beside the square, where it has no strips, from that mean
     */
    record Measured(double inside, double around, double beside) {

        /** Returns whether the square holds a thing that ends in it, on a plain surface; an edge or a bar goes on beside it. */
        boolean isDetail(double least) {
            return inside >= least && inside >= 3 * around && beside <= 0.7 * inside;
        }
    }

    /** Returns the thickness of the strips of a square. */
    static int strip(int half) {
        return Math.max(2, half / 2);
    }

    /** Returns whether a square and what is around it are in the image. */
    boolean fits(Square square) {
        int reach = square.half() + strip(square.half());
        return square.x() - reach >= 0 && square.y() - reach >= 0 && square.x() + reach < width && square.y() + reach < height;
    }

    /** @param square that {@link #fits} */
    Measured of(Square square) {
        int strip = strip(square.half());
        int left = square.x() - square.half();
        int top = square.y() - square.half();
        int side = 2 * square.half() + 1;
        Area[] horizontal = {new Area(left, top - strip, side, strip), new Area(left, top + side, side, strip)};
        Area[] vertical = {new Area(left - strip, top, strip, side), new Area(left + side, top, strip, side)};
        Area[] strips = square.upright() ? horizontal : vertical;
        Area[] others = square.upright() ? vertical : horizontal;
        double inside = 0;
        double around = 0;
        double beside = 0;
        for (int c = 0; c < C; c++) {
            double mean = mean(sums[c], strips);
            around += difference(c, mean, strips);
            beside += difference(c, mean, others);
            inside += difference(c, mean, new Area(left, top, side, side));
        }
        return new Measured(Math.sqrt(inside / C), Math.sqrt(around / C), Math.sqrt(beside / C));
    }

    private record Area(int x, int y, int width, int height) {
    }

    private double mean(double[] table, Area... areas) {
        double sum = 0;
        double pixels = 0;
        for (Area area : areas) {
            sum += over(table, area.x, area.y, area.width, area.height);
            pixels += (double) area.width * area.height;
        }
        return sum / pixels;
    }

    /** Returns the mean square difference from a value. */
    private double difference(int channel, double from, Area... areas) {
        return Math.max(0, mean(squares[channel], areas) - 2 * from * mean(sums[channel], areas) + from * from);
    }

    private double over(double[] table, int x, int y, int w, int h) {
        int line = width + 1;
        return table[(y + h) * line + x + w] - table[y * line + x + w] - table[(y + h) * line + x] + table[y * line + x];
    }

    /**
     * A square of {@code 2 half + 1} pixels a side.
     *
     * @param upright whether its strips are above and below; otherwise left and right
     */
    record Square(int x, int y, int half, boolean upright) {

        /** Returns whether both are places of the same detail. */
        boolean isNear(Square other) {
            return Math.max(Math.abs(x - other.x), Math.abs(y - other.y)) <= 1.5 * (half + other.half);
        }

        Square moved(int dx, int dy) {
            return new Square(x + dx, y + dy, half, upright);
        }
    }
}
