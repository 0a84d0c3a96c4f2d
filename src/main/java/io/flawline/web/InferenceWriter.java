package io.flawline.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.flawline.model.ModelFolder;
import io.flawline.serving.TensorData;

/** Writes the answer to an inference request of the KServe v2 protocol. */
final class InferenceWriter {

    static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    private static final JsonFactory JSON = new JsonFactory();

    private InferenceWriter() {
    }

    /** Writes JSON alone, or with the bytes of those outputs behind it that are wanted in binary form. */
    static ApiResponse write(InferenceRequest request, ModelFolder model, List<TensorData> outputs) throws IOException {
        List<TensorData> wanted = outputs.stream().filter(output -> request.wants(output.name())).toList();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("model_name", model.name());
            json.writeStringField("model_version", model.version());
            if (request.id() != null) {
                json.writeStringField("id", request.id());
            }
            json.writeArrayFieldStart("outputs");
            for (TensorData output : wanted) {
                write(json, output, request.wantsBytes(output.name()));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        int headerLength = body.size();
        List<TensorData> behind = wanted.stream().filter(output -> request.wantsBytes(output.name())).toList();
        if (behind.isEmpty()) {
            return ApiResponse.of(ApiResponse.JSON, body.toByteArray());
        }
        for (TensorData output : behind) {
            body.write(output.bytes().array(), output.bytes().arrayOffset() + output.bytes().position(), output.bytes().remaining());
        }
        return ApiResponse.of("application/octet-stream", body.toByteArray()).with(HEADER_LENGTH, String.valueOf(headerLength));
    }

    private static void write(JsonGenerator json, TensorData output, boolean asBytes) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("datatype", output.type().name());
        json.writeArrayFieldStart("shape");
        for (long size : output.shape()) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        if (asBytes) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", output.bytes().remaining());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            ByteBuffer bytes = output.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                TensorJson.write(json, output.type(), bytes);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
