/**
 * Provides the broker inside this process and the outbox on its journal: results for a sink that is unavailable wait on
 * disk, in order and within a bound.
 */
@NullMarked
package io.flawline.broker;

import org.jspecify.annotations.NullMarked;
