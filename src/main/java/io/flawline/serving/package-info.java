/**
 * Decides which model version serves a request: loads a version, warms it, swaps it in between two images, and retires
 * the previous one. It also serves raw tensors for KServe clients.
 */
package io.flawline.serving;
