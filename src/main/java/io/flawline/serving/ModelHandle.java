package io.flawline.serving;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspector;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Scoping;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** What a caller holds of a model: its name and the settings that override its own. It always uses the version that serves. */
public final class ModelHandle {

    private final String name;
    private final SettingsLayer over;
    private volatile @Nullable ActiveModel current;
    private volatile @Nullable String absence;

    ModelHandle(String name, SettingsLayer over) {
        this.name = name;
        this.over = over;
    }

    SettingsLayer over() {
        return over;
    }

    /** Makes a version the one that serves from the next inspection on. */
    void become(ActiveModel next) {
        current = next;
    }

    /** Stops serving, as no version is left that may serve. */
    void stop(String why) {
        absence = why;
        current = null;
    }

    /** Returns false when all versions of the model were removed, or none passes its golden set. */
    public boolean isServed() {
        return current != null;
    }

    private ActiveModel current() {
        ActiveModel now = current;
        if (now == null) {
            throw new RejectedException(Reason.NO_SUCH_MODEL, "The model \"%s\" %s.".formatted(name, absence));
        }
        return now;
    }

    /**
     * Returns the inspector of the version that serves now.
     *
     * @throws RejectedException {@code no-such-model} when the model was removed
     */
    public Inspector inspector() {
        return current().inspector();
    }

    /** Returns the settings of the current version. */
    public Settings settings() {
        return current().settings();
    }

    /**
     * Inspects an image that no one sent, if a worker is free. It does not count.
     *
     * @return null when no version serves, or all workers are busy
     */
    public @Nullable Inspection rehearse(Request request) {
        ActiveModel now = current;
        if (now == null || !now.inspector().enter()) {
            return null;
        }
        try {
            return now.inspector().rehearse(request, now.settings());
        } finally {
            now.inspector().leave();
        }
    }

    /** @throws RejectedException with the reason why this image has no result */
    public Inspection inspect(Request request) {
        return inspect(request, Scope.ALL);
    }

    /**
     * Inspects the part of an image that counts.
     *
     * @throws RejectedException with the reason why this image has no result
     */
    public Inspection inspect(Request request, Scoping scope) {
        while (true) {
            ActiveModel now = current();
            if (now.inspector().enter()) {
                try {
                    return now.inspector().inspect(request, now.settings(), scope).certified(now.version().certificate());
                } finally {
                    now.inspector().leave();
                }
            }
            if (now == current) {
                throw new RejectedException(Reason.NO_SUCH_MODEL, "The model " + now.inspector().model().folder() + " was closed.");
            }
        }
    }
}
