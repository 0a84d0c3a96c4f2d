/**
 * The model repository: finds models in {@code models/<name>/<version>/}, describes them from what their makers
 * wrote beside them, compiles them, and knows the {@link io.flawline.model.Settings} that apply.
 *
 * <p>Knows OpenVINO and tensors, but no pictures and no routes.
 */
package io.flawline.model;
