package io.flawline.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of {@link Settings}: all that the reader, the error messages and the reference know of it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Described {

    /** The meaning, in Markdown, for people who look it up. */
    String value();

    /** The default, as people write it; empty for an empty text or list. */
    String byDefault() default "";

    /** Smallest number. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest number. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether 0, which stands for unset, is allowed although it is below the smallest number. */
    boolean orZero() default false;

    /** What is allowed, in words, where the type alone does not say it. */
    String allowed() default "";

    /** The rule that a list of numbers has to follow. */
    NumbersRule numbers() default NumbersRule.CHANNELS;

    /** Whether it only affects how scores are measured and drawn, so that a change needs no compilation. */
    boolean measuring() default false;
}
