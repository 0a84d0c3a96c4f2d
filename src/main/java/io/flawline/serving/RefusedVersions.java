package io.flawline.serving;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flawline.golden.GoldenException;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;

/** The versions of one model that were tried and cannot serve. A version is tried again when its files change. Not thread-safe. */
final class RefusedVersions {

    private record Refusal(VersionFiles files, String message, boolean golden) {
    }

    private final Map<ModelFolder, Refusal> refused = new LinkedHashMap<>();

    void add(ModelFolder folder, VersionFiles files, RuntimeException why) {
        refused.put(folder, new Refusal(files, why.getMessage(), why instanceof GoldenException));
    }

    void remove(ModelFolder folder) {
        refused.remove(folder);
    }

    /** Returns whether it was tried and nothing has changed since, so that another try would only cost time. */
    boolean contains(ModelFolder folder, VersionFiles files) {
        return refused.containsKey(folder) && refused.get(folder).files().equals(files);
    }

    /** Returns why a version was refused, as an exception of the kind that refused it. */
    ModelException failure(ModelFolder folder) {
        Refusal refusal = refused.get(folder);
        return refusal.golden() ? new GoldenException(refusal.message()) : new ModelException(refusal.message());
    }

    /** Forgets versions that no longer exist, and returns whether there were any. */
    boolean retain(Collection<ModelFolder> versions) {
        return refused.keySet().retainAll(versions);
    }

    /** Returns what is wrong with each version. */
    Map<ModelFolder, String> messages() {
        Map<ModelFolder, String> messages = new LinkedHashMap<>();
        refused.forEach((folder, refusal) -> messages.put(folder, refusal.message()));
        return messages;
    }
}
