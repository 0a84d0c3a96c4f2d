package io.flawline.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.route.DefectProcessor;
import io.flawline.serving.Inspectors;

/** What health says when the models of beans are taken away, and what messages then get. */
class ModelHealthCheckTest {

    private static final Path MADE = Path.of("src/test/resources/models-made");

    @TempDir
    Path root;
    private Inspectors inspectors;
    private CamelContext context;

    @BeforeEach
    void open() throws IOException {
        Codecs.load();
        inspectors = new Inspectors(new ModelRepository(root), new SettingsLayer("test", Map.of("overlay", "none")), Map.of(), Limits.DEFAULT, 1,
                Duration.ofSeconds(60));
        context = new DefaultCamelContext();
        context.getRegistry().bind("inspectors", inspectors);
        ModelHealthCheck.register(context, inspectors);
        add("first");
        add("second");
    }

    @AfterEach
    void close() {
        context.stop();
        inspectors.close();
    }

    @Test
    void readinessFailsOnlyWhenTheLastModelIsGone() throws IOException {
        bean("first").prepare();
        bean("second").prepare();
        assertThat(health("models").getState()).isEqualTo(HealthCheck.State.UP);
        inspectors.store().remove("first");
        lookTwice();
        assertThat(health("models").getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health("models").getMessage().orElse("")).contains("the model first was taken away");
        assertThat(health("models-serving").getState()).isEqualTo(HealthCheck.State.UP);
        inspectors.store().remove("second");
        lookTwice();
        assertThat(health("models-serving").getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health("models-serving").getCheck().isReadiness()).isTrue();
        add("first");
        lookTwice();
        assertThat(health("models-serving").getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void rejectsMessagesOnlyWhileTheModelIsGone() throws IOException {
        DefectProcessor bean = bean("first");
        bean.prepare();
        inspect(bean);
        inspectors.store().remove("first");
        lookTwice();
        assertRefused(bean, Reason.NO_SUCH_MODEL, "\"first\" was taken away");
        add("first");
        lookTwice();
        inspect(bean);
    }

    @Test
    void aBeanWithAWrongSettingFailsWithAReason() {
        DefectProcessor bean = bean("first");
        bean.setThreshold("7");
        assertRefused(bean, Reason.MODEL_FAILED, "threshold = 7 (from the bean bean-first)");
    }

    @Test
    void aBeanRestrictsTheAllowedModels() {
        DefectProcessor bean = bean("first");
        bean.setAllowed("other, first");
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader("model", "second");
        exchange.getMessage().setBody(new Mat(64, 64, CvType.CV_8UC3));
        assertThatThrownBy(() -> bean.process(exchange)).hasMessageContaining("\"second\" may not be chosen");
    }

    private void assertRefused(DefectProcessor bean, Reason reason, String message) {
        assertThatThrownBy(() -> inspect(bean)).hasMessageContaining(message)
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void inspect(DefectProcessor bean) {
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(new Mat(64, 64, CvType.CV_8UC3));
        bean.process(exchange);
    }

    private DefectProcessor bean(String model) {
        DefectProcessor bean = new DefectProcessor();
        bean.setCamelContext(context);
        bean.setModel(model);
        context.getRegistry().bind("bean-" + model, bean);
        return bean;
    }

    private HealthCheck.Result health(String id) {
        return HealthCheckRegistry.get(context).getCheck(id).orElseThrow().call();
    }

    private void lookTwice() {
        inspectors.look();
        inspectors.look();
    }

    private void add(String name) throws IOException {
        Path target = Files.createDirectories(root.resolve(name).resolve("1"));
        for (String ending : new String[] {".xml", ".bin"}) {
            Files.copy(MADE.resolve("blue-11hw" + ending), target.resolve("blue-11hw" + ending));
        }
    }
}
