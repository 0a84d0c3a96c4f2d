/**
 * Embedded SQLite databases: one file each, opened with a schema, checked, and replaced by an empty one when the file is
 * damaged. What the tables mean is the concern of those who open them.
 */
@NullMarked
package io.flawline.database;

import org.jspecify.annotations.NullMarked;
