/** The application: camel-main with the broker, the models, the beans and the routes of a Flawline folder. */
@NullMarked
package io.flawline;

import org.jspecify.annotations.NullMarked;
