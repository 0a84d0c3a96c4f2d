/** Reads the codes that a part carries: QR, Data Matrix and bar codes. */
@NullMarked
package io.flawline.codes;

import org.jspecify.annotations.NullMarked;
