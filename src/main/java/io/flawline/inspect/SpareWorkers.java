package io.flawline.inspect;

import org.jspecify.annotations.Nullable;

/** Workers that one image may use in addition to its own worker while no other image needs them. Thread-safe. */
interface SpareWorkers {

    /** For an image that has its own worker only. */
    SpareWorkers NONE = new SpareWorkers() {
        @Override
        public boolean allows(int workers) {
            return workers <= 1;
        }

        @Override
        public @Nullable Worker borrow() {
            return null;
        }

        @Override
        public void giveBack(Worker worker) {
            throw new IllegalStateException("No worker was lent");
        }
    };

    /** Returns whether the image may use this many workers now, its own included. */
    boolean allows(int workers);

    /** Returns a worker that is free now, for {@link #giveBack}. */
    @Nullable
    Worker borrow();

    void giveBack(Worker worker);
}
