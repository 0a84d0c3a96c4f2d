/** Work in the background: threads that end with the process, and threads and processes that give way to the line. */
@NullMarked
package io.flawline.background;

import org.jspecify.annotations.NullMarked;
