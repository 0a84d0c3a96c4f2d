/**
 * The REST operations, the dashboard's files and the metrics page, described by {@code /openapi.json}. Each resource has an
 * {@link io.flawline.web.Api}; an operation is a function from {@link io.flawline.web.ApiRequest} to
 * {@link io.flawline.web.ApiResponse}.
 */
@NullMarked
package io.flawline.web;

import org.jspecify.annotations.NullMarked;
