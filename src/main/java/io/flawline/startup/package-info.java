/**
 * Makes the next start cheaper: the archive of classes.
 */
package io.flawline.startup;
