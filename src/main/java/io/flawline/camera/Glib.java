package io.flawline.camera;

import java.util.Optional;

import com.sun.jna.Pointer;

import io.flawline.image.OptionalLibrary;

/** Frees the objects of {@link Aravis}; the functions are in the libraries that Aravis depends on. */
final class Glib {
    private static final Optional<String> LIBRARY = OptionalLibrary.bind(Glib.class, "libgobject-2.0.so.0", "gobject-2.0");

    private Glib() {
    }

    static Optional<String> library() {
        return LIBRARY;
    }

    static native void g_object_unref(Pointer object);

    static native void g_error_free(Pointer error);
}
