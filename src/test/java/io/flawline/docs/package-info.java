/**
 * The pages: {@code README.md}, {@code CONTRIBUTING.md} and {@code docs/}. Their commands are run, their links followed,
 * and what they say of settings, reasons and commands is compared with the code. CONTRIBUTING.md has the rules for authors.
 */
package io.flawline.docs;
