/**
 * Handles the files of a watched folder: names of results, files in progress, and moves that never lose a newer file.
 */
@NullMarked
package io.flawline.folder;

import org.jspecify.annotations.NullMarked;
