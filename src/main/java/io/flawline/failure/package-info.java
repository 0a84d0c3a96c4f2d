/**
 * The error handler of every route: retries a sink that is away, writes a dead letter for a message that cannot be
 * used, and replays dead letters.
 */
package io.flawline.failure;
