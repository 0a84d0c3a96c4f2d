/**
 * Implements recipes: what to look at for one product, and what counts. It reads {@code recipes/NAME.yaml}, keeps it
 * current while the file changes, and grades an {@link io.flawline.inspect.Inspection}.
 */
@NullMarked
package io.flawline.recipe;

import org.jspecify.annotations.NullMarked;
