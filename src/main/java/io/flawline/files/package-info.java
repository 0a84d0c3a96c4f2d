/** Operations on files and folders that several packages need. */
package io.flawline.files;
