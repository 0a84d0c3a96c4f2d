/** Provides the state of routes and models: status, counters, latency histograms and health checks. */
@NullMarked
package io.flawline.monitor;

import org.jspecify.annotations.NullMarked;
