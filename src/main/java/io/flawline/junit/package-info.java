/** For tests of routes with JUnit: models for the routes of a test class, and contexts that end with their test. */
@NullMarked
package io.flawline.junit;

import org.jspecify.annotations.NullMarked;
