/**
 * Pictures: bytes to pixels within limits, and pixels to JPEG.
 */
package io.flawline.image;
