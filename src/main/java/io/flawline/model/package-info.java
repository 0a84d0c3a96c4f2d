/**
 * Implements the model repository: it finds models in {@code models/<name>/<version>/}, describes them from the files
 * of their makers, compiles them, and holds the {@link io.flawline.model.Settings} that apply.
 *
 * <p>The package knows OpenVINO and tensors, but no images and no routes.
 */
@NullMarked
package io.flawline.model;

import org.jspecify.annotations.NullMarked;
