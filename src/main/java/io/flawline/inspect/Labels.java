package io.flawline.inspect;

import java.util.List;

/**
 * Names for classes 1, 2, …; class 0 is the background.
 *
 * @param names those known; a class beyond them is called by its number
 */
record Labels(List<String> names) {

    /** A list with as many names as channels names the background too, as the first. */
    static Labels of(List<String> given, int channels) {
        return new Labels(given.size() == channels && channels > 1 ? given.subList(1, channels) : given);
    }

    String of(int index) {
        return index <= names.size() ? names.get(index - 1) : "class " + index;
    }

    /** The name where there is one kind of defect. */
    String only() {
        return names.isEmpty() ? "defect" : names.get(0);
    }
}
