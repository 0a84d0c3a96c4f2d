/** How numbers are written for people. */
@NullMarked
package io.flawline.text;

import org.jspecify.annotations.NullMarked;
