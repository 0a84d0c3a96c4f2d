package io.flawline.learn;

/** Features of single cells, drawn evenly from images, from which the projection is computed. Its memory is bounded. */
final class Sample {

    private static final int ROWS = 20_000;
    private static final int C = Template.CHANNELS;

    private final float[] rows;
    private final int step;
    private int count;
    private int seen;

    /** @param images that will be added, of {@code cells} each */
    Sample(int images, int cells) {
        step = Math.max(1, (images * cells + ROWS - 1) / ROWS);
        rows = new float[(images * cells / step + 1) * C];
    }

    /**
     * @param features {@code [352,cells]}
     * @param mask     of the cells that are learned
     */
    void add(float[] features, CellMask mask) {
        int cells = features.length / C;
        for (int cell = 0; cell < cells; cell++) {
            if (mask.isLearned(cell) && seen++ % step == 0) {
                for (int c = 0; c < C; c++) {
                    rows[count * C + c] = features[c * cells + cell];
                }
                count++;
            }
        }
    }

    Projection fit(Detail detail) {
        return Projection.fit(rows, count, detail);
    }
}
