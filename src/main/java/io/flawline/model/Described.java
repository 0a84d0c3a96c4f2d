package io.flawline.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of {@link Settings}: all that the reader, the error messages and the reference know of it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Described {

    /** Returns the meaning, in Markdown, for people who look it up. */
    String value();

    /** Returns the default, as people write it; empty for an empty text or list. */
    String byDefault() default "";

    /** Returns the smallest number. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Returns the largest number. */
    double max() default Double.POSITIVE_INFINITY;

    /** Returns whether 0, which means unset, is allowed although it is below the smallest number. */
    boolean orZero() default false;

    /** Returns what is allowed, in words, where the type alone does not say it. */
    String allowed() default "";

    /** Returns the rule that a list of numbers has to follow. */
    NumbersRule numbers() default NumbersRule.CHANNELS;

    /** Returns whether it only affects how scores are measured and drawn, so that a change needs no compilation. */
    boolean measuring() default false;
}
