package io.flawline.web;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.flawline.serving.TensorException;
import io.flawline.serving.TensorType;

/** Single elements of tensors between JSON and memory. */
final class TensorJson {

    private TensorJson() {
    }

    /** @throws TensorException when the value is not one of the type */
    static void put(ByteBuffer bytes, TensorType type, JsonParser value, String tensor) throws IOException {
        switch (type) {
            case BOOL -> bytes.put((byte) (truth(value, tensor) ? 1 : 0));
            case UINT8 -> bytes.put((byte) whole(value, tensor, type, 8, false));
            case INT8 -> bytes.put((byte) whole(value, tensor, type, 8, true));
            case UINT16 -> bytes.putShort((short) whole(value, tensor, type, 16, false));
            case INT16 -> bytes.putShort((short) whole(value, tensor, type, 16, true));
            case UINT32 -> bytes.putInt((int) whole(value, tensor, type, 32, false));
            case INT32 -> bytes.putInt((int) whole(value, tensor, type, 32, true));
            case UINT64 -> bytes.putLong(whole(value, tensor, type, 64, false));
            case INT64 -> bytes.putLong(whole(value, tensor, type, 64, true));
            case FP32 -> bytes.putFloat(number(value, tensor).getFloatValue());
            case FP64 -> bytes.putDouble(number(value, tensor).getDoubleValue());
            case FP16, BF16 -> throw new TensorException("The input %s: %s has no form in JSON; send its bytes, with a binary_data_size."
                    .formatted(tensor, type));
        }
    }

    private static boolean truth(JsonParser value, String tensor) throws IOException {
        return switch (value.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> whole(value, tensor, TensorType.BOOL, 1, false) == 1;
        };
    }

    private static long whole(JsonParser value, String tensor, TensorType type, int bits, boolean signed) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            BigInteger number = value.getBigIntegerValue();
            if (signed ? number.bitLength() < bits : number.signum() >= 0 && number.bitLength() <= bits) {
                return number.longValue();
            }
        }
        throw wrong(value, tensor, "integers in the range of " + type);
    }

    private static JsonParser number(JsonParser value, String tensor) throws IOException {
        if (!value.currentToken().isNumeric()) {
            throw wrong(value, tensor, "numbers");
        }
        return value;
    }

    private static TensorException wrong(JsonParser value, String tensor, String allowed) throws IOException {
        String text = String.valueOf(value.getText());
        return new TensorException("The input %s holds %s; allowed are %s.".formatted(tensor,
                text.length() > 40 ? text.substring(0, 40) + "…" : text, allowed));
    }

    /** Reads the next element of {@code bytes}; NaN and infinities, which JSON does not have, become null. */
    static void write(JsonGenerator json, TensorType type, ByteBuffer bytes) throws IOException {
        switch (type) {
            case BOOL -> json.writeBoolean(bytes.get() != 0);
            case UINT8 -> json.writeNumber(bytes.get() & 0xFF);
            case INT8 -> json.writeNumber(bytes.get());
            case UINT16 -> json.writeNumber(bytes.getShort() & 0xFFFF);
            case INT16 -> json.writeNumber(bytes.getShort());
            case UINT32 -> json.writeNumber(bytes.getInt() & 0xFFFF_FFFFL);
            case INT32 -> json.writeNumber(bytes.getInt());
            case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(bytes.getLong())));
            case INT64 -> json.writeNumber(bytes.getLong());
            case FP32 -> writeFloat(json, bytes.getFloat());
            case FP64 -> writeDouble(json, bytes.getDouble());
            case FP16, BF16 -> throw new TensorException(type + " has no form in JSON; ask for binary_data.");
        }
    }

    private static void writeFloat(JsonGenerator json, float value) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    private static void writeDouble(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
