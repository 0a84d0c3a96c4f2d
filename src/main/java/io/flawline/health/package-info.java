/** What health checks have in common: problems in words, and whether readiness depends on them. */
package io.flawline.health;
