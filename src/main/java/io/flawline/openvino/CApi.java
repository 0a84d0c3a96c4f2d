package io.flawline.openvino;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code openvino/c/*.h} that the binding needs, by their C names. {@code size_t} is a Java long, as
 * OpenVINO exists for 64-bit machines only; a C {@code bool} is a byte; every {@code int} returned is a status.
 */
final class CApi {

    private CApi() {
    }

    /**
     * Binds the functions; this must precede every other call, and fails with an {@link UnsatisfiedLinkError} when a
     * function is missing.
     */
    static void bind(NativeLibrary library) {
        Native.register(CApi.class, library);
    }

    /** {@code ov_shape_t}, which the tensor functions take by value. */
    @FieldOrder({"rank", "dims"})
    public static final class Shape extends Structure implements Structure.ByValue {
        public long rank;
        public @Nullable Pointer dims;

        public Shape() {
        }

        Shape(long... shape) {
            rank = shape.length;
            Memory memory = new Memory(Math.max(1, shape.length) * (long) Long.BYTES);
            memory.write(0, shape, 0, shape.length);
            dims = memory;
        }
    }

    static native Pointer ov_get_last_err_msg();

    static native void ov_free(Pointer content);

    static native int ov_get_openvino_version(Pointer version);

    static native void ov_version_free(Pointer version);

    static native int ov_core_create(PointerByReference core);

    static native void ov_core_free(Pointer core);

    static native int ov_core_set_properties(Pointer core, @Nullable String device, long count, @Nullable Pointer properties);

    static native int ov_core_read_model(Pointer core, String model, @Nullable String weights, PointerByReference result);

    static native int ov_core_compile_model_props(
            Pointer core, Pointer model, String device, long count, @Nullable Pointer properties, PointerByReference compiled);

    static native int ov_core_get_property(Pointer core, String device, String key, PointerByReference value);

    static native int ov_core_get_available_devices(Pointer core, Pointer devices);

    static native void ov_available_devices_free(Pointer devices);

    static native void ov_model_free(Pointer model);

    static native int ov_model_inputs_size(Pointer model, LongByReference size);

    static native int ov_model_outputs_size(Pointer model, LongByReference size);

    static native int ov_model_const_input_by_index(Pointer model, long index, PointerByReference port);

    static native int ov_model_const_output_by_index(Pointer model, long index, PointerByReference port);

    static native byte ov_model_is_dynamic(Pointer model);

    static native int ov_model_reshape_by_port_indexes(Pointer model, Pointer indexes, Pointer shapes, long count);

    static native int ov_model_get_friendly_name(Pointer model, PointerByReference name);

    static native void ov_output_const_port_free(Pointer port);

    static native int ov_port_get_any_name(Pointer port, PointerByReference name);

    static native int ov_port_get_partial_shape(Pointer port, Pointer shape);

    static native int ov_port_get_element_type(Pointer port, IntByReference type);

    static native void ov_partial_shape_free(Pointer shape);

    static native void ov_compiled_model_free(Pointer compiled);

    static native int ov_compiled_model_inputs_size(Pointer compiled, LongByReference size);

    static native int ov_compiled_model_outputs_size(Pointer compiled, LongByReference size);

    static native int ov_compiled_model_input_by_index(Pointer compiled, long index, PointerByReference port);

    static native int ov_compiled_model_output_by_index(Pointer compiled, long index, PointerByReference port);

    static native int ov_compiled_model_get_property(Pointer compiled, String key, PointerByReference value);

    static native int ov_compiled_model_create_infer_request(Pointer compiled, PointerByReference request);

    static native void ov_infer_request_free(Pointer request);

    static native int ov_infer_request_set_input_tensor_by_index(Pointer request, long index, Pointer tensor);

    static native int ov_infer_request_set_output_tensor_by_index(Pointer request, long index, Pointer tensor);

    static native int ov_infer_request_get_input_tensor_by_index(
            Pointer request, long index, PointerByReference tensor);

    static native int ov_infer_request_get_output_tensor_by_index(
            Pointer request, long index, PointerByReference tensor);

    static native int ov_infer_request_infer(Pointer request);

    static native int ov_infer_request_start_async(Pointer request);

    static native int ov_infer_request_wait_for(Pointer request, long milliseconds);

    static native int ov_infer_request_cancel(Pointer request);

    static native int ov_tensor_create(int type, Shape shape, PointerByReference tensor);

    static native int ov_tensor_create_from_host_ptr(int type, Shape shape, Pointer host, PointerByReference tensor);

    static native void ov_tensor_free(Pointer tensor);

    static native int ov_tensor_get_shape(Pointer tensor, Pointer shape);

    static native int ov_tensor_get_element_type(Pointer tensor, IntByReference type);

    static native int ov_tensor_get_byte_size(Pointer tensor, LongByReference size);

    static native int ov_tensor_data(Pointer tensor, PointerByReference data);

    static native int ov_shape_free(Pointer shape);

    static native int ov_layout_create(String description, PointerByReference layout);

    static native void ov_layout_free(Pointer layout);

    static native int ov_preprocess_prepostprocessor_create(Pointer model, PointerByReference processor);

    static native void ov_preprocess_prepostprocessor_free(Pointer processor);

    static native int ov_preprocess_prepostprocessor_build(Pointer processor, PointerByReference model);

    static native int ov_preprocess_prepostprocessor_get_input_info_by_index(
            Pointer processor, long index, PointerByReference input);

    static native void ov_preprocess_input_info_free(Pointer input);

    static native int ov_preprocess_input_info_get_tensor_info(Pointer input, PointerByReference tensor);

    static native void ov_preprocess_input_tensor_info_free(Pointer tensor);

    static native int ov_preprocess_input_tensor_info_set_element_type(Pointer tensor, int type);

    static native int ov_preprocess_input_tensor_info_set_layout(Pointer tensor, Pointer layout);

    static native int ov_preprocess_input_tensor_info_set_color_format(Pointer tensor, int format);

    static native int ov_preprocess_input_tensor_info_set_spatial_static_shape(Pointer tensor, long height, long width);

    static native int ov_preprocess_input_info_get_preprocess_steps(Pointer input, PointerByReference steps);

    static native void ov_preprocess_preprocess_steps_free(Pointer steps);

    static native int ov_preprocess_preprocess_steps_convert_element_type(Pointer steps, int type);

    static native int ov_preprocess_preprocess_steps_convert_color(Pointer steps, int format);

    static native int ov_preprocess_preprocess_steps_mean_multi_channels(Pointer steps, Pointer values, int count);

    static native int ov_preprocess_preprocess_steps_scale_multi_channels(Pointer steps, Pointer values, int count);

    static native int ov_preprocess_input_info_get_model_info(Pointer input, PointerByReference model);

    static native void ov_preprocess_input_model_info_free(Pointer model);

    static native int ov_preprocess_input_model_info_set_layout(Pointer model, Pointer layout);

    static native int ov_preprocess_prepostprocessor_get_output_info_by_index(
            Pointer processor, long index, PointerByReference output);

    static native void ov_preprocess_output_info_free(Pointer output);

    static native int ov_preprocess_output_info_get_tensor_info(Pointer output, PointerByReference tensor);

    static native void ov_preprocess_output_tensor_info_free(Pointer tensor);

    static native int ov_preprocess_output_set_element_type(Pointer tensor, int type);
}
