package io.flawline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What was sent in a chaos run, and what has become of each. */
final class ChaosLedger {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Numbers that a broker has acknowledged, by what they were. */
    final Set<Integer> images = new ConcurrentSkipListSet<>();
    final Set<Integer> damaged = new ConcurrentSkipListSet<>();
    final Set<Integer> forHttp = new ConcurrentSkipListSet<>();
    final Set<Integer> files = new ConcurrentSkipListSet<>();

    /** A dead letter as its JSON describes it. */
    record Letter(String id, String name, String reason) {
    }

    int sent() {
        return images.size() + damaged.size() + forHttp.size() + files.size();
    }

    /** Returns what is neither a result nor a dead letter, in words; empty when all is accounted for. */
    List<String> missing(Collection<Integer> byMqtt, Collection<Integer> byHttp, Path results, Path deadLetters) throws IOException {
        List<Letter> letters = letters(deadLetters);
        List<String> missing = new ArrayList<>();
        compare("image", images, ids(letters, byMqtt), missing);
        compare("damaged image", damaged, ids(letters, List.of()), missing);
        compare("image for HTTP", forHttp, ids(letters, byHttp), missing);
        Set<Integer> names = new TreeSet<>(resultNames(results));
        letters.forEach(letter -> number(letter.name()).ifPresent(names::add));
        compare("file", files, names, missing);
        return missing;
    }

    private static void compare(String what, Set<Integer> sent, Set<Integer> found, List<String> missing) {
        Set<Integer> lost = new TreeSet<>(sent);
        lost.removeAll(found);
        lost.forEach(number -> missing.add(what + " " + number));
    }

    private static Set<Integer> ids(List<Letter> letters, Collection<Integer> results) {
        Set<Integer> ids = new TreeSet<>(results);
        letters.stream().filter(letter -> letter.id().matches("\\d+")).forEach(letter -> ids.add(Integer.parseInt(letter.id())));
        return ids;
    }

    static List<Letter> letters(Path folder) throws IOException {
        List<Letter> letters = new ArrayList<>();
        for (Path file : jsons(folder, 1)) {
            try {
                JsonNode json = JSON.readTree(file.toFile());
                letters.add(new Letter(json.path("id").asText(), json.path("name").asText(), json.path("reason").asText()));
            } catch (IOException unfinished) {
                continue;
            }
        }
        return letters;
    }

    /** Returns the numbers of the files that have a result, once for each result. */
    static List<Integer> resultNames(Path results) throws IOException {
        List<Integer> names = new ArrayList<>();
        for (Path file : jsons(results, 2)) {
            try {
                number(JSON.readTree(file.toFile()).path("image").path("name").asText()).ifPresent(names::add);
            } catch (IOException unfinished) {
                continue;
            }
        }
        return names;
    }

    private static Optional<Integer> number(String name) {
        return name.matches("f-\\d+\\.png") ? Optional.of(Integer.parseInt(name.replaceAll("\\D", ""))) : Optional.empty();
    }

    private static List<Path> jsons(Path folder, int depth) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".json") && !file.getFileName().toString().startsWith(".")).toList();
        }
    }
}
