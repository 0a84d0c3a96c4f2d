package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;

/** A model made ready for a device. Safe for use by several threads; each of them needs its own request. */
public final class CompiledModel implements AutoCloseable {
    private final Handle handle;

    CompiledModel(Pointer compiled, Handle core) {
        handle = new Handle("CompiledModel", compiled, CApi::ov_compiled_model_free, core);
    }

    public List<Port> inputs() {
        return Port.read(handle, CApi::ov_compiled_model_inputs_size, CApi::ov_compiled_model_input_by_index);
    }

    public List<Port> outputs() {
        return Port.read(handle, CApi::ov_compiled_model_outputs_size, CApi::ov_compiled_model_output_by_index);
    }

    /**
     * Returns a property as it is in effect, such as {@code EXECUTION_DEVICES}, {@code INFERENCE_PRECISION_HINT} or
     * {@code OPTIMAL_NUMBER_OF_INFER_REQUESTS}, as text.
     *
     * @throws OpenVinoException when the property is unknown
     */
    public String property(String name) {
        return handle.text("read property " + name + " of the compiled model",
                (compiled, value) -> CApi.ov_compiled_model_get_property(compiled, name, value));
    }

    public InferRequest createInferRequest() {
        try (Handle.Use inUse = handle.use()) {
            PointerByReference request = new PointerByReference();
            check(CApi.ov_compiled_model_create_infer_request(inUse.pointer(), request), "create an infer request");
            return new InferRequest(request.getValue(), handle);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
