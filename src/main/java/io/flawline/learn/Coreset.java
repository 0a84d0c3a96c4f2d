package io.flawline.learn;

import java.util.Arrays;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Chooses the vectors that represent all others best: each next one is the furthest from those already chosen. */
final class Coreset {

    /** Vectors that take part in the choice; of more a sample is drawn. */
    static final int CANDIDATES = 16_000;

    private static final int WIDTH = 24;
    /** Vectors whose distances are updated together; their sums stay in the first cache. */
    private static final int BLOCK = 2048;

    private final int count;
    /** {@code [24,count]}: a sparse random projection keeps distances well enough to choose by. */
    private final float[] narrow;
    private final float[] squares;
    private final Random random;

    private Coreset(float[] vectors, long seed) {
        int dimensions = Template.DIMENSIONS;
        random = new Random(seed);
        count = vectors.length / dimensions;
        float[] signs = new float[dimensions * WIDTH];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = switch (random.nextInt(4)) {
                case 0 -> 1;
                case 1 -> -1;
                default -> 0;
            };
        }
        narrow = new float[WIDTH * count];
        squares = new float[count];
        for (int i = 0; i < count; i++) {
            for (int w = 0; w < WIDTH; w++) {
                float sum = 0;
                for (int d = 0; d < dimensions; d++) {
                    sum += vectors[i * dimensions + d] * signs[d * WIDTH + w];
                }
                narrow[w * count + i] = sum;
                squares[i] += sum * sum;
            }
        }
    }

    /**
     * @param vectors   {@code [n,64]}
     * @param wanted    vectors to choose; all are chosen when there are no more
     * @param cancelled ends the choice early with an exception when it becomes true
     * @return their rows, in the order of choice: the most important first
     */
    static int[] select(float[] vectors, int wanted, long seed, BooleanSupplier cancelled) {
        return new Coreset(vectors, seed).select(wanted, cancelled);
    }

    private int[] select(int wanted, BooleanSupplier cancelled) {
        int[] chosen = new int[Math.min(wanted, count)];
        float[] distances = new float[count];
        Arrays.fill(distances, Float.POSITIVE_INFINITY);
        float[] own = new float[WIDTH];
        float[] products = new float[BLOCK];
        int next = random.nextInt(count);
        for (int n = 0; n < chosen.length; n++) {
            chosen[n] = next;
            if (n % 100 == 0 && cancelled.getAsBoolean()) {
                throw new LearnCancelledException();
            }
            for (int w = 0; w < WIDTH; w++) {
                own[w] = narrow[w * count + next];
            }
            float square = squares[next];
            int furthest = 0;
            float greatest = Float.NEGATIVE_INFINITY;
            for (int from = 0; from < count; from += BLOCK) {
                int length = Math.min(BLOCK, count - from);
                multiply(own, from, length, products);
                update(distances, products, square, from, length);
                for (int i = from; i < from + length; i++) {
                    if (distances[i] > greatest) {
                        greatest = distances[i];
                        furthest = i;
                    }
                }
            }
            next = furthest;
        }
        return chosen;
    }

    /**
     * Multiplies four rows in one pass, which saves most of the loads and stores; plain loops that the JIT turns into
     * vector code.
     */
    private void multiply(float[] own, int from, int length, float[] products) {
        Arrays.fill(products, 0, length, 0);
        for (int w = 0; w < WIDTH; w += 4) {
            int a = w * count + from;
            int b = a + count;
            int c = b + count;
            int d = c + count;
            float xa = own[w];
            float xb = own[w + 1];
            float xc = own[w + 2];
            float xd = own[w + 3];
            for (int i = 0; i < length; i++) {
                products[i] += narrow[a + i] * xa + narrow[b + i] * xb + narrow[c + i] * xc + narrow[d + i] * xd;
            }
        }
    }

    private void update(float[] distances, float[] products, float square, int from, int length) {
        for (int i = 0; i < length; i++) {
            distances[from + i] = Math.min(distances[from + i], squares[from + i] + square - 2 * products[i]);
        }
    }

    /** Draws at most {@link #CANDIDATES} of {@code n} rows without putting back; returns them in rising order. */
    static int[] candidates(int n, long seed) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        if (n <= CANDIDATES) {
            return rows;
        }
        Random random = new Random(seed + 7);
        for (int i = 0; i < CANDIDATES; i++) {
            int j = i + random.nextInt(n - i);
            int row = rows[i];
            rows[i] = rows[j];
            rows[j] = row;
        }
        int[] drawn = Arrays.copyOf(rows, CANDIDATES);
        Arrays.sort(drawn);
        return drawn;
    }
}
