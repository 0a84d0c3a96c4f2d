package io.flawline.learn;

/** Receives the progress of learning and may cancel it. Called from the thread that learns, {@link #cancelled} from others too. */
public interface LearnProgress {

    /**
     * @param share of the work that is done, 0..1, never falling
     * @param step  current work, for people
     */
    void at(double share, String step);

    /** Returns whether to stop as soon as possible. */
    boolean cancelled();
}
