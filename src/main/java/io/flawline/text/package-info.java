/** How numbers are written for people. */
package io.flawline.text;
