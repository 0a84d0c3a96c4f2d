/**
 * Decides who may do what over HTTP and what callers can hold of its server, and reads the keys and certificates of
 * TLS.
 */
@NullMarked
package io.flawline.access;

import org.jspecify.annotations.NullMarked;
