/**
 * Tests of routes as files: an image or another message, and what the route must do with it. A test runs a copy of the route
 * whose sinks record what they would get; nothing is sent.
 */
@NullMarked
package io.flawline.routetest;

import org.jspecify.annotations.NullMarked;
