package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A request for one inference after the other, with the tensors it reads and writes. Only one thread may use it: a call
 * while an inference runs fails with the status {@code REQUEST_BUSY}, except for {@link #infer()}, which may wait for
 * its end first. Only {@link #cancel()} and {@link #close()} may come from another thread at any time.
 */
public final class InferRequest implements AutoCloseable {
    /** OpenVINO counts in ns: a wait of centuries overflows and ends at once. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Handle handle;
    /** Uses of the tensors that were set, by port: they and the memory they wrap outlive the binding. */
    private final Map<Integer, Handle.Use> inputs = new HashMap<>();
    private final Map<Integer, Handle.Use> outputs = new HashMap<>();
    private volatile boolean started;

    InferRequest(Pointer request, Handle compiled) {
        handle = new Handle("InferRequest", request, pointer -> {
            CApi.ov_infer_request_free(pointer);
            inputs.values().forEach(Handle.Use::close);
            outputs.values().forEach(Handle.Use::close);
        }, compiled);
    }

    /**
     * Makes the request read the tensor at every inference from now on, without a copy.
     *
     * @param index the input's, from 0
     * @throws OpenVinoException when the type or the shape is not the input's
     */
    public synchronized void setInput(int index, Tensor tensor) {
        bind("set input " + index, inputs, index, tensor, CApi::ov_infer_request_set_input_tensor_by_index);
    }

    /**
     * Makes the request write into the tensor at every inference from now on, without a copy.
     *
     * @param index the output's, from 0
     * @throws OpenVinoException when the type or the shape is not the output's
     */
    public synchronized void setOutput(int index, Tensor tensor) {
        bind("set output " + index, outputs, index, tensor, CApi::ov_infer_request_set_output_tensor_by_index);
    }

    private interface Setter {
        int set(Pointer request, long index, Pointer tensor);
    }

    private void bind(String action, Map<Integer, Handle.Use> bound, int index, Tensor tensor, Setter setter) {
        Handle.Use notBound = tensor.handle.use();
        try (Handle.Use inUse = handle.use()) {
            check(setter.set(inUse.pointer(), index, notBound.pointer()), action);
            notBound = bound.put(index, notBound);
        } finally {
            if (notBound != null) {
                notBound.close();
            }
        }
    }

    /** Returns the tensor that the request reads for an input: the one set, else its own. The caller closes it. */
    public synchronized Tensor input(int index) {
        return tensor("get input " + index, inputs, index, CApi::ov_infer_request_get_input_tensor_by_index);
    }

    /**
     * Returns the tensor that holds an output after an inference: the one set, else the request's own, which the next
     * inference overwrites. Its shape is known before the inference only if the port is not dynamic. The caller closes
     * it.
     */
    public synchronized Tensor output(int index) {
        return tensor("get output " + index, outputs, index, CApi::ov_infer_request_get_output_tensor_by_index);
    }

    private Tensor tensor(String action, Map<Integer, Handle.Use> bound, int index, Getter getter) {
        try (Handle.Use inUse = handle.use()) {
            PointerByReference tensor = new PointerByReference();
            check(getter.get(inUse.pointer(), index, tensor), action);
            Handle.Use memory = bound.get(index);
            return memory == null ? new Tensor(tensor.getValue()) : new Tensor(tensor.getValue(), memory.handle());
        }
    }

    private interface Getter {
        int get(Pointer request, long index, PointerByReference tensor);
    }

    /** Runs an inference and returns when it is done. */
    public void infer() {
        started = false;
        handle.call("run the inference", CApi::ov_infer_request_infer);
    }

    /** Starts an inference and returns at once; {@link #await} waits until it is done. */
    public void startAsync() {
        handle.call("start the inference", CApi::ov_infer_request_start_async);
        started = true;
    }

    /**
     * Waits for the inference that was started.
     *
     * @param timeout in full ms; nothing or less asks without waiting, more than a day waits a day
     * @return false when it is still running after the time
     * @throws IllegalStateException when none was started since the last {@link #infer()}
     * @throws OpenVinoException when the inference failed or was cancelled
     */
    public boolean await(Duration timeout) {
        try (Handle.Use inUse = handle.use()) {
            if (!started) {
                // OpenVINO would answer "still running" forever.
                throw new IllegalStateException("No inference was started to wait for; call startAsync() first");
            }
            Duration wait = timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
            int status = CApi.ov_infer_request_wait_for(inUse.pointer(), Math.max(0, wait.toMillis()));
            if (Status.RESULT_NOT_READY.is(status)) {
                return false;
            }
            check(status, "finish the inference");
            return true;
        }
    }

    /** Asks a running inference to stop; {@link #await} then fails with the status {@code INFER_CANCELLED}. */
    public void cancel() {
        handle.call("cancel the inference", CApi::ov_infer_request_cancel);
    }

    /** Waits for an inference that was started; one that another thread waits for is left to that thread. */
    @Override
    public void close() {
        handle.close();
    }
}
