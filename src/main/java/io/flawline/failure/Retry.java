package io.flawline.failure;

/** Describes how often to try again before there is a dead letter. */
enum Retry {
    /** The message itself is at fault. */
    NEVER,
    /** Unknown, or a caller is waiting for the answer. */
    A_FEW_TIMES,
    /** The sink is unavailable: the message is held back until it returns. */
    UNTIL_IT_WORKS
}
