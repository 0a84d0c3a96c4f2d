/** What health checks have in common: problems in words, and whether readiness depends on them. */
@NullMarked
package io.flawline.health;

import org.jspecify.annotations.NullMarked;
