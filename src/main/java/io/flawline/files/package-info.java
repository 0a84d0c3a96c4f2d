/** Operations on files and folders that several packages need. */
@NullMarked
package io.flawline.files;

import org.jspecify.annotations.NullMarked;
