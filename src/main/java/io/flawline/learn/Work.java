package io.flawline.learn;

/** Counts the work that is done, in units of one image through the backbone, and stops when it is cancelled. */
final class Work {

    private final LearnProgress progress;
    private double total;
    private double done;
    private double share;
    private String step = "";

    Work(LearnProgress progress) {
        this.progress = progress;
    }

    /** Sets what is left to do from here on. */
    void expect(double units) {
        total = done + units;
    }

    /** Sets that some of the expected work is not needed. */
    void omit(double units) {
        total -= units;
    }

    void step(String name) {
        step = name;
        done(0);
    }

    /** @throws LearnCancelledException when it was cancelled */
    void done(double units) {
        if (progress.cancelled()) {
            throw new LearnCancelledException();
        }
        done += units;
        share = Math.max(share, Math.min(0.99, done / Math.max(total, done + 1e-9)));
        progress.at(share, step);
    }

    boolean cancelled() {
        return progress.cancelled();
    }
}
