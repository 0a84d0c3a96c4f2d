/**
 * Writes kept inspections as data sets that training tools read: COCO, YOLO, the folders of Anomalib, and masks. What people
 * said in reviews overrules what the models found.
 */
@NullMarked
package io.flawline.dataset;

import org.jspecify.annotations.NullMarked;
