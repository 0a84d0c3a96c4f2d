/**
 * Delivers the reviews of people to routes: the {@code reviews:} endpoint. It reads the log in which the history records
 * them, so a review that is made while the route is stopped is delivered when it runs again.
 */
@NullMarked
package io.flawline.review;

import org.jspecify.annotations.NullMarked;
