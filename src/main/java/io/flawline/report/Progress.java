package io.flawline.report;

/** Hears of each image that is done, from many threads. */
public interface Progress {

    /** Counts one more image that was inspected, or refused. */
    void inspected();

    /** Counts one more image that was done by an earlier run. */
    void known();
}
