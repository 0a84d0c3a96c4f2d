/**
 * The classes that a user's route names: {@link io.flawline.route.DefectProcessor},
 * {@link io.flawline.route.SettledFile}, data formats, converters, and listeners of inspections.
 */
@NullMarked
package io.flawline.route;

import org.jspecify.annotations.NullMarked;
