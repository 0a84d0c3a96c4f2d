package io.flawline.changes;

/** Takes every change of what runs; the one way to the record. */
@FunctionalInterface
public interface Changes {

    /** Records nothing, as at a desk. */
    Changes NONE = change -> {};

    /** Records a change that was made. It never fails: a record that cannot be written is reported by the health check. */
    void add(Change change);
}
