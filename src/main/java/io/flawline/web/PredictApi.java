package io.flawline.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

import io.flawline.access.HttpError;
import io.flawline.model.ModelException;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelBusyException;
import io.flawline.serving.ModelReport;
import io.flawline.serving.RawModel;
import io.flawline.serving.TensorException;
import io.flawline.serving.TensorSpec;

/**
 * The KServe v2 predict protocol over REST, with its extension for binary tensors: the models as their makers made
 * them, for clients of OpenVINO Model Server or Triton. An error is a mere text there: {@code {"error": "…"}}.
 */
final class PredictApi extends Api {

    private static final int MAX_MESSAGE = 1_000;

    private final CamelContext context;
    private final Inspectors inspectors;

    PredictApi(CamelContext context) {
        this.context = context;
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
    }

    @Override
    void operations() {
        get("/v2", call -> ApiResponse.json(Map.of("name", "flawline", "version", "1", "extensions", List.of("binary_tensor_data"))));
        get("/v2/health/live", call -> ApiResponse.json(Map.of("live", true)));
        get("/v2/health/ready", call -> ready());
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            get(model, inWords(this::metadata));
            get(model + "/ready", inWords(this::modelReady));
            post(model + "/infer", inWords(this::infer));
        }
    }

    private ApiResponse ready() {
        boolean ready = HealthCheckHelper.invokeReadiness(context).stream()
                .allMatch(result -> result.getState() == HealthCheck.State.UP);
        return ApiResponse.json(ready ? 200 : 503, Map.of("ready", ready));
    }

    private ApiResponse metadata(ApiRequest call) {
        String name = call.path("model");
        List<String> versions = report(name).versions().stream().map(ModelReport.Version::version).toList();
        try (RawModel model = model(call)) {
            return ApiResponse.json(Map.of("name", name, "versions", versions, "platform", "openvino",
                    "inputs", tensors(model.inputs()), "outputs", tensors(model.outputs())));
        }
    }

    private static List<Map<String, Object>> tensors(List<TensorSpec> tensors) {
        return tensors.stream().map(tensor -> Map.<String, Object>of("name", tensor.name(), "datatype", tensor.type(),
                "shape", tensor.shape())).toList();
    }

    private ApiResponse modelReady(ApiRequest call) {
        try (RawModel model = model(call)) {
            return ApiResponse.json(Map.of("name", model.folder().name(), "ready", true));
        }
    }

    private ApiResponse infer(ApiRequest call) throws Exception {
        if (call.header("Content-Encoding") != null) {
            throw new ApiException(415, "wrong-type", "Content-Encoding: %s. Send the request uncompressed."
                    .formatted(call.header("Content-Encoding")));
        }
        if (call.isGone()) {
            throw new TimeoutException("The caller has gone.");
        }
        byte[] body = call.body();
        InferenceRequest request = InferenceReader.read(body, headerLength(call, body.length));
        try (RawModel model = model(call)) {
            requireOutputs(request, model);
            return InferenceWriter.write(request, model.folder(), model.infer(request.inputs(), inspectors.timeout(), call::isGone));
        }
    }

    private static int headerLength(ApiRequest call, int bodyLength) {
        String length = call.header(InferenceWriter.HEADER_LENGTH);
        if (length == null) {
            return bodyLength;
        }
        if (!length.matches("\\d{1,9}") || Integer.parseInt(length) > bodyLength) {
            throw ApiException.wrongArgument(InferenceWriter.HEADER_LENGTH, length, "an integer up to the body's " + bodyLength);
        }
        return Integer.parseInt(length);
    }

    private static void requireOutputs(InferenceRequest request, RawModel model) {
        List<String> names = model.outputs().stream().map(TensorSpec::name).toList();
        if (request.outputs() != null && !names.containsAll(request.outputs().keySet())) {
            throw new TensorException("The outputs are to be %s; the model has %s.".formatted(request.outputs().keySet(), names));
        }
    }

    /** Returns the version that is named, else the one that also answers images. */
    private RawModel model(ApiRequest call) {
        String name = call.path("model");
        ModelReport report = report(name);
        String version = call.hasPath("version") ? call.path("version") : report.serving();
        if (version == null) {
            throw new ApiException(503, "model-failed", "All versions of the model %s are refused; GET /models/%s says why.".formatted(name, name));
        }
        requireVersion(report, version);
        try {
            return inspectors.rawModels().use(name, version);
        } catch (ModelException e) {
            requireVersion(report(name), version); // it may have been removed in the meantime
            throw e;
        }
    }

    private static void requireVersion(ModelReport report, String version) {
        List<String> versions = report.versions().stream().map(ModelReport.Version::version).toList();
        if (!versions.contains(version)) {
            throw ApiException.notFound("no-such-version", "The model %s has no version %s; it has %s."
                    .formatted(report.name(), version, versions));
        }
    }

    private ModelReport report(String name) {
        try {
            return inspectors.report(name);
        } catch (ModelException e) {
            throw ApiException.notFound("no-such-model", e.getMessage());
        }
    }

    private static Operation inWords(Operation operation) {
        return call -> {
            try {
                return operation.answer(call);
            } catch (ApiException e) {
                return error(e.status(), e);
            } catch (TensorException e) {
                return error(400, e);
            } catch (TimeoutException e) {
                return error(504, e);
            } catch (ModelBusyException e) {
                return error(503, e);
            } catch (ModelException e) {
                return error(500, e);
            }
        };
    }

    private static ApiResponse error(int status, Exception e) {
        return ApiResponse.json(status, Map.of("error", HttpError.shorten(String.valueOf(e.getMessage()), MAX_MESSAGE)));
    }
}
