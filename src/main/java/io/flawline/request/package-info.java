/**
 * Turns a message into a {@link io.flawline.request.Request}, or a {@link io.flawline.request.RejectedException} with a
 * {@link io.flawline.request.Reason}. The package knows formats and names, but no models and no routes.
 */
@NullMarked
package io.flawline.request;

import org.jspecify.annotations.NullMarked;
