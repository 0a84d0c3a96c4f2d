package io.flawline.model;

import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.Settings.Activation;

/**
 * Describes how the channels of a map are read.
 *
 * @param background the channel that is not a defect, in {@code EXCLUSIVE}; else -1
 */
record MapReading(Channels channels, int background, Activation activation) {

    static MapReading of(Channels channels, Activation activation) {
        return new MapReading(channels, -1, activation);
    }

    static MapReading exclusive(int background, Activation activation) {
        return new MapReading(Channels.EXCLUSIVE, background, activation);
    }
}
