/**
 * Reads YAML files that people write. Each node knows its line, so that a mistake is reported with file and line; size,
 * depth and aliases are bounded before nodes are made.
 */
@NullMarked
package io.flawline.yaml;

import org.jspecify.annotations.NullMarked;
