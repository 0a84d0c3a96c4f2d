/** Work of minutes in the background of a running line: one job after the other, with progress and a way to cancel it. */
@NullMarked
package io.flawline.jobs;

import org.jspecify.annotations.NullMarked;
