package io.flawline.route;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.mqtt.MqttSource;

/**
 * Lets any endpoint take an {@link Inspection} as its JSON, so that a route needs no step for it, and makes languages
 * compare decimals with integers exactly.
 */
public final class InspectionConverters {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The types that a route takes out of an inspection: printed as JSON, coordinates as a list. */
    private static final List<Class<?>> PARTS = List.of(Inspection.Defect.class, Inspection.ModelInfo.class, Inspection.ImageInfo.class,
            Inspection.Timings.class, Inspection.RecipeInfo.class, double[].class, double[][].class);

    private static final String WRITTEN = "flawlineWritten";

    private record Written(Object inspection, byte[] json) {
    }

    /** A result with where its image came from. */
    private record Sourced(@JsonUnwrapped Inspection inspection, MqttSource source) {
    }

    private InspectionConverters() {
    }

    /** Registers the converters; call it before other converters are added to {@code context}. */
    public static void register(CamelContext context) {
        ExactTypeConverter.install(context);
        addTo(context.getTypeConverterRegistry());
    }

    /** Adds the converters of inspections unless they are there; comparisons of numbers stay Camel's own. */
    static void require(CamelContext context) {
        TypeConverterRegistry registry = context.getTypeConverterRegistry();
        if (registry.lookup(byte[].class, Inspection.class) == null) {
            addTo(registry);
        }
    }

    private static void addTo(TypeConverterRegistry registry) {
        registry.addTypeConverter(byte[].class, Inspection.class, new SimpleTypeConverter(false, InspectionConverters::json));
        registry.addTypeConverter(String.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> new String(json(type, exchange, value), StandardCharsets.UTF_8)));
        registry.addTypeConverter(InputStream.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> new ByteArrayInputStream(json(type, exchange, value))));
        registry.addTypeConverter(JsonNode.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> MAPPER.readTree(json(type, exchange, value))));
        registry.addTypeConverter(Map.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> MAPPER.readValue(json(type, exchange, value), Map.class)));
        for (Class<?> part : PARTS) {
            registry.addTypeConverter(String.class, part, new SimpleTypeConverter(false, (type, exchange, value) -> MAPPER.writeValueAsString(value)));
            registry.addTypeConverter(JsonNode.class, part, new SimpleTypeConverter(false, (type, exchange, value) -> MAPPER.valueToTree(value)));
        }
        for (Class<?> coordinates : List.of(double[].class, double[][].class)) {
            registry.addTypeConverter(List.class, coordinates, new SimpleTypeConverter(false,
                    (type, exchange, value) -> MAPPER.convertValue(value, List.class)));
        }
    }

    /** Sinks that follow each other in a route, and one that is tried again, get the same bytes. */
    private static byte[] json(Class<?> type, @Nullable Exchange exchange, Object value) {
        if (exchange != null && exchange.getProperty(WRITTEN) instanceof Written written && written.inspection() == value) {
            return written.json();
        }
        try {
            MqttSource source = MqttSource.of(exchange);
            byte[] json = MAPPER.writeValueAsBytes(source == null ? value : new Sourced((Inspection) value, source));
            if (exchange != null) {
                exchange.setProperty(WRITTEN, new Written(value, json));
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new TypeConversionException(value, type, e);
        }
    }
}
