/** Marks what other projects may build on. */
@NullMarked
package io.flawline.api;

import org.jspecify.annotations.NullMarked;
