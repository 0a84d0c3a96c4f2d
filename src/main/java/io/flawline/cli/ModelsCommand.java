package io.flawline.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.inspect.Inspectors;
import io.flawline.model.Layer;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.openvino.Core;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "models", mixinStandardHelpOptions = true,
        description = "Lists the models, the serving version first; or describes one and runs it once, before anyone deploys it.",
        footerHeading = "%nExamples:%n", footer = {"  flawline models", "  flawline models --check ball-screw-pitting"})
final class ModelsCommand implements Callable<Integer> {

    @Option(names = "--models", paramLabel = "DIR", description = "Where models lie (models/ beside bin/).")
    private Path root = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--check", paramLabel = "NAME", description = "Shows where each setting of this model comes from, and runs it once.")
    private String name;

    @Override
    public Integer call() {
        ModelRepository repository = new ModelRepository(root);
        if (name == null) {
            list(repository);
        } else {
            check(repository);
        }
        return 0;
    }

    private static void list(ModelRepository repository) {
        try (Core core = new Core()) {
            for (String model : repository.names()) {
                for (ModelFolder folder : repository.versions(model)) {
                    System.out.println(folder + "  " + line(core, folder));
                }
            }
        }
    }

    private static String line(Core core, ModelFolder folder) {
        try {
            ModelDescription description = ModelDescription.read(core, folder);
            return "%s, inputs %s, outputs %s".formatted(
                    description.settings(List.of()).kind().name().toLowerCase(Locale.ROOT),
                    description.inputs(), description.outputs());
        } catch (ModelException | IllegalArgumentException e) {
            return "cannot be used: " + e.getMessage();
        }
    }

    private void check(ModelRepository repository) {
        ModelFolder folder = repository.serving(name);
        try (Core core = new Core()) {
            System.out.println(folder + "  " + line(core, folder));
            for (Layer layer : ModelDescription.read(core, folder).layers()) {
                layer.values().forEach((setting, value) -> System.out.printf("  %-14s %s  (%s)%n", setting, value, layer.origin()));
            }
        }
        Codecs.load();
        try (Inspectors inspectors = new Inspectors(repository, new Layer("command line", Map.of()), Map.of(),
                new Limits(1 << 25, 100_000_000), 1, Duration.ofMinutes(1))) {
            Inspectors.Ready ready = inspectors.ready(name, new Layer("command line", Map.of()));
            var model = ready.inspector().model();
            if (!model.folder().equals(folder)) {
                throw new ModelException(String.join("; ", inspectors.problems()));
            }
            System.out.printf("  runs on %s in %s, input %s%n  %s%n", model.device(), model.precision(), model.inputSize(), ready.settings());
        }
    }
}
