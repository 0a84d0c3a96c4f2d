/** Provides the HTTP engine for images: bounded uploads, bodies on disk, and a limit on waiting requests. */
@NullMarked
package io.flawline.http;

import org.jspecify.annotations.NullMarked;
