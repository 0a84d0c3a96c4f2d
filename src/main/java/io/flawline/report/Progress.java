package io.flawline.report;

/** Hears of each image that is done, from many threads. */
public interface Progress {

    /** One more was inspected, or refused. */
    void inspected();

    /** One more was found to be done by an earlier run. */
    void known();
}
