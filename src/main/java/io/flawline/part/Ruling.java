package io.flawline.part;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A verdict that was reached.
 *
 * @param at       epoch ms of the verdict
 * @param forgetAt epoch ms from which on the id of the part may open another part
 * @param cause    why the verdict is the safe one; null when the views decided
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Ruling(PartVerdict verdict, long at, long forgetAt, @Nullable SafeCause cause) {
}
