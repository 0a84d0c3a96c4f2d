package io.flawline.route;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.converter.DefaultTypeConverter;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * Camel's type converter, except that an attempt to convert a number to an integer fails when the value would change.
 *
 * <p>Camel 4.17 compares two values as integers whenever both can be converted, so that <code>${body.defectRatio} &gt;
 * 0</code> is false for 0.0118. With this converter it compares them as decimals, in every language and operator that
 * compares ({@code ==}, {@code >}, {@code in}, {@code range}, {@code contains}). Mandatory conversions, such as
 * {@code resultType} or {@code convertBodyTo}, still drop the decimals.
 */
final class ExactTypeConverter extends DefaultTypeConverter {
    private static final Set<Class<?>> WHOLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

    private ExactTypeConverter(CamelContext context) {
        super(context, PluginHelper.getPackageScanClassResolver(context), context.getInjector(),
                context.isLoadTypeConverters(), context.isTypeConverterStatisticsEnabled());
    }

    /** Replaces the converters of {@code context}; call it before you add other converters. */
    static void install(CamelContext context) {
        if (!(context.getTypeConverterRegistry() instanceof ExactTypeConverter)) {
            context.setTypeConverterRegistry(new ExactTypeConverter(context));
        }
    }

    @Override
    public <T> @Nullable T tryConvertTo(Class<T> type, Object value) {
        return tryConvertTo(type, null, value);
    }

    @Override
    public <T> @Nullable T tryConvertTo(Class<T> type, @Nullable Exchange exchange, Object value) {
        T converted = super.tryConvertTo(type, exchange, value);
        return converted != null && WHOLE.contains(type) && value instanceof Number number && changes(number, converted)
                ? null : converted;
    }

    private static boolean changes(Number value, Object converted) {
        if (value instanceof Double || value instanceof Float) {
            double number = value.doubleValue();
            return number != Math.rint(number) || Double.isInfinite(number) || differs(value, converted);
        }
        return (value instanceof Long || value instanceof BigDecimal || value instanceof BigInteger) && differs(value, converted);
    }

    private static boolean differs(Number value, Object converted) {
        return new BigDecimal(value.toString()).compareTo(new BigDecimal(converted.toString())) != 0;
    }
}
