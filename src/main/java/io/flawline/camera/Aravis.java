package io.flawline.camera;

import java.io.IOException;
import java.util.Optional;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

import io.flawline.image.OptionalLibrary;

/**
 * The functions of libaravis 0.8 that are used, with the names and meaning of its C API. Class initialisation never
 * fails: where the library or one of the functions is missing, {@link #library} is empty and the functions must not be
 * called. Only 64-bit platforms, so {@code size_t} is a {@code long}.
 *
 * @see <a href="https://aravisproject.github.io/aravis/aravis-stable/">Aravis API</a>
 */
final class Aravis {
    static final int BUFFER_SUCCESS = 0;
    static final String REMEDY = "Install libaravis 0.8 (Debian, Ubuntu: apt-get install libaravis-0.8-0).";

    private static final String[] NAMES = {"libaravis-0.8.so.0", "aravis-0.8"};
    private static final Optional<String> LIBRARY = OptionalLibrary.bind(Aravis.class, NAMES);

    private Aravis() {
    }

    /** Returns the file that was found. */
    static Optional<String> library() {
        return LIBRARY.isPresent() && Glib.library().isPresent() ? LIBRARY : Optional.empty();
    }

    /** @throws IOException with the remedy where the library is missing */
    static void require() throws IOException {
        if (library().isEmpty()) {
            throw new IOException("GigE Vision and USB3 Vision cameras need the library libaravis 0.8. " + REMEDY);
        }
    }

    /** Throws what a call reported, and frees it. */
    static void check(PointerByReference error, String doing) throws IOException {
        Pointer failure = error.getValue();
        if (failure != null) {
            // struct GError { guint32 domain; gint code; gchar *message; }
            String message = failure.getPointer(8).getString(0);
            Glib.g_error_free(failure);
            error.setValue(null);
            throw new IOException(doing + ": " + message);
        }
    }

    /** A class for what versions before 0.8.23 do not have; no camera seen so far pads its rows. */
    static final class Padding {
        private static final Optional<String> FOUND = OptionalLibrary.bind(Padding.class, NAMES);

        private Padding() {
        }

        /** Returns the number of bytes behind each row of an image. */
        static int of(Pointer buffer) {
            if (FOUND.isEmpty()) {
                return 0;
            }
            IntByReference x = new IntByReference();
            arv_buffer_get_image_padding(buffer, x, new IntByReference());
            return x.getValue();
        }

        private static native void arv_buffer_get_image_padding(Pointer buffer, IntByReference x, IntByReference y);
    }

    static native void arv_update_device_list();

    static native int arv_get_n_devices();

    static native String arv_get_device_id(int index);

    static native String arv_get_device_address(int index);

    static native String arv_get_device_vendor(int index);

    static native String arv_get_device_model(int index);

    static native String arv_get_device_serial_nbr(int index);

    static native String arv_get_device_protocol(int index);

    static native Pointer arv_camera_new(String name, PointerByReference error);

    static native Pointer arv_camera_get_device(Pointer camera);

    static native int arv_camera_is_gv_device(Pointer camera);

    static native int arv_camera_is_uv_device(Pointer camera);

    static native int arv_camera_gv_auto_packet_size(Pointer camera, PointerByReference error);

    static native int arv_camera_get_payload(Pointer camera, PointerByReference error);

    static native Pointer arv_camera_create_stream(Pointer camera, @Nullable Pointer callback, @Nullable Pointer data, PointerByReference error);

    static native void arv_camera_start_acquisition(Pointer camera, PointerByReference error);

    static native void arv_camera_stop_acquisition(Pointer camera, PointerByReference error);

    static native void arv_camera_execute_command(Pointer camera, String feature, PointerByReference error);

    static native Pointer arv_device_get_feature(Pointer device, String name);

    static native String arv_device_get_string_feature_value(Pointer device, String name, PointerByReference error);

    static native int arv_device_read_memory(Pointer device, long address, int size, Pointer buffer, PointerByReference error);

    static native void arv_gc_feature_node_set_value_from_string(Pointer node, String value, PointerByReference error);

    static native int arv_gv_device_is_controller(Pointer device);

    static native Pointer arv_buffer_new(long size, @Nullable Pointer preallocated);

    static native int arv_buffer_get_status(Pointer buffer);

    static native Pointer arv_buffer_get_data(Pointer buffer, LongByReference size);

    static native long arv_buffer_get_frame_id(Pointer buffer);

    static native long arv_buffer_get_system_timestamp(Pointer buffer);

    static native int arv_buffer_get_image_width(Pointer buffer);

    static native int arv_buffer_get_image_height(Pointer buffer);

    static native int arv_buffer_get_image_pixel_format(Pointer buffer);

    static native void arv_stream_push_buffer(Pointer stream, Pointer buffer);

    static native Pointer arv_stream_timeout_pop_buffer(Pointer stream, long microseconds);
}
