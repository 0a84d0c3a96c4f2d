package io.flawline.golden;

import io.flawline.model.Settings;

/**
 * Another version of the model that is compared with its golden set; its settings may explain a difference.
 *
 * @param version  its number
 * @param settings effective ones
 */
public record Neighbour(String version, Settings settings) {
}
