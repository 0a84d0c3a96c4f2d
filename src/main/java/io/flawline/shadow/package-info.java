/**
 * Compares a version of a model with the one that serves: on the running line in time that no image needs, and over the kept
 * inspections. Its results reach no route, no history and no metric.
 */
@NullMarked
package io.flawline.shadow;

import org.jspecify.annotations.NullMarked;
