/**
 * What other programs and people's browsers ask over HTTP: the REST operations, described by {@code /openapi.json}. One
 * {@link io.flawline.web.Api} a resource; an operation is a function from {@link io.flawline.web.Call} to
 * {@link io.flawline.web.Answer} and knows nothing of Camel.
 */
package io.flawline.web;
