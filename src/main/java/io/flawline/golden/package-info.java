/**
 * Implements the golden set of a model: images whose result is known, which each version must judge right before it serves.
 * It reads {@code models/NAME/golden/}, compares a version with it, looks for the setting that explains a difference, and
 * certifies a version that passes.
 */
@NullMarked
package io.flawline.golden;

import org.jspecify.annotations.NullMarked;
