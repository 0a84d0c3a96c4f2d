/** Reads the codes that a part carries: QR, Data Matrix and bar codes. */
package io.flawline.codes;
