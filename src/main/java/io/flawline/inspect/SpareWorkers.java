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
            throw new IllegalStateException("No worker was leased");
        }

        @Override
        public void discard(Worker worker) {
            throw new IllegalStateException("No worker was leased");
        }
    };

    /** Returns whether the image may use this many workers now, its own included. */
    boolean allows(int workers);

    /** Returns a worker that is free now, for {@link #giveBack} or {@link #discard}. */
    @Nullable
    Worker borrow();

    /** Returns a worker whose image is done or was rejected. */
    void giveBack(Worker worker);

    /** Ends the lease of a worker whose use ended with an unexpected failure: what it holds may be damaged, so it is not used again. */
    void discard(Worker worker);
}
