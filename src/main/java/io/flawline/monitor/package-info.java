/** Provides the state of routes and models: status, counters, latency histograms and health checks. */
package io.flawline.monitor;
