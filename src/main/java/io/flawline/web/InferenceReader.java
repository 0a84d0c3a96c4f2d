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
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.access.HttpError;
import io.flawline.serving.TensorData;
import io.flawline.serving.TensorException;
import io.flawline.serving.TensorType;

/**
 * Reads an inference request of the KServe v2 protocol: JSON, and behind it the bytes of those inputs that have a
 * {@code binary_data_size}, in their order. Nothing is allocated for a tensor before as many elements are known to be
 * there as its shape says.
 */
final class InferenceReader {

    private static final int MAX_TENSORS = 100;
    private static final int MAX_DIMENSIONS = 32;
    private static final int MAX_TEXT = 1_000;
    private static final String TOO_MANY_TENSORS = "The request has more than " + MAX_TENSORS + " inputs or outputs.";

    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DIMENSIONS + 10).maxNameLength(MAX_TEXT).build()).build();
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
        List<AskedOutput> outputs = List.of();
        boolean binary = false;
        List<TensorData> inputs = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(body, 0, headerLength)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "The request is not a JSON object.");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "id" -> id = text(parser, "The \"id\"");
                    case "outputs" -> outputs = outputs(parser);
                    case "parameters" -> binary = parameters(parser).path("binary_data_output").asBoolean();
                    case "inputs" -> {
                        require(value == JsonToken.START_ARRAY, "\"inputs\" is not an array.");
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            require(inputs.size() < MAX_TENSORS, TOO_MANY_TENSORS);
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
        return new InferenceRequest(id, inputs, outputs.isEmpty() ? null : asked(outputs, binary), binary);
    }

    /** An output that is asked for; {@code binary} is null where the request says it for all. */
    private record AskedOutput(String name, @Nullable Boolean binary) {
    }

    private static Map<String, Boolean> asked(List<AskedOutput> outputs, boolean binary) {
        Map<String, Boolean> asked = new LinkedHashMap<>();
        outputs.forEach(output -> asked.put(output.name(), output.binary() == null ? binary : output.binary()));
        return asked;
    }

    private static List<AskedOutput> outputs(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        require(parser.currentToken() == JsonToken.START_ARRAY, "\"outputs\" is not an array.");
        List<AskedOutput> outputs = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            require(outputs.size() < MAX_TENSORS, TOO_MANY_TENSORS);
            outputs.add(output(parser));
        }
        require(parser.currentToken() == JsonToken.END_ARRAY, "\"outputs\" holds something other than objects.");
        return outputs;
    }

    private static AskedOutput output(JsonParser parser) throws IOException {
        String name = null;
        Boolean binary = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser, "The \"name\" of an output");
                case "parameters" -> {
                    JsonNode parameters = parameters(parser);
                    require(!parameters.has("classification"), "An output asks for \"classification\", which is not served."
                            + " Ask for the output itself, or POST the image to /inspect?model=NAME.");
                    binary = parameters.has("binary_data") ? (Boolean) parameters.get("binary_data").asBoolean() : null;
                }
                default -> parser.skipChildren();
            }
        }
        if (name == null) {
            throw new TensorException("An output has no \"name\".");
        }
        return new AskedOutput(name, binary);
    }

    /** Its scalar values; an object or array in it means nothing to us. */
    private static JsonNode parameters(JsonParser parser) throws IOException {
        ObjectNode parameters = MAPPER.createObjectNode();
        require(parser.currentToken() == JsonToken.START_OBJECT, "\"parameters\" is not an object.");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            require(parameters.size() < MAX_TENSORS, "\"parameters\" has more than " + MAX_TENSORS + " fields.");
            switch (value) {
                case VALUE_TRUE, VALUE_FALSE -> parameters.put(field, parser.getBooleanValue());
                case VALUE_NUMBER_INT -> parameters.put(field, parser.getBigIntegerValue());
                case VALUE_STRING -> parameters.put(field, text(parser, "A parameter"));
                default -> parser.skipChildren();
            }
        }
        return parameters;
    }

    private static String text(JsonParser parser, String what) throws IOException {
        require(parser.currentToken().isScalarValue(), what + " is not a text.");
        String text = parser.getValueAsString();
        if (text != null && text.length() > MAX_TEXT) {
            throw new TensorException("%s has %d characters; allowed are %d.".formatted(what, text.length(), MAX_TEXT));
        }
        return text;
    }

    private TensorData input(JsonParser parser) throws IOException {
        String name = null;
        String datatype = null;
        List<Long> sizes = null;
        JsonNode parameters = null;
        int from = -1;
        int to = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser, "The \"name\" of an input");
                case "datatype" -> datatype = text(parser, "The \"datatype\" of an input");
                case "shape" -> sizes = shape(parser);
                case "parameters" -> parameters = parameters(parser);
                case "data" -> {
                    require(parser.currentToken() == JsonToken.START_ARRAY, "\"data\" of an input is not an array.");
                    // Read once the type is known, as it may come later.
                    from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    to = (int) parser.currentLocation().getByteOffset();
                }
                default -> parser.skipChildren();
            }
        }
        if (name == null) {
            throw new TensorException("An input has no \"name\".");
        }
        TensorType type = type(name, datatype);
        if (sizes == null) {
            throw new TensorException("The input %s has no array \"shape\".".formatted(name));
        }
        JsonNode binarySize = parameters == null ? null : parameters.get("binary_data_size");
        require(binarySize == null != (from < 0), "The input %s needs either \"data\" or a binary_data_size.".formatted(name));
        return new TensorData(name, type, sizes, binarySize == null ? numbers(name, type, sizes, from, to) : bytes(name, binarySize));
    }

    private static TensorType type(String name, @Nullable String datatype) {
        return TensorType.named(String.valueOf(datatype)).orElseThrow(() -> new TensorException(
                "The input %s has the datatype %s; allowed are %s.".formatted(name, datatype, List.of(TensorType.values()))));
    }

    private static List<Long> shape(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "The \"shape\" of an input is not an array.");
        List<Long> sizes = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(sizes.size() < MAX_DIMENSIONS, "The \"shape\" of an input has more than " + MAX_DIMENSIONS + " dimensions.");
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw new TensorException("The \"shape\" of an input holds %s; allowed are integers."
                        .formatted(HttpError.shorten(parser.getText())));
            }
            sizes.add(parser.getLongValue());
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
                    if (!bytes.hasRemaining()) {
                        throw new TensorException("The input %s has more \"data\" than its shape %s says.".formatted(name, shape));
                    }
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
