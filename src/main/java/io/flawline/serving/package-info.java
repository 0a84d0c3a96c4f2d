/**
 * Decides which model version serves a request: loads a version, warms it, swaps it in between two images, and retires
 * the previous one. It also serves raw tensors for KServe clients.
 */
@NullMarked
package io.flawline.serving;

import org.jspecify.annotations.NullMarked;
