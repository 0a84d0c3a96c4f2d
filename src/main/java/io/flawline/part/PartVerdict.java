package io.flawline.part;

import java.util.List;

/**
 * The verdict of one part, as {@code from: part:STATION} delivers it.
 *
 * @param part     id of the part, a String or a Number, as it came
 * @param verdict  {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param why      short reasons; empty for {@code ok}
 * @param views    ids of the inspections it rests on, in the order in which they came
 * @param sequence number of the verdict at this station: each one is greater than all before, also after a restart
 * @param ms       from the first image or the trigger to the verdict
 */
public record PartVerdict(Object part, String verdict, List<String> why, List<Object> views, long sequence, long ms) {
    public PartVerdict {
        why = List.copyOf(why);
        views = List.copyOf(views);
    }
}
