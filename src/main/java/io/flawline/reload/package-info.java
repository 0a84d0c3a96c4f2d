/**
 * Route files: validation in a separate context, hot reload, and dry runs that reach no sink.
 */
package io.flawline.reload;
