package io.flawline.part;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.SimpleTypeConverter;

/**
 * The endpoint {@code to: part:STATION?views=2&deadline=800&safe=defect} joins the inspections of one part, and
 * {@code from: part:STATION} delivers one {@link PartVerdict} a part.
 *
 * <p>With {@code trigger=true} a message without an inspection opens its part, so that the deadline runs from there.
 */
public final class PartComponent extends DefaultComponent {
    private static final String TRIGGER = "trigger";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final Map<String, StationSlot> slots = new TreeMap<>();

    private PartComponent(Path folder) {
        this.folder = folder;
    }

    /**
     * Gives a context the {@code part} component.
     *
     * @param folder of the stations' journals, made when the first station opens; only one process may use it
     */
    public static PartComponent bindTo(CamelContext context, Path folder) {
        PartComponent component = new PartComponent(folder);
        context.addComponent("part", component);
        return component;
    }

    /** Returns the open stations, for metrics and health. */
    public synchronized List<StationStatus> stations() {
        return slots.values().stream().map(slot -> slot.station().status()).toList();
    }

    synchronized List<String> problems() {
        return slots.values().stream().map(StationSlot::problem).filter(Objects::nonNull).toList();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().getManagementStrategy().addEventNotifier(new FailedViews());
        TypeConverterRegistry registry = getCamelContext().getTypeConverterRegistry();
        registry.addTypeConverter(byte[].class, PartVerdict.class,
                new SimpleTypeConverter(false, (type, exchange, value) -> json(type, value)));
        registry.addTypeConverter(String.class, PartVerdict.class,
                new SimpleTypeConverter(false, (type, exchange, value) -> new String(json(type, value), StandardCharsets.UTF_8)));
        registry.addTypeConverter(InputStream.class, PartVerdict.class,
                new SimpleTypeConverter(false, (type, exchange, value) -> new ByteArrayInputStream(json(type, value))));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        new PartHealthCheck(this).registerWith(getCamelContext());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String station, Map<String, Object> parameters) {
        if (!station.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("part:" + station + ": a station is 1 to 64 letters, digits, - and _");
        }
        Map<String, String> options = new LinkedHashMap<>();
        PartRule.OPTIONS.stream().filter(parameters::containsKey)
                .forEach(name -> options.put(name, String.valueOf(parameters.remove(name))));
        String trigger = String.valueOf(parameters.getOrDefault(TRIGGER, "false"));
        parameters.remove(TRIGGER);
        try {
            if (!parameters.isEmpty()) {
                throw new IllegalArgumentException("%s: no such option; there are %s and %s"
                        .formatted(parameters.keySet().iterator().next(), String.join(", ", PartRule.OPTIONS), TRIGGER));
            }
            return new PartEndpoint(uri, this, station, PartRule.parse(options), flag(trigger));
        } catch (IllegalArgumentException e) {
            // Without the cause, as the root cause is what a route file's mistake shows.
            throw new IllegalArgumentException("part:" + station + ": " + e.getMessage());
        }
    }

    synchronized StationSlot slot(String name) throws IOException {
        StationSlot slot = slots.get(name);
        if (slot == null) {
            slot = open(name);
            slots.put(name, slot);
        }
        return slot;
    }

    private StationSlot open(String name) throws IOException {
        ExecutorServiceManager threads = getCamelContext().getExecutorServiceManager();
        // One timer a station: none waits for the disk of another.
        ScheduledExecutorService timer = threads.newSingleThreadScheduledExecutor(this, "part deadlines " + name);
        try {
            return new StationSlot(name,
                    new Station(name, new PartJournal(folder.resolve(name + ".journal")), StationClock.on(timer)), timer);
        } catch (IOException | RuntimeException e) {
            threads.shutdownNow(timer);
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        for (StationSlot slot : slots.values()) {
            // Deadlines that are still to come are no reason to wait.
            getCamelContext().getExecutorServiceManager().shutdownNow(slot.timer());
            slot.station().close();
        }
        slots.clear();
        super.doStop();
    }

    private static boolean flag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(TRIGGER + " = " + value + ": must be true or false");
        };
    }

    private static byte[] json(Class<?> type, Object verdict) {
        try {
            return MAPPER.writeValueAsBytes(verdict);
        } catch (JsonProcessingException e) {
            throw new TypeConversionException(verdict, type, e);
        }
    }
}
