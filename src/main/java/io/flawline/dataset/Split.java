package io.flawline.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.flawline.request.Sha256;

/** The sides of a data set. All images of a part are on one side, which depends on the part's name alone. */
enum Split {
    TRAIN, VAL, TEST;

    private static final int TRAIN_PERCENT = 70;
    private static final int VAL_PERCENT = 15;

    /** @param group what must not be on two sides: the part, else the image */
    static Split of(String group) {
        int percent = (int) (Long.parseLong(Sha256.hex(group.getBytes(StandardCharsets.UTF_8)).substring(0, 8), 16) % 100);
        return percent < TRAIN_PERCENT ? TRAIN : percent < TRAIN_PERCENT + VAL_PERCENT ? VAL : TEST;
    }

    String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
