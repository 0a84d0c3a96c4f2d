package io.flawline.report;

import static java.util.Locale.ROOT;

/** Numbers as text, as the report shows them. */
final class Figures {

    private Figures() {
    }

    /** Returns a count with separators of thousands. */
    static String count(long value) {
        return String.format(ROOT, "%,d", value);
    }

    /** Returns the number as text; a dash where the data gives no number. */
    static String number(double value, int decimals) {
        return Double.isFinite(value) ? String.format(ROOT, "%,." + decimals + "f", value) : "–";
    }

    /** Returns a share from 0 to 1 as a percentage; a dash where the data gives none. */
    static String percent(double share) {
        if (!Double.isFinite(share)) {
            return "–";
        }
        return share > 0 && share < 1e-4 ? "< 0.01 %" : String.format(ROOT, share > 0 && share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share);
    }
}
