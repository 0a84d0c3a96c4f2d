/**
 * Handles the errors of every route: it retries a sink that is unavailable, writes a dead letter for a message that
 * cannot be used, and replays dead letters.
 */
@NullMarked
package io.flawline.failure;

import org.jspecify.annotations.NullMarked;
