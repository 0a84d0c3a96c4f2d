package io.flawline.serving;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenException;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingsLayer;

/** The versions of one model that were tried and cannot serve. A version is tried again when its files change. Not thread-safe. */
final class RefusedVersions {

    private static final int MOST_TRIES = 20;

    /** @param by the settings with which it was refused; empty when no setting makes it usable */
    private record Refusal(VersionFiles files, @Nullable String message, boolean golden, Set<SettingsLayer> by) {

        boolean holdsFor(SettingsLayer over) {
            return golden || by.isEmpty() || by.size() >= MOST_TRIES || by.contains(over);
        }
    }

    private final Map<ModelFolder, Refusal> refused = new LinkedHashMap<>();

    /** @param over the settings of its user, without which it may be usable, or with others */
    void add(ModelFolder folder, VersionFiles files, RuntimeException why, SettingsLayer over) {
        Set<SettingsLayer> by = new HashSet<>();
        if (!(why instanceof DangerousModelException)) {
            by.add(over);
            Refusal before = refused.get(folder);
            by.addAll(before != null && before.files().equals(files) ? before.by() : Set.of());
        }
        refused.put(folder, new Refusal(files, why.getMessage(), why instanceof GoldenException, by));
    }

    void remove(ModelFolder folder) {
        refused.remove(folder);
    }

    /** Returns whether it was tried and nothing has changed since, so that another try would only cost time. */
    boolean contains(ModelFolder folder, VersionFiles files) {
        Refusal refusal = refused.get(folder);
        return refusal != null && refusal.files().equals(files);
    }

    /** Returns whether it was tried for a user with these settings and nothing has changed since. */
    boolean contains(ModelFolder folder, VersionFiles files, SettingsLayer over) {
        Refusal refusal = refused.get(folder);
        return refusal != null && refusal.files().equals(files) && refusal.holdsFor(over);
    }

    /** Returns why a version was refused, as an exception of the kind that refused it. */
    ModelException failure(ModelFolder folder) {
        Refusal refusal = Objects.requireNonNull(refused.get(folder));
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
