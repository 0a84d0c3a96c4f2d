package io.flawline.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class that other projects may build on. A class without this annotation is internal and may change in any
 * release, and so may a member of a marked class whose signature has an internal type.
 *
 * <p>A marked class keeps its public and protected members within a major version. The build compares them with
 * {@code src/test/resources/api.txt}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PublicApi {
}
