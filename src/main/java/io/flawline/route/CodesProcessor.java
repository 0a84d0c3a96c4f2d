package io.flawline.route;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

import io.flawline.codes.Code;
import io.flawline.codes.CodeReader;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.request.PartHeader;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Reads the codes in the image of the message's body, before its inspection: QR, Data Matrix and bar codes. The body
 * becomes a {@link Request}, whose fields come back under {@code input} of the result:
 *
 * <ul>
 *   <li>{@code codes}: all that were read, each with {@code text} and {@code format}; empty when there are none</li>
 *   <li>{@code part}: the text of the code that names the part, also as header {@code part}</li>
 *   <li>{@code codeProblem}: why {@code part} was not set, in one sentence</li>
 * </ul>
 * An image without a code is inspected all the same. With {@code pattern} only codes that match name a part; several
 * different ones name none. A {@code part} that the sender gave stays.
 */
public class CodesProcessor implements Processor, CamelContextAware {
    /** Characters of a part, as a step {@code part:} takes it. */
    private static final int MAX_PART = 200;

    private final Listeners listeners = new Listeners();
    private @Nullable CamelContext camelContext;
    private @Nullable Limits limits;
    private CodeReader reader = new CodeReader("");
    private @Nullable Pattern pattern;

    /** @throws RejectedException when the message holds no image that can be read, with the reason */
    @Override
    public void process(Exchange exchange) {
        try {
            Request request = MessageRequest.of(exchange, limits().maxBytes());
            exchange.getMessage().setBody(with(exchange, request, read(request)));
        } catch (RejectedException e) {
            listeners.rejected(exchange, e);
            throw e;
        }
    }

    private List<Code> read(Request request) {
        if (request.mat() != null) {
            return reader.read(request.mat());
        }
        try (ImageDecoder decoder = new ImageDecoder(limits()); DecodedImage image = decoder.decode(Objects.requireNonNull(request.image()))) {
            return reader.read(image.mat());
        } catch (UnreadableImageException e) {
            throw new RejectedException(Reason.of(e.problem().code()), e.getMessage(), e);
        }
    }

    private Request with(Exchange exchange, Request request, List<Code> codes) {
        Request read = request.withInput("codes", codes.stream().map(code -> Map.of("text", code.text(), "format", code.format())).toList());
        Set<String> parts = parts(codes);
        Object given = Objects.requireNonNull(read.input()).get(PartHeader.NAME);
        if (parts.size() != 1) {
            return given != null && parts.isEmpty() ? read : read.withInput("codeProblem", problem(codes, parts));
        }
        String part = parts.iterator().next();
        if (part.isBlank() || part.length() > MAX_PART) {
            return given != null ? read : read.withInput("codeProblem", "The code has %d characters; a part has 1 to %d and is not blank. Set pattern."
                    .formatted(part.length(), MAX_PART));
        }
        if (given != null && !given.toString().equals(part)) {
            return read.withInput("codeProblem", "The image shows the part %s; the message says %s.".formatted(part, given));
        }
        exchange.getMessage().setHeader(PartHeader.NAME, part);
        return read.withInput(PartHeader.NAME, part);
    }

    private Set<String> parts(List<Code> codes) {
        Set<String> parts = new LinkedHashSet<>();
        for (Code code : codes) {
            Matcher match = pattern == null ? null : pattern.matcher(code.text());
            if (match == null) {
                parts.add(code.text());
            } else if (match.matches()) {
                String part = match.groupCount() > 0 ? match.group(1) : code.text();
                parts.add(part == null ? "" : part);
            }
        }
        return parts;
    }

    private String problem(List<Code> codes, Set<String> parts) {
        if (codes.isEmpty()) {
            return "No code was found.";
        }
        return parts.isEmpty() ? "No code matches pattern = %s.".formatted(pattern)
                : "%d codes could name the part: %s. Set pattern.".formatted(parts.size(), new ArrayList<>(parts));
    }

    private Limits limits() {
        if (limits == null) {
            limits = new Limits(property("flawline.limits.max-bytes", Limits.DEFAULT.maxBytes()),
                    property("flawline.limits.max-pixels", Limits.DEFAULT.maxPixels()));
        }
        return limits;
    }

    private long property(String name, long otherwise) {
        return camelContext == null ? otherwise
                : Long.parseLong(camelContext.resolvePropertyPlaceholders("{{" + name + ":" + otherwise + "}}").strip());
    }

    /**
     * Sets the kinds of code that are looked for, with commas between, as {@code QR_CODE,DATA_MATRIX}: fewer take less
     * time.
     */
    public void setFormats(String formats) {
        reader = new CodeReader(formats);
    }

    /**
     * Sets a regular expression that the text of a part's code matches; its first group, if it has one, is the part.
     */
    public void setPattern(String expression) {
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern = %s: not a regular expression: %s".formatted(expression, e.getDescription()), e);
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
