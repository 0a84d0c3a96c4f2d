package io.flawline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.access.CertificateHealthCheck;
import io.flawline.access.GuardedHttpServer;
import io.flawline.broker.BrokerSessions;
import io.flawline.broker.DiskHealthCheck;
import io.flawline.broker.EmbeddedBroker;
import io.flawline.broker.JournalHealthCheck;
import io.flawline.broker.OutboxComponent;
import io.flawline.broker.PortProbe;
import io.flawline.broker.RetainedBounds;
import io.flawline.broker.SessionBounds;
import io.flawline.broker.SessionsHealthCheck;
import io.flawline.failure.CrashGuard;
import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetterBounds;
import io.flawline.failure.DeadLetterTopic;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.folder.FileNames;
import io.flawline.folder.FilesInProgress;
import io.flawline.folder.InboxHealthCheck;
import io.flawline.folder.MoveUnlessReplaced;
import io.flawline.folder.Retention;
import io.flawline.camera.CameraComponent;
import io.flawline.changes.Change;
import io.flawline.changes.ChangeRecord;
import io.flawline.changes.Changes;
import io.flawline.history.History;
import io.flawline.http.ImageHttpEngine;
import io.flawline.http.TempFolder;
import io.flawline.http.UploadLimits;
import io.flawline.image.Codecs;
import io.flawline.learn.LearnJobs;
import io.flawline.learn.Learner;
import io.flawline.metrics.Metrics;
import io.flawline.model.ModelRepository;
import io.flawline.monitor.ModelHealthCheck;
import io.flawline.monitor.ReadinessLog;
import io.flawline.monitor.RecentLog;
import io.flawline.monitor.RecipeHealthCheck;
import io.flawline.monitor.RecordHealthCheck;
import io.flawline.monitor.RouteMonitor;
import io.flawline.mqtt.Availability;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.openvino.Core;
import io.flawline.openvino.OpenVino;
import io.flawline.recipe.Recipes;
import io.flawline.part.PartComponent;
import io.flawline.reload.RouteFiles;
import io.flawline.reload.RouteReload;
import io.flawline.request.FieldLimits;
import io.flawline.review.ReviewsComponent;
import io.flawline.route.CodesProcessor;
import io.flawline.route.DefectProcessor;
import io.flawline.route.InspectionConverters;
import io.flawline.route.JsonArray;
import io.flawline.route.RequestDataFormat;
import io.flawline.route.SettledFile;
import io.flawline.route.TutorialPayload;
import io.flawline.serving.GoldenRechecks;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelWatcher;
import io.flawline.trends.Trends;
import io.flawline.shadow.Shadows;
import io.flawline.web.LiveEvents;
import io.flawline.web.QueryArguments;
import io.flawline.web.Rest;
import io.flawline.web.Statistics;

/**
 * Puts the application together before Camel loads the routes, logs when they all run, and takes it apart after they
 * have stopped: first the routes, then the models, last the broker.
 */
