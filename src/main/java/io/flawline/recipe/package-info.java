/**
 * Recipes: what to look at for one product, and what counts. Reads {@code recipes/NAME.yaml}, keeps it current while the
 * file changes, and grades an {@link io.flawline.inspect.Inspection}.
 */
package io.flawline.recipe;
