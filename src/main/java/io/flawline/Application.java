package io.flawline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.access.CertificateHealthCheck;
import io.flawline.broker.OutboxComponent;
import io.flawline.failure.CrashGuard;
import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetterBounds;
import io.flawline.failure.DeadLetterTopic;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.folder.InboxHealthCheck;
import io.flawline.folder.Retention;
import io.flawline.camera.CameraComponent;
import io.flawline.changes.Change;
import io.flawline.changes.ChangeRecord;
import io.flawline.changes.Changes;
import io.flawline.history.KeptFiles;
import io.flawline.image.Codecs;
import io.flawline.jobs.Jobs;
import io.flawline.learn.LearnJobs;
import io.flawline.learn.Learner;
import io.flawline.metrics.Metrics;
import io.flawline.monitor.ModelHealthCheck;
import io.flawline.monitor.ReadinessLog;
import io.flawline.monitor.RecentLog;
import io.flawline.monitor.RecipeHealthCheck;
import io.flawline.monitor.RecordHealthCheck;
import io.flawline.monitor.RouteMonitor;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.openvino.Core;
import io.flawline.openvino.OpenVino;
import io.flawline.recipe.Recipes;
import io.flawline.part.PartComponent;
import io.flawline.reload.RouteFiles;
import io.flawline.reload.RouteReload;
import io.flawline.review.ReviewsComponent;
import io.flawline.route.DefectProcessor;
import io.flawline.route.InspectionConverters;
import io.flawline.route.WarmUp;
import io.flawline.serving.GoldenRechecks;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelWatcher;
import io.flawline.shadow.RewindJobs;
import io.flawline.startup.ClassArchive;
import io.flawline.web.Rest;

/**
 * Puts the application together before Camel loads the routes, logs when they all run, and takes it apart after they
 * have stopped: first the routes, then the models, last the broker.
 */
