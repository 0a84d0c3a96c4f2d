package io.flawline.serving;

import io.flawline.inspect.Inspector;
import io.flawline.model.Settings;

/** An inspector of the version that serves, together with the settings to use it with. */
record ActiveModel(Inspector inspector, Settings settings, ModelVersion version) {
}
