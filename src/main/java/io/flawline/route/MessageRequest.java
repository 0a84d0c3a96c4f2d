package io.flawline.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.request.FieldLimits;
import io.flawline.request.JsonMap;
import io.flawline.request.PartHeader;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;

/** Reads the request in a message, whatever form a route has given it. */
final class MessageRequest {
    private static final int MAX_PART = 256;

    private MessageRequest() {
    }

    /**
     * Reads the body; a header {@code part} becomes the field {@code part} where the sender gave none.
     *
     * @param maxBytes of an image
     * @throws RejectedException when the body is not a request, with the reason
     */
    static Request of(Exchange exchange, long maxBytes) {
        Request request = read(exchange.getMessage(), maxBytes, fieldLimits(exchange.getContext()));
        Object part = part(exchange.getMessage());
        if (part == null) {
            return request;
        }
        if (part.toString().length() > MAX_PART) {
            throw new RejectedException(Reason.TOO_LARGE, "The header part has %d characters; %d are allowed."
                    .formatted(part.toString().length(), MAX_PART));
        }
        return request.withInput(PartHeader.NAME, part);
    }

    /** Returns null for a header that names no part: an inspection needs none, and a step that does refuses it. */
    private static @Nullable Object part(Message message) {
        try {
            return PartHeader.read(message.getHeader(PartHeader.NAME));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static FieldLimits fieldLimits(CamelContext context) {
        FieldLimits limits = context.getRegistry().lookupByNameAndType("fieldLimits", FieldLimits.class);
        return limits == null ? FieldLimits.DEFAULT : limits;
    }

    private static Request read(Message message, long maxBytes, FieldLimits fieldLimits) {
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class).toLowerCase(Locale.ROOT);
        Object body = message.getBody();
        if (body instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File file) {
            body = file;
        }
        if (body instanceof Request request) {
            return request;
        }
        if (body instanceof Mat mat) {
            return Request.ofMat(mat);
        }
        if (body instanceof Map<?, ?> map) {
            return JsonMap.read(map, maxBytes, fieldLimits);
        }
        if (body instanceof File file) {
            return ofFile(file, message.getHeader(Exchange.FILE_NAME_ONLY, file.getName(), String.class), type, maxBytes, fieldLimits);
        }
        byte[] bytes = message.getBody(byte[].class);
        if (bytes == null) {
            throw new RejectedException(Reason.EMPTY, body == null ? "The message has no body."
                    : "The message has a body of " + body.getClass().getName() + ", which holds no image.");
        }
        if (body instanceof WrappedFile<?> fetched) {
            return ofFile(bytes, message.getHeader(Exchange.FILE_NAME_ONLY, fetched.toString(), String.class), type, maxBytes, fieldLimits);
        }
        return type.startsWith("image/") ? RequestReader.readPicture(bytes, null) : RequestReader.read(bytes, maxBytes, fieldLimits);
    }

    private static Request ofFile(File file, String name, String type, long maxBytes, FieldLimits fieldLimits) {
        // A JSON request is a third larger than its image.
        if (file.length() > maxBytes * 3 / 2) {
            throw new RejectedException(Reason.TOO_LARGE, "The file %s has %d bytes; flawline.limits.max-bytes allows images of %d."
                    .formatted(name, file.length(), maxBytes));
        }
        try {
            return ofFile(Files.readAllBytes(file.toPath()), name, type, maxBytes, fieldLimits);
        } catch (IOException e) {
            throw new RejectedException(Reason.EMPTY, "The file " + name + " cannot be read: " + e, e);
        }
    }

    private static Request ofFile(byte[] bytes, String name, String type, long maxBytes, FieldLimits fieldLimits) {
        return name.toLowerCase(Locale.ROOT).endsWith(".json") || type.startsWith("application/json")
                ? RequestReader.read(bytes, maxBytes, fieldLimits).withName(name)
                : RequestReader.readPicture(bytes, name);
    }
}
