/** Provides the HTTP engine for images: bounded uploads, bodies on disk, and a limit on waiting requests. */
package io.flawline.http;
