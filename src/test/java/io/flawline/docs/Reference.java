package io.flawline.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.flawline.cli.CommandHelp;
import io.flawline.model.SettingType;
import io.flawline.request.Reason;

/** Makes {@code docs/reference.md} out of the commands, {@code flawline.properties}, {@link SettingType} and {@link Reason}. */
final class Reference {

    static final String HOW_TO_WRITE = "mvn -q test-compile surefire:test -Dtest=ReferenceTest,ComponentMetadataTest -Ddocs.write";

    private static final Path PROPERTIES = Path.of("src/main/resources/flawline.properties");
    private static final Pattern PROPERTY = Pattern.compile("#?(flawline\\.[\\w.-]+) *=(.*)");

    private Reference() {
    }

    static String text() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Reference",
                "",
                "Generated from the code, and checked by `ReferenceTest`; `" + HOW_TO_WRITE + "` regenerates it.",
                "",
                "- [Commands](#commands)",
                "- [Properties](#properties)",
                "- [Settings of an inspection](#settings-of-an-inspection)",
                "- [Reasons](#reasons)",
                ""));
        commands(lines);
        properties(lines);
        settings(lines);
        reasons(lines);
        return String.join("\n", lines) + "\n";
    }

    private static void commands(List<String> lines) {
        lines.addAll(List.of("## Commands", ""));
        CommandHelp.all().forEach((name, help) -> lines.addAll(List.of("### " + name, "", "```text", help, "```", "")));
    }

    /** A property that is not described is a mistake: the line above it must be its comment. */
    private static void properties(List<String> lines) throws IOException {
        lines.addAll(List.of("## Properties", "",
                "Set them in `application.properties` next to `bin/`, with `bin/flawline run --set key=value`, or as environment variables:"
                        + " `flawline.http.port` is `FLAWLINE_HTTP_PORT`. Camel's properties, such as `camel.main.*` and `camel.component.*`,"
                        + " apply too."));
        String above = "";
        for (String line : Files.readAllLines(PROPERTIES)) {
            Matcher property = PROPERTY.matcher(line);
            if (line.startsWith("# == ")) {
                lines.addAll(List.of("", "### " + line.substring(5), "", "| property | default | meaning |", "|---|---|---|"));
            } else if (property.matches()) {
                if (!above.startsWith("# ")) {
                    throw new IllegalStateException(PROPERTIES + ": " + property.group(1) + " has no comment above it that says what it is");
                }
                lines.add(row("`" + property.group(1) + "`", code(property.group(2).strip()), above.substring(2)));
            }
            above = line;
        }
        lines.add("");
    }

    private static void settings(List<String> lines) {
        lines.addAll(List.of("## Settings of an inspection", "",
                "You can give each setting in each of these places, from the lowest rank to the highest: the model's own metadata,"
                        + " `model.json` in the model's folder, `flawline.<setting>` in `application.properties`, the properties of a"
                        + " `DefectProcessor` bean. `bin/flawline models --check NAME` shows where each comes from.",
                "",
                "| setting | default | values | meaning |", "|---|---|---|---|"));
        SettingType.all().values().forEach(setting -> lines.add(row("`" + setting.name() + "`", code(setting.byDefault()),
                setting.allowed(), setting.meaning())));
        lines.add("");
    }

    private static void reasons(List<String> lines) {
        lines.addAll(List.of("## Reasons", "",
                "Dead letters, HTTP errors and metrics have these reasons. The [README](../README.md#when-a-message-is-bad) explains what to do"
                        + " about each.",
                "",
                "| reason | HTTP | corrected by |", "|---|---|---|"));
        for (Reason reason : Reason.values()) {
            lines.add(row("`" + reason.code() + "`", Integer.toString(reason.httpStatus()), reason.httpStatus() < 500 ? "the sender" : "the operator"));
        }
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String row(String... cells) {
        return "| " + Arrays.stream(cells).map(cell -> cell.replace("|", "\\|").replace("<", "&lt;")).collect(Collectors.joining(" | ")) + " |";
    }
}