final class Application extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final long started = System.nanoTime();
    private final boolean serves;
    private final RouteFiles routeFiles = new RouteFiles(this::addComponents);
    private final InspectionRecords records = new InspectionRecords();
    private final WebServer webServer = new WebServer();
    private BuiltInBroker broker;
    private Retention retention;
    private Path partFolder;
    private Path reviewPositions;
    private Metrics metrics;
    private Rest rest;
    private Optional<SSLContext> mqttTls;
    private Inspectors inspectors;
    private @Nullable ReadyLine readyLine;
    private ModelWatcher watcher;
    private GoldenRechecks rechecks;
    private Changes changes = Changes.NONE;
    private Recipes recipes;
    private Jobs jobs;

    /**
     * @param serves whether it takes ports and folders; otherwise it is put together only, for routes to be validated
     *               with
     */
    @SuppressWarnings("NullAway.Init") // set by beforeConfigure and beforeStart, which Camel calls first
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
        new SetProperties(context, config).checkValues();
        PropertyTable.check(config::text);
        Logging.apply(config);
        context.getRegistry().bind("recentLog", RecentLog.install(LoggerFactory.getILoggerFactory()));
        config.text("flawline.openvino.home").ifPresent(home -> OpenVino.useHome(Path.of(home)));
        broker = new BuiltInBroker(config);
        // Within the broker's folder, as that is locked against a second process.
        partFolder = config.path("flawline.outbox.folder").resolve("parts");
        reviewPositions = config.path("flawline.outbox.folder").resolve("reviews");
        metrics = Metrics.bindTo(context);
        mqttTls = config.mqttTls();
        if (serves) {
            webServer.bind(context, config, metrics.httpRefusals());
            broker.start();
        }
        LOG.info("OpenVINO {}; {}", Core.version(), Codecs.description());
        inspectors = config.inspectors();
        bind(context, config);
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
        RouteBeans.bind(context, config);
        Path deadLetterFolder = config.path("flawline.dead-letter.folder");
        Consumer<DeadLetter> listener = config.text("flawline.dead-letter.topic")
                .map(topic -> metrics.deadLetters().andThen(new DeadLetterTopic(context, topic))).orElse(metrics.deadLetters());
        DeadLetters deadLetters = new DeadLetters(deadLetterFolder, listener, new DeadLetterBounds(
                config.bytes("flawline.dead-letter.max-bytes"), Duration.ofDays(config.number("flawline.dead-letter.max-days"))));
        registry.bind("deadLetters", deadLetters);
        addComponents(context);
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.of(context);
        mqttTls.ifPresent(mqtt::useTls);
        MqttStatus.announce(context, mqtt, config);
        MqttStatus.publishHead(context, mqtt, config);
        metrics.watch(inspectors, deadLetters, context.getComponent("outbox", OutboxComponent.class), mqtt);
        metrics.watch(context.getComponent("camera", CameraComponent.class));
        metrics.watch(context.getComponent("part", PartComponent.class));
        if (changes instanceof ChangeRecord record) {
            metrics.watch(record);
        }
        if (serves) {
            config.deleteLeftovers();
            webServer.acceptUploads(context, config, metrics.httpRefusals(), name -> routeFiles.readHeader(context, name));
        }
        ErrorHandling.install(context, deadLetters);
        if (serves) {
            broker.watch(context, mqtt, metrics, config);
            CertificateHealthCheck.register(context, config.certificates());
            retention = config.retention();
            metrics.watch(retention);
            InboxHealthCheck.register(context);
            ReadinessLog.install(context);
            inspectors.candidates().guardWith(CrashGuard.install(context, config.path("flawline.outbox.folder")));
        }
        RouteMonitor.install(context);
        ModelHealthCheck.register(context, inspectors);
        RecipeHealthCheck.register(context, recipes);
        if (serves) {
            records.start(registry, config, inspectors, changes);
            jobs = new Jobs();
            registry.bind("jobs", jobs);
            registry.bind("learnJobs", new LearnJobs(new Learner(inspectors.store(), config.limits(), Math.max(1, inspectors.workers() / 2),
                    name -> Recipes.withoutModel(config.path("flawline.recipes"), name), webServer.temp()), jobs));
            KeptFiles kept = new KeptFiles(config.path("flawline.history.folder"));
            registry.bind("keptFiles", kept);
            registry.bind("rewindJobs", new RewindJobs(inspectors, kept, recipes::get, jobs));
        }
    }

    /** Records from now on what changes, beginning with the properties of this start. */
    private void record(CamelContext context, Config config) {
        ChangeRecord record = new ChangeRecord(config.path("flawline.record.folder"));
        changes = record;
        record.add(new Change("started", "flawline", null, Map.of("properties", new SetProperties(context, config).recorded(), "runtime", "OpenVINO " + Core.version())));
        inspectors.recordTo(record);
        routeFiles.recordTo(record);
        context.getRegistry().bind("changeRecord", record);
        RecordHealthCheck.register(context, record);
    }

    private void addComponents(CamelContext context) {
        OutboxComponent.bindTo(context, broker.embedded());
        PartComponent.bindTo(context, partFolder);
        DurablePahoMqtt5Component.bindTo(context);
        CameraComponent.bindTo(context);
        ReviewsComponent.bindTo(context, records::history, reviewPositions);
    }

    /** Loads models before the first message can come; a model that cannot be loaded stops the start. */
    @Override
    public void beforeStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        Config config = new Config(context);
        new SetProperties(context, config).checkNames(name -> routeFiles.mention(context, name));
        context.getRegistry().findByType(DefectProcessor.class).forEach(DefectProcessor::prepare);
        WarmUp.start(context.getRegistry().lookupByNameAndType("defectProcessor", DefectProcessor.class));
        rest = Rest.addTo(context, Defaults.names());
        watcher = new ModelWatcher(inspectors, Duration.ofSeconds(1), recipes::look);
        rechecks = new GoldenRechecks(inspectors, config.goldenRechecks(), config.zone());
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        rest.complete();
        Config config = new Config(context);
        new SetProperties(context, config).unread(name -> routeFiles.mention(context, name)).forEach(name -> LOG.warn("Nothing reads the property {}, neither Flawline nor a route file: is it misspelt?", name));
        // Not before all routes exist: until then the sessions that they use look foreign.
        broker.boundSessions();
        retention.start();
        changes.add(new Change("ready", "flawline", null, Map.of("routes", routeFiles.hashes(), "recipes", recipes.hashes())));
        RouteReload.start(context, routeFiles, config.flag("flawline.routes.reload"));
        records.resume();
        webServer.open();
        readyLine = new ReadyLine(context, started, config.dashboard());
        readyLine.start();
        ClassArchive.makeWhenMissing();
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        webServer.stopping();
        close(rest);
        if (readyLine != null) {
            readyLine.close();
        }
        if (broker != null) {
            broker.stopBounds();
        }
        if (retention != null) {
            retention.stop();
        }
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        close(jobs);
        records.close();
        close(rechecks);
        close(watcher);
        close(inspectors);
        changes.add(new Change("stopped", "flawline", null, null));
        close(broker);
        webServer.close();
    }

    /** Closes a part, if it exists, and logs when that fails. */
    static void close(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.toString());
        }
    }
}
