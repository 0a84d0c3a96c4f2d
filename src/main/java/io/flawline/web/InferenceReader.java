package io.flawline.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.serving.TensorData;
import io.flawline.serving.TensorException;
import io.flawline.serving.TensorType;

/**
 * Reads an inference request of the KServe v2 protocol: JSON, and behind it the bytes of those inputs that have a
 * {@code binary_data_size}, in their order. Nothing is allocated for a tensor before as many elements are known to be
 * there as its shape says.
 */
final class InferenceReader {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    private final byte[] body;
    private final int headerLength;
    private int nextBytes;

    private InferenceReader(byte[] body, int headerLength) {
        this.body = body;
        this.headerLength = headerLength;
        this.nextBytes = headerLength;
    }

    /**
     * @param headerLength bytes of the JSON; the rest are tensors
     * @throws TensorException when it is not such a request
     */
    static InferenceRequest read(byte[] body, int headerLength) {
        try {
            return new InferenceReader(body, headerLength).read();
        } catch (JsonProcessingException e) {
            throw new TensorException("The request is not JSON of the v2 protocol: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new TensorException("The request cannot be read: " + e.getMessage());
        }
    }

    private InferenceRequest read() throws IOException {
        String id = null;
        JsonNode outputs = null;
        JsonNode parameters = null;
        List<TensorData> inputs = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(body, 0, headerLength)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "The request is not a JSON object.");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "id" -> id = parser.getValueAsString();
                    case "outputs" -> outputs = parser.readValueAsTree();
                    case "parameters" -> parameters = parser.readValueAsTree();
                    case "inputs" -> {
                        require(value == JsonToken.START_ARRAY, "\"inputs\" is not an array.");
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            inputs.add(input(parser));
                        }
                        require(parser.currentToken() == JsonToken.END_ARRAY, "\"inputs\" holds something other than objects.");
                    }
                    default -> parser.skipChildren();
                }
            }
            require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null, "The JSON has no proper end.");
        }
        require(nextBytes == body.length, "%d bytes follow the JSON; its inputs have a binary_data_size of %d together."
                .formatted(body.length - headerLength, nextBytes - headerLength));
        boolean binary = parameters != null && parameters.path("binary_data_output").asBoolean();
        return new InferenceRequest(id, inputs, outputs == null || outputs.isNull() ? null : outputs(outputs, binary), binary);
    }

    private static Map<String, Boolean> outputs(JsonNode asked, boolean binary) {
        require(asked.isArray(), "\"outputs\" is not an array.");
        Map<String, Boolean> outputs = new LinkedHashMap<>();
        for (JsonNode output : asked) {
            require(output.path("name").isTextual(), "An output has no \"name\".");
            outputs.put(output.path("name").asText(), output.path("parameters").path("binary_data").asBoolean(binary));
        }
        return outputs.isEmpty() ? null : outputs;
    }

    private TensorData input(JsonParser parser) throws IOException {
        String name = null;
        String datatype = null;
        JsonNode shape = null;
        JsonNode parameters = null;
        int from = -1;
        int to = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = parser.getValueAsString();
                case "datatype" -> datatype = parser.getValueAsString();
                case "shape" -> shape = parser.readValueAsTree();
                case "parameters" -> parameters = parser.readValueAsTree();
                case "data" -> {
                    require(parser.currentToken() == JsonToken.START_ARRAY, "\"data\" of an input is not an array.");
                    // Read once the type is known, as it may stand behind.
                    from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    to = (int) parser.currentLocation().getByteOffset();
                }
                default -> parser.skipChildren();
            }
        }
        require(name != null, "An input has no \"name\".");
        TensorType type = type(name, datatype);
        List<Long> sizes = shape(name, shape);
        JsonNode binarySize = parameters == null ? null : parameters.get("binary_data_size");
        require(binarySize == null != (from < 0), "The input %s needs either \"data\" or a binary_data_size.".formatted(name));
        return new TensorData(name, type, sizes, binarySize == null ? numbers(name, type, sizes, from, to) : bytes(name, binarySize));
    }

    private static TensorType type(String name, String datatype) {
        return TensorType.named(String.valueOf(datatype)).orElseThrow(() -> new TensorException(
                "The input %s has the datatype %s; allowed are %s.".formatted(name, datatype, List.of(TensorType.values()))));
    }

    private static List<Long> shape(String name, JsonNode shape) {
        require(shape != null && shape.isArray(), "The input %s has no array \"shape\".".formatted(name));
        List<Long> sizes = new ArrayList<>();
        for (JsonNode size : shape) {
            require(size.isIntegralNumber() && size.canConvertToLong(), "The input %s has the shape %s; allowed are whole numbers."
                    .formatted(name, shape));
            sizes.add(size.asLong());
        }
        return sizes;
    }

    private ByteBuffer bytes(String name, JsonNode size) {
        require(size.canConvertToInt() && size.asInt() >= 0 && size.asInt() <= body.length - nextBytes,
                "The input %s has a binary_data_size of %s; %d bytes are left.".formatted(name, size, body.length - nextBytes));
        ByteBuffer bytes = ByteBuffer.wrap(body, nextBytes, size.asInt());
        nextBytes += size.asInt();
        return bytes;
    }

    private ByteBuffer numbers(String name, TensorType type, List<Long> shape, int from, int to) throws IOException {
        long elements = TensorData.elements(name, shape);
        // One digit and a comma is the least that an element takes.
        require(elements <= (to - from) / 2 + 1, "The input %s has less \"data\" than its shape %s says.".formatted(name, shape));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(elements * type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        try (JsonParser parser = JSON.createParser(body, from, to - from)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    require(bytes.hasRemaining(), "The input %s has more \"data\" than its shape %s says.".formatted(name, shape));
                    TensorJson.put(bytes, type, parser, name);
                }
            }
        }
        require(!bytes.hasRemaining(), "The input %s has less \"data\" than its shape %s says.".formatted(name, shape));
        return bytes.flip();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new TensorException(message);
        }
    }
}