final class Application extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final long started = System.nanoTime();
    private final boolean serves;
    private final RouteFiles routeFiles = new RouteFiles(this::addComponents);
    private EmbeddedBroker broker;
    private SessionBounds sessionBounds;
    private Retention retention;
    private Path partFolder;
    private Path reviewPositions;
    private Metrics metrics;
    private GuardedHttpServer httpServer;
    private Rest rest;
    private Optional<SSLContext> mqttTls;
    private Inspectors inspectors;
    private TempFolder uploads;
    private ReadyLine readyLine;
    private ModelWatcher watcher;
    private GoldenRechecks rechecks;
    private Changes changes = Changes.NONE;
    private Recipes recipes;
    private History history;
    private Trends trends;
    private Shadows shadows;
    private LearnJobs learnJobs;

    /**
     * @param serves whether it takes ports and folders; otherwise it is put together only, for routes to be validated
     *               with
     */
    Application(boolean serves) {
        this.serves = serves;
        if (!serves) {
            routeFiles.checkOnly();
        }
    }

    RouteFiles routeFiles() {
        return routeFiles;
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        Config config = new Config(context);
        config.checkPlaceholders();
        PropertyTable.check(config::text);
        Logging.apply(config);
        context.getRegistry().bind("recentLog", RecentLog.install(LoggerFactory.getILoggerFactory()));
        config.text("flawline.openvino.home").ifPresent(home -> OpenVino.useHome(Path.of(home)));
        broker = broker(config);
        // Within the broker's folder, as that is locked against a second process.
        partFolder = config.path("flawline.outbox.folder").resolve("parts");
        reviewPositions = config.path("flawline.outbox.folder").resolve("reviews");
        metrics = Metrics.bindTo(context);
        mqttTls = config.mqttTls();
        if (serves) {
            requireFreeHttpPort(config);
            httpServer = GuardedHttpServer.bindTo(context, config.httpRules(), metrics.httpRefusals());
            startBroker();
        }
        LOG.info("OpenVINO {}; {}", Core.version(), Codecs.description());
        inspectors = new Inspectors(new ModelRepository(config.path("flawline.models")), config.settings(),
                config.openVinoProperties(), config.limits(), config.number("flawline.workers"),
                Duration.ofMillis(config.number("flawline.timeout")), config.modelTrial());
        bind(context, config);
    }

    /** Requires a free HTTP port, as Camel's HTTP server would only warn and continue without callers. */
    private static void requireFreeHttpPort(Config config) {
        String host = config.text("flawline.http.host").orElse("127.0.0.1");
        int port = config.number("flawline.http.port");
        try {
            PortProbe.requireFree(host, port);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(("flawline.http.port = %d on flawline.http.host = %s cannot be listened to: %s."
                    + " Choose a free port from 1 to 65535 and an address of this machine.").formatted(port, host, e.getMessage()), e);
        }
    }

    /** Returns the embedded broker; it also runs without its MQTT port, as its journal is the outbox. */
    private static EmbeddedBroker broker(Config config) {
        return new EmbeddedBroker(config.path("flawline.outbox.folder"), config.flag("flawline.broker.embedded")
                ? OptionalInt.of(config.number("flawline.broker.port")) : OptionalInt.empty(), config.bytes("flawline.broker.min-free-bytes"));
    }

    private void startBroker() {
        try {
            broker.start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The built-in broker does not start: " + e.getMessage(), e);
        }
    }

    private void bind(CamelContext context, Config config) {
        InspectionConverters.register(context);
        Registry registry = context.getRegistry();
        registry.bind("inspectors", inspectors);
        if (serves) {
            record(context, config);
        }
        recipes = config.recipes(inspectors);
        recipes.recordTo(changes);
        registry.bind("recipes", recipes);
        registry.bind("routeFiles", routeFiles);
        FieldLimits fieldLimits = new FieldLimits(config.number("flawline.limits.max-fields"), config.number("flawline.limits.max-field-bytes"));
        registry.bind("fieldLimits", fieldLimits);
        registry.bind("request", new RequestDataFormat(config.limits().maxBytes(), fieldLimits));
        registry.bind("tutorialPayload", new TutorialPayload(config.flag("flawline.mqtt.tutorial-payload")));
        DefectProcessor defectProcessor = new DefectProcessor();
        defectProcessor.setCamelContext(context);
        registry.bind("defectProcessor", defectProcessor);
        CodesProcessor codes = new CodesProcessor();
        codes.setCamelContext(context);
        registry.bind("codes", codes);
        Path deadLetterFolder = config.path("flawline.dead-letter.folder");
        Consumer<DeadLetter> listener = config.text("flawline.dead-letter.topic")
                .map(topic -> metrics.deadLetters().andThen(new DeadLetterTopic(context, topic))).orElse(metrics.deadLetters());
        DeadLetters deadLetters = new DeadLetters(deadLetterFolder, listener, new DeadLetterBounds(
                config.bytes("flawline.dead-letter.max-bytes"), Duration.ofDays(config.number("flawline.dead-letter.max-days"))));
        registry.bind("deadLetters", deadLetters);
        registry.bind("settledFile", new SettledFile(SettledFile.DEFAULT_SETTLE_TIME,
                Duration.ofMillis(config.number("flawline.folder.upload-pause"))));
        FilesInProgress filesInProgress = new FilesInProgress();
        registry.bind("filesInProgress", filesInProgress);
        registry.bind("moveUnlessReplaced", new MoveUnlessReplaced(filesInProgress));
        registry.bind("fileNames", new FileNames());
        addComponents(context);
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.of(context);
        mqttTls.ifPresent(mqtt::useTls);
        announce(context, mqtt, config);
        metrics.watch(inspectors, deadLetters, context.getComponent("outbox", OutboxComponent.class), mqtt);
        metrics.watch(context.getComponent("camera", CameraComponent.class));
        metrics.watch(context.getComponent("part", PartComponent.class));
        if (serves) {
            uploads = TempFolder.in(config.text("flawline.temp.folder").map(Path::of).orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
            ImageHttpEngine.bindTo(context, new UploadLimits(config.number("flawline.http.max-waiting"), config.limits().maxBytes(),
                    config.bytes("flawline.models.max-bytes"), config.maxBytesInFlight(), uploads.path()), metrics.httpRefusals(),
                    new QueryArguments(name -> routeFiles.readHeader(context, name)));
        }
        registry.bind("jsonArray", new JsonArray());
        ErrorHandling.install(context, deadLetters);
        if (serves) {
            DiskHealthCheck.register(context, broker);
            JournalHealthCheck.register(context, broker);
            CertificateHealthCheck.register(context, config.certificates());
            bindSessions(context, mqtt, config);
            retention = config.retention();
            metrics.watch(retention);
            InboxHealthCheck.register(context);
            ReadinessLog.install(context);
            CrashGuard.install(context, config.path("flawline.outbox.folder"));
        }
        RouteMonitor.install(context);
        ModelHealthCheck.register(context, inspectors);
        RecipeHealthCheck.register(context, recipes);
        if (serves) {
            bindListeners(registry, config);
        }
    }

    private void bindSessions(CamelContext context, DurablePahoMqtt5Component mqtt, Config config) {
        BrokerSessions sessions = new BrokerSessions(broker, mqtt::ownClients);
        context.getRegistry().bind("brokerSessions", sessions);
        sessionBounds = new SessionBounds(context, broker, sessions, config.bytes("flawline.broker.sessions.max-bytes"),
                Duration.ofDays(config.number("flawline.broker.sessions.max-days")),
                new RetainedBounds(broker, config.number("flawline.broker.retained.max-topics"), config.bytes("flawline.broker.retained.max-bytes")));
        metrics.watch(sessionBounds);
        SessionsHealthCheck.register(context, sessionBounds, config.text("flawline.mqtt.client-id").orElse("flawline") + "-");
    }

    /** Records from now on what changes, beginning with the properties of this start. */
    private void record(CamelContext context, Config config) {
        ChangeRecord record = new ChangeRecord(config.path("flawline.record.folder"));
        changes = record;
        record.add(new Change("started", "flawline", null, Map.of("properties", config.recorded(), "runtime", "OpenVINO " + Core.version())));
        inspectors.recordTo(record);
        routeFiles.recordTo(record);
        context.getRegistry().bind("changeRecord", record);
        RecordHealthCheck.register(context, record);
    }

    private void bindListeners(Registry registry, Config config) {
        history = new History(config.path("flawline.history.folder"), config.number("flawline.history.max"),
                config.bytes("flawline.history.max-bytes"), config.number("flawline.history.per-second"));
        Statistics statistics = new Statistics();
        history.recordTo(changes);
        registry.bind("history", history);
        trends = config.trends();
        registry.bind("trends", trends);
        shadows = new Shadows(inspectors, history);
        shadows.hold(config.shadows());
        registry.bind("shadows", shadows);
        learnJobs = new LearnJobs(new Learner(inspectors.store(), config.limits(), Math.max(1, inspectors.workers() / 2),
                name -> Recipes.withoutModel(config.path("flawline.recipes"), name)));
        registry.bind("learnJobs", learnJobs);
        registry.bind("statistics", statistics);
        registry.bind("liveEvents", new LiveEvents(history, statistics, trends));
    }

    private static void announce(CamelContext context, DurablePahoMqtt5Component mqtt, Config config) {
        config.text("flawline.mqtt.status-topic").ifPresent(topic -> {
            try {
                Availability.announce(context, mqtt, topic);
            } catch (Exception e) {
                throw new IllegalArgumentException("flawline.mqtt.status-topic = " + topic + ": " + e.getMessage(), e);
            }
        });
    }

    private void addComponents(CamelContext context) {
        OutboxComponent.bindTo(context, broker);
        PartComponent.bindTo(context, partFolder);
        DurablePahoMqtt5Component.bindTo(context);
        CameraComponent.bindTo(context);
        ReviewsComponent.bindTo(context, () -> history, reviewPositions);
    }

    /** Loads models before the first message can come; a model that cannot be loaded stops the start. */
    @Override
    public void beforeStart(BaseMainSupport main) {
        new Config(main.getCamelContext()).checkNames(name -> routeFiles.mention(main.getCamelContext(), name));
        main.getCamelContext().getRegistry().findByType(DefectProcessor.class).forEach(DefectProcessor::prepare);
        rest = Rest.addTo(main.getCamelContext(), Defaults.names());
        watcher = new ModelWatcher(inspectors, Duration.ofSeconds(1), recipes::look);
        rechecks = new GoldenRechecks(inspectors, new Config(main.getCamelContext()).goldenRechecks(),
                new Config(main.getCamelContext()).zone());
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        rest.complete();
        Config config = new Config(context);
        config.unread(name -> routeFiles.mention(context, name)).forEach(name -> LOG.warn("Nothing reads the property {}, neither Flawline nor a route file: is it misspelt?", name));
        // Not before all routes exist: until then the sessions that they use look foreign.
        sessionBounds.start();
        retention.start();
        changes.add(new Change("ready", "flawline", null, Map.of("routes", routeFiles.hashes(), "recipes", recipes.hashes())));
        RouteReload.start(context, routeFiles, config.flag("flawline.routes.reload"));
        shadows.resume();
        httpServer.open();
        readyLine = new ReadyLine(context, started, config.dashboard());
        readyLine.start();
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        if (httpServer != null) {
            httpServer.stopping();
        }
        close(rest);
        if (readyLine != null) {
            readyLine.close();
        }
        if (sessionBounds != null) {
            sessionBounds.stop();
        }
        if (retention != null) {
            retention.stop();
        }
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        close(learnJobs);
        close(shadows);
        close(history);
        close(trends);
        close(rechecks);
        close(watcher);
        close(inspectors);
        changes.add(new Change("stopped", "flawline", null, null));
        close(broker);
        close(httpServer);
        close(uploads);
    }

    private static void close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.toString());
        }
    }
}
