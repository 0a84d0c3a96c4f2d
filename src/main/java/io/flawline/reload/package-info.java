/** Loads route files: it validates them in a separate context, reloads them, and makes dry runs that reach no sink. */
@NullMarked
package io.flawline.reload;

import org.jspecify.annotations.NullMarked;
