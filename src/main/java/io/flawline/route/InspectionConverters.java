package io.flawline.route;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Inspection;

/** Lets any endpoint take an {@link Inspection} as its JSON, so that a route needs no step for it. */
public final class InspectionConverters {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private InspectionConverters() {
    }

    public static void register(CamelContext context) {
        TypeConverterRegistry registry = context.getTypeConverterRegistry();
        registry.addTypeConverter(byte[].class, Inspection.class, new SimpleTypeConverter(false, InspectionConverters::json));
        registry.addTypeConverter(String.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> new String(json(type, exchange, value), StandardCharsets.UTF_8)));
        registry.addTypeConverter(InputStream.class, Inspection.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> new ByteArrayInputStream(json(type, exchange, value))));
    }

    private static byte[] json(Class<?> type, Exchange exchange, Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new TypeConversionException(value, type, e);
        }
    }
}
