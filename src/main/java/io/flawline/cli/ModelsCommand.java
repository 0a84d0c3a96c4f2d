package io.flawline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelReport.State;
import io.flawline.serving.ModelReport.Version;
import io.flawline.serving.ModelReport;

@Command(name = "models", mixinStandardHelpOptions = true,
        description = "Lists the models, the serving version first; or describes one and runs it once, before anyone deploys it.",
        footerHeading = "%nExamples:%n", footer = {"  flawline models", "  flawline models --check ball-screw-pitting"})
final class ModelsCommand implements Callable<Integer> {

    private static final SettingsLayer NONE = new SettingsLayer("command line", Map.of());

    @Option(names = "--models", paramLabel = "DIR", scope = ScopeType.INHERIT, description = "Where models lie (models/ beside bin/).")
    private Path root = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--check", paramLabel = "NAME", description = "Shows where each setting of this model comes from, and runs it once.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Inspectors inspectors = inspectors()) {
            if (name == null) {
                inspectors.reports().forEach(this::list);
            } else {
                check(inspectors);
            }
        }
        return 0;
    }

    @Command(name = "install", mixinStandardHelpOptions = true,
            description = "Puts a model into the repository as its highest version, if it can be used; a running Flawline takes it over.",
            footerHeading = "%nExamples:%n", footer = "  flawline models install scratches.zip scratches")
    int install(@Parameters(paramLabel = "FILE.zip", description = "The model's files.") Path zip,
                @Parameters(paramLabel = "NAME", description = "What routes and requests call it.") String model) throws IOException {
        try (Inspectors inspectors = inspectors(); InputStream in = Files.newInputStream(zip)) {
            out().println("installed " + model + "/" + inspectors.store().install(model, in));
        }
        return 0;
    }

    @Command(name = "roll-back", mixinStandardHelpOptions = true,
            description = "Takes the highest version of a model out of service and keeps it aside; the one below serves again.",
            footerHeading = "%nExamples:%n", footer = "  flawline models roll-back scratches")
    int rollBack(@Parameters(paramLabel = "NAME", description = "As listed.") String model) {
        try (Inspectors inspectors = inspectors()) {
            out().println(model + "/" + inspectors.store().rollBack(model) + " is the highest version now");
        }
        return 0;
    }

    private Inspectors inspectors() {
        Codecs.load();
        return new Inspectors(new ModelRepository(root), NONE, Map.of(), Limits.DEFAULT, 1, Duration.ofMinutes(1));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void list(ModelReport report) {
        report.versions().forEach(version -> {
            out().println(line(report, version));
            warn(version);
        });
    }

    private void warn(Version version) {
        if (version.warnings() != null) {
            version.warnings().forEach(text -> out().println("  warning: " + text));
        }
    }

    private static String line(ModelReport report, Version version) {
        String told = version.state() == State.REFUSED ? "cannot be used: " + version.problem()
                : "%s, inputs %s, outputs %s".formatted(version.kind(), version.inputs(), version.outputs());
        return report.name() + "/" + version.version() + "  " + told;
    }

    private void check(Inspectors inspectors) {
        inspectors.ready(name, NONE);
        ModelReport report = inspectors.report(name);
        Version highest = report.versions().get(0);
        if (highest.state() == State.REFUSED) {
            throw new ModelException(highest.problem());
        }
        out().println(line(report, highest));
        out().printf("  runs on %s in %s, input %s%n", highest.device(), highest.precision(), highest.inputSize());
        highest.settings().forEach((setting, effective) ->
                out().printf("  %-14s %s  (%s)%n", setting, effective.value(), effective.origin()));
        warn(highest);
    }
}
