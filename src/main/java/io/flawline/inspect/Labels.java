package io.flawline.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * Names for the kinds of defects 1, 2, …
 *
 * @param names those known; a kind beyond them is called by its number
 */
record Labels(List<String> names) {

    /**
     * Returns the names without that of the background, which a list may leave out.
     *
     * @param channels   of the map
     * @param background the channel that is not a defect; -1 where each is a kind of defect
     */
    static Labels of(List<String> given, int channels, int background) {
        if (background < 0 || given.size() != channels) {
            return new Labels(given);
        }
        List<String> names = new ArrayList<>(given);
        names.remove(background);
        return new Labels(names);
    }

    String of(int index) {
        return index <= names.size() ? names.get(index - 1) : "class " + index;
    }
}
