package io.flawline.serving;

import java.lang.ref.WeakReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

import io.flawline.model.SettingsLayer;

/**
 * The handles of one model by their settings. A handle is forgotten when nobody holds it any more, so that temporary
 * settings, as those of edited recipes, leave nothing behind. Not thread-safe.
 */
final class Users {

    private final String model;
    /** A handle holds its key, so an entry stays as long as its handle. */
    private final Map<SettingsLayer, WeakReference<ModelHandle>> handles = new WeakHashMap<>();

    Users(String model) {
        this.model = model;
    }

    /** Returns the handle with these settings. */
    @Nullable
    ModelHandle get(SettingsLayer over) {
        WeakReference<ModelHandle> handle = handles.get(over);
        return handle == null ? null : handle.get();
    }

    /** Returns the handle with these settings, which uses {@code current} from the next inspection on. */
    ModelHandle put(SettingsLayer over, ActiveModel current) {
        ModelHandle handle = handle(over);
        handle.become(current);
        return handle;
    }

    /** Returns the handle with these settings, which does not serve for a reason. */
    ModelHandle put(SettingsLayer over, String absence) {
        ModelHandle handle = handle(over);
        handle.stop(absence);
        return handle;
    }

    private ModelHandle handle(SettingsLayer over) {
        ModelHandle handle = get(over);
        if (handle == null) {
            handle = new ModelHandle(model, over);
            // The key must be the layer that the handle holds.
            handles.remove(over);
            handles.put(over, new WeakReference<>(handle));
        }
        return handle;
    }

    boolean isEmpty() {
        return all().isEmpty();
    }

    Set<SettingsLayer> layers() {
        Set<SettingsLayer> layers = new LinkedHashSet<>();
        all().forEach(handle -> layers.add(handle.over()));
        return layers;
    }

    List<ModelHandle> all() {
        return handles.values().stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }
}
