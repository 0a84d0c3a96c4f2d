package io.flawline.report;

/**
 * One image against its mask.
 *
 * @param score   greatest probability anywhere in the image, 0..1
 * @param defects 8-connected regions of the mask
 * @param tp      source pixels found that are in the mask
 * @param fp      source pixels found that are not
 * @param fn      source pixels of the mask that were not found
 */
record GroundTruth(double score, int defects, long tp, long fp, long fn) {
}
