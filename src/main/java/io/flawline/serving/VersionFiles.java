package io.flawline.serving;

import java.util.Optional;

import io.flawline.model.Fingerprint;

/** Files of a version, and of the golden set that it must pass. */
record VersionFiles(Fingerprint files, Optional<Fingerprint> golden) {
}
