/** For tests of routes with JUnit: models for the routes of a test class, and contexts that end with their test. */
package io.flawline.junit;
