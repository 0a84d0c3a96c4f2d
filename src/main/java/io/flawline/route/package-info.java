/**
 * The classes that a user's route names: {@link io.flawline.route.DefectProcessor},
 * {@link io.flawline.route.SettledFile}, data formats, converters, and listeners of inspections.
 */
package io.flawline.route;
