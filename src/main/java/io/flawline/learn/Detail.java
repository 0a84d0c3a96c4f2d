package io.flawline.learn;

/** Describes which of the backbone's channels a model compares: the size of the details that it sees. */
public enum Detail {

    /** 1/8 and 1/16 of the input's size, averaged over the neighbours. For surfaces with texture. */
    COARSE(200, 40, 112),
    /** 1/4, 1/8 and 1/16 of the input's size as they are. For small flaws on smooth parts. */
    FINE(0, 24, 40, 112);

    private final int first;
    private final int[] taps;

    /**
     * @param first channel
     * @param taps  channels of each layer that is used
     */
    Detail(int first, int... taps) {
        this.first = first;
        this.taps = taps;
    }

    int first() {
        return first;
    }

    int[] taps() {
        return taps.clone();
    }

    int channels() {
        int sum = 0;
        for (int tap : taps) {
            sum += tap;
        }
        return sum;
    }

    /** Returns {@code coarse} or {@code fine}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
