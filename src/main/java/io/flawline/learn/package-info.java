/**
 * Learns a model from images of good parts: features of a shipped backbone, a bank of the most different ones, and a
 * threshold from images that were held out. The result is an ordinary OpenVINO IR.
 */
@NullMarked
package io.flawline.learn;

import org.jspecify.annotations.NullMarked;
