package io.flawline.reload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import io.flawline.camera.CameraComponent;

/** Signals why a route file cannot be run; its message names file, line, mistake and what to do in one line. */
final class RouteMistake extends Exception {

    /** The way in which Camel names a route in its messages. */
    private static final Pattern SOURCE = Pattern.compile("\\(source: [^)]*:(\\d+)\\)");

    private static final Pattern BEAN = Pattern.compile("^Error creating bean: (\\S+) of type");
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
    private static final Pattern OPTION = Pattern.compile("(?:^|, )([\\w.-]+)=");
    private static final Pattern FIELD = Pattern.compile("^Unsupported field: (\\S+)");

    /** Describes what to do about those mistakes whose words do not say it. */
    private record Remedy(String words, String text) {
    }

    private static final List<Remedy> REMEDIES = List.of(
            new Remedy("No bean could be found in the registry", "Correct the name, or declare the bean in the file, under - beans:"),
            new Remedy("Property with key", "Set it in application.properties"),
            new Remedy("ClassNotFoundException", "Correct the name, or put the jar that has the class into ext/"),
            new Remedy("Unsupported field", "Correct the name, or how far the line is indented"),
            new Remedy("Unknown node id", "Correct the name, or how far the line is indented"));

    RouteMistake(RouteFile file, int line, @Nullable String mistake, @Nullable Throwable cause) {
        super("%s:%d: %s".formatted(display(file.path()), Math.min(line, file.lines()),
                CameraComponent.withoutSecrets(withRemedy(withoutUnknownValues(String.valueOf(mistake))))), cause);
    }

    /** Returns the message, which each mistake has. */
    String text() {
        return String.valueOf(getMessage());
    }

    /** Hides the values of options that no component knows: the misspelt name of a password does not show that it is one. */
    private static String withoutUnknownValues(String mistake) {
        String hidden = mistake;
        Matcher unknown = UNKNOWN_OPTIONS.matcher(mistake);
        if (unknown.find()) {
            Matcher option = OPTION.matcher(unknown.group(1));
            while (option.find()) {
                hidden = hidden.replaceAll("\\b(" + Pattern.quote(option.group(1)) + "=)(RAW\\([^)]*\\)|[^\\s&,}]+)", "$1xxxxxx");
            }
        }
        return hidden;
    }

    /** @param line where Camel was when it failed; a line in the failure itself takes precedence */
    static RouteMistake of(RouteFile file, int line, Exception failure) {
        // The innermost cause comes first.
        Throwable root = ObjectHelper.createExceptionIterable(failure).iterator().next();
        int place = line;
        for (Throwable cause : ObjectHelper.createExceptionIterable(failure)) {
            if (cause instanceof MarkedYamlEngineException yaml) {
                Optional<Mark> mark = yaml.getProblemMark().or(yaml::getContextMark);
                String problem = yaml.getProblem() == null ? yaml.getMessage() : yaml.getProblem();
                Matcher field = FIELD.matcher(problem);
                // Camel marks the value of a field that it does not know, which may be on another line.
                int at = field.find() ? lineOfKey(file, field.group(1), line) : mark.map(m -> m.getLine() + 1).orElse(line);
                return new RouteMistake(file, at, oneLine(problem), failure);
            }
            if (cause instanceof PropertyBindingException binding && binding.getPropertyName() != null) {
                return new RouteMistake(file, lineOfKey(file, binding.getPropertyName(), line), oneLine(binding.getMessage()), failure);
            }
            String text = String.valueOf(cause.getMessage());
            Matcher source = SOURCE.matcher(text);
            Matcher bean = BEAN.matcher(text);
            if (place == 1 && source.find()) {
                place = Integer.parseInt(source.group(1));
            } else if (place == 1 && bean.find()) {
                place = file.lineOf("name:\\s*[\"']?" + Pattern.quote(bean.group(1)) + "\\b");
            }
        }
        Throwable told = failure instanceof FailedToCreateRouteException && failure.getCause() != null ? failure.getCause() : root;
        return new RouteMistake(file, place, describe(told), failure);
    }

    /** Returns the line of the key, or of its owner where the key is in a URI. */
    private static int lineOfKey(RouteFile file, String key, int owner) {
        return Math.max(owner, file.lineOf("^[\\s-]*[\"']?" + Pattern.quote(key) + "[\"']?\\s*:"));
    }

    /** Returns the message; with the kind of failure where it is a mere name, as of a class that is not found. */
    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString()
                : oneLine(message.contains(" ") ? message : failure.getClass().getSimpleName() + ": " + message);
    }

    private static String withRemedy(String mistake) {
        if (mistake.contains("supporting file extension")) {
            return "A file of this kind is not loaded. Give the file a name that ends in .yaml";
        }
        Optional<String> artifact = MissingArtifact.of(mistake);
        if (artifact.isPresent()) {
            return mistake.replaceFirst("[.;]?$", ". ") + "Fetch it with: bin/flawline add " + artifact.get();
        }
        return REMEDIES.stream().filter(remedy -> mistake.contains(remedy.words())).findFirst()
                .map(remedy -> mistake.replaceFirst("[.;]?$", ". ") + remedy.text()).orElse(mistake);
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Path display(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }
}
