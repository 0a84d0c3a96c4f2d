/** Marks what other projects may build on. */
package io.flawline.api;
