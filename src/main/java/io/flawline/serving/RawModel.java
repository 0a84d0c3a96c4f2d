package io.flawline.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.flawline.background.DaemonThreads;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.openvino.CompiledModel;
import io.flawline.openvino.Core;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Model;
import io.flawline.openvino.OpenVinoException;
import io.flawline.openvino.Tensor;

/**
 * A model as its maker made it, compiled for its device: tensors in, tensors out, nothing done to them. It runs as many
 * inferences at once as there are workers. It is thread-safe. An inference that hangs is left behind and closed when it
 * comes back.
 */
public final class RawModel implements AutoCloseable {

    /** The interval at which a wait checks whether its caller is still there. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final ModelFolder folder;
    private final CompiledModel compiled;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Semaphore permits;
    private final Deque<InferRequest> idle = new ArrayDeque<>();
    /** The owner's is one, until it closes. */
    private final AtomicInteger uses = new AtomicInteger(1);

    private RawModel(ModelFolder folder, CompiledModel compiled, int workers) {
        this.folder = folder;
        this.compiled = compiled;
        this.inputs = TensorSpec.of("input", compiled.inputs());
        this.outputs = TensorSpec.of("output", compiled.outputs());
        this.permits = new Semaphore(workers, true);
    }

    /** @throws ModelException when the files are damaged or the device does not take the model */
    static RawModel load(Core core, ModelFolder folder, String device, Map<String, String> properties, int workers) {
        try (Model model = core.readModel(folder.file())) {
            CompiledModel compiled = core.compileModel(model, device, properties);
            try {
                return new RawModel(folder, compiled, workers);
            } catch (RuntimeException e) {
                compiled.close();
                throw e;
            }
        } catch (OpenVinoException e) {
            throw ModelException.unreadable(folder, e);
        }
    }

    public ModelFolder folder() {
        return folder;
    }

    /** Makes a request and runs it on its own tensors where their sizes are fixed, which takes the memory that a caller's would. */
    void runOnce() {
        try (InferRequest request = compiled.createInferRequest()) {
            if (inputs.stream().allMatch(input -> input.shape().stream().allMatch(size -> size >= 0))) {
                request.infer();
            }
        } catch (OpenVinoException e) {
            // It may need other values: what counts is that this process survives.
        }
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }

    /**
     * @param given   each input once, in any order
     * @param timeout of the inference, and of the wait for a free worker
     * @param gone    whether nobody waits for the result any more; the work then ends
     * @return all outputs in the model's order
     * @throws TensorException  when the model does not take these
     * @throws TimeoutException when a time is over
     * @throws ModelException   when the inference fails
     */
    public List<TensorData> infer(List<TensorData> given, Duration timeout, BooleanSupplier gone)
            throws TimeoutException, InterruptedException {
        List<TensorData> ordered = ordered(given);
        awaitWorker(timeout, gone);
        InferRequest request = null;
        try {
            request = take();
            List<TensorData> results = run(request, ordered, timeout, gone);
            give(request);
            request = null;
            return results;
        } catch (OpenVinoException e) {
            throw new ModelException("The model " + folder + " failed: " + e.getMessage(), e);
        } finally {
            if (request != null) {
                leaveBehind(request);
            }
            permits.release();
        }
    }

    private void awaitWorker(Duration timeout, BooleanSupplier gone) throws TimeoutException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!permits.tryAcquire(slice(end).toNanos(), TimeUnit.NANOSECONDS)) {
            requireCaller(gone);
            if (System.nanoTime() >= end) {
                throw new TimeoutException("No worker was free within flawline.timeout = " + timeout.toMillis() + " ms.");
            }
        }
        if (gone.getAsBoolean()) {
            permits.release();
            requireCaller(gone);
        }
    }

    private static Duration slice(long end) {
        return Duration.ofNanos(Math.max(1, Math.min(ASK_AGAIN.toNanos(), end - System.nanoTime())));
    }

    private static void requireCaller(BooleanSupplier gone) throws TimeoutException {
        if (gone.getAsBoolean()) {
            throw new TimeoutException("The caller has closed its connection.");
        }
    }

    private List<TensorData> ordered(List<TensorData> given) {
        List<String> names = given.stream().map(TensorData::name).sorted().toList();
        List<String> needed = inputs.stream().map(TensorSpec::name).sorted().toList();
        if (!names.equals(needed)) {
            throw new TensorException("The inputs are %s; the model takes %s.".formatted(names, needed));
        }
        List<TensorData> ordered = new ArrayList<>();
        for (TensorSpec input : inputs) {
            TensorData tensor = given.stream().filter(data -> data.name().equals(input.name())).findFirst().orElseThrow();
            input.require(tensor);
            ordered.add(tensor);
        }
        return ordered;
    }

    private List<TensorData> run(InferRequest request, List<TensorData> ordered, Duration timeout, BooleanSupplier gone)
            throws TimeoutException {
        for (int i = 0; i < ordered.size(); i++) {
            TensorData data = ordered.get(i);
            try (Tensor tensor = Tensor.allocate(data.type().element(), data.shape().stream().mapToLong(Long::longValue).toArray())) {
                tensor.buffer().put(data.bytes().duplicate());
                request.setInput(i, tensor);
            }
        }
        request.startAsync();
        long end = System.nanoTime() + timeout.toNanos();
        while (!request.await(slice(end))) {
            if (System.nanoTime() < end && !gone.getAsBoolean()) {
                continue;
            }
            request.cancel();
            requireCaller(gone);
            throw new TimeoutException("The model %s took longer than flawline.timeout = %d ms.".formatted(folder, timeout.toMillis()));
        }
        List<TensorData> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            results.add(output(request, i));
        }
        return results;
    }

    private TensorData output(InferRequest request, int index) {
        try (Tensor tensor = request.output(index)) {
            ByteBuffer from = tensor.buffer();
            ByteBuffer bytes = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(from).flip();
            return new TensorData(outputs.get(index).name(), outputs.get(index).type(),
                    Arrays.stream(tensor.shape()).boxed().toList(), bytes);
        }
    }

    private InferRequest take() {
        synchronized (idle) {
            InferRequest request = idle.pollFirst();
            if (request != null) {
                return request;
            }
        }
        return compiled.createInferRequest();
    }

    private void give(InferRequest request) {
        synchronized (idle) {
            idle.addFirst(request);
        }
    }

    /** Closes the request on a separate thread, as closing waits for an inference that does not end. */
    private static void leaveBehind(InferRequest request) {
        DaemonThreads.start("flawline-left-behind", request::close);
    }

    /**
     * Begins a use, which {@link #close} ends. It returns false when the owner has closed it and nobody uses it any
     * more.
     */
    boolean enter() {
        return uses.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    /** Ends a use; the last to end frees the model. */
    @Override
    public void close() {
        if (uses.decrementAndGet() == 0) {
            idle.forEach(InferRequest::close);
            compiled.close();
        }
    }
}
