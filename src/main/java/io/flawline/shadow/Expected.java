package io.flawline.shadow;

import org.jspecify.annotations.Nullable;

/**
 * What the reviews of people say about a change of the version.
 *
 * <p>False alarms and misses are counted on the reviewed images. Where only one version finds a defect, the reviews of such
 * images say how often it is right; the expected change applies that share to all of these images. It is null as long as
 * nobody has reviewed an image of a kind that occurs.
 *
 * @param images            compared images that a person has reviewed
 * @param oldFalseAlarms    of these, good ones in which the serving version finds a defect
 * @param oldMisses         defective ones in which it finds none
 * @param newFalseAlarms    good ones in which the compared version finds a defect
 * @param newMisses         defective ones in which it finds none
 * @param falseAlarmsChange expected change of false alarms over all compared images; negative for fewer
 * @param missesChange      expected change of misses over all compared images; negative for fewer
 */
record Expected(long images, long oldFalseAlarms, long oldMisses, long newFalseAlarms, long newMisses, @Nullable Double falseAlarmsChange,
        @Nullable Double missesChange) {

    /** Counts reviewed pairs. */
    static final class Counter {

        private final long[] good = new long[Pair.Cell.values().length];
        private final long[] bad = new long[Pair.Cell.values().length];

        void add(Pair.Cell cell, boolean isGood) {
            (isGood ? good : bad)[cell.ordinal()]++;
        }

        private long good(Pair.Cell cell) {
            return good[cell.ordinal()];
        }

        private long bad(Pair.Cell cell) {
            return bad[cell.ordinal()];
        }

        /**
         * @param onlyOld compared images on which only the serving version finds a defect
         * @param onlyNew compared images on which only the compared version finds a defect
         */
        Expected expect(long onlyOld, long onlyNew) {
            long images = 0;
            for (Pair.Cell cell : Pair.Cell.values()) {
                images += good(cell) + bad(cell);
            }
            Double goodOld = share(Pair.Cell.ONLY_OLD, onlyOld);
            Double goodNew = share(Pair.Cell.ONLY_NEW, onlyNew);
            Double falseAlarms = null;
            Double misses = null;
            if (goodOld != null && goodNew != null && images > 0) {
                falseAlarms = round(onlyNew * goodNew - onlyOld * goodOld);
                misses = round(onlyOld * (1 - goodOld) - onlyNew * (1 - goodNew));
            }
            return new Expected(images,
                    good(Pair.Cell.BOTH_DEFECT) + good(Pair.Cell.ONLY_OLD), bad(Pair.Cell.BOTH_OK) + bad(Pair.Cell.ONLY_NEW),
                    good(Pair.Cell.BOTH_DEFECT) + good(Pair.Cell.ONLY_NEW), bad(Pair.Cell.BOTH_OK) + bad(Pair.Cell.ONLY_OLD),
                    falseAlarms, misses);
        }

        /** Returns the share of good parts among those reviewed; null when it is needed and not known. */
        private @Nullable Double share(Pair.Cell cell, long images) {
            long reviewed = good(cell) + bad(cell);
            return reviewed > 0 ? Double.valueOf((double) good(cell) / reviewed) : images == 0 ? Double.valueOf(0) : null;
        }

        private static double round(double value) {
            return Math.round(value * 100) / 100.0;
        }
    }
}
