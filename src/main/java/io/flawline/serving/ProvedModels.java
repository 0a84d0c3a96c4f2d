package io.flawline.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.golden.FolderHash;
import io.flawline.model.ModelFolder;
import io.flawline.request.Sha256;

/**
 * The versions of models that have passed their trial, by the hash of their files, kept on disk so that a restart does
 * not try them again. A version counts as proved for one runtime, processor and set of properties; the models of the
 * distribution always count.
 */
public final class ProvedModels {
    private static final Logger LOG = LoggerFactory.getLogger(ProvedModels.class);
    private static final int MOST = 1_000;
    private static final String SHIPPED = "shipped-models.txt";

    private final Path file;
    private final String environment;
    private final Set<String> shipped;
    private final Set<String> proved = new LinkedHashSet<>();

    /**
     * @param file        where they are kept; it is made when needed
     * @param environment whatever a result of a trial depends on, apart from the model
     */
    public ProvedModels(Path file, String environment) {
        this.file = file;
        this.environment = environment;
        this.shipped = shipped();
        try {
            if (Files.isRegularFile(file)) {
                proved.addAll(Files.readAllLines(file, UTF_8));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be read, so models are tried again: {}", file, e.toString());
        }
    }

    /** Returns the text of the processor, which decides what code the runtime makes. */
    public static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name") || line.startsWith("flags")).distinct().sorted().toList().toString();
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** What a version was proved for: with images its batch is one and its sizes may be set, for tensors it is as its maker made it. */
    enum Use {
        IMAGES, TENSORS
    }

    synchronized boolean contains(ModelFolder folder, Use use) {
        String files = FolderHash.of(folder.path());
        return shipped.contains(files) || proved.contains(key(files, use));
    }

    synchronized void add(ModelFolder folder, Use use) {
        proved.add(key(FolderHash.of(folder.path()), use));
        List<String> lines = new ArrayList<>(proved);
        if (lines.size() > MOST) {
            lines = lines.subList(lines.size() - MOST, lines.size());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(unfinished, lines, UTF_8);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so the next start tries {} again: {}", file, folder, e.toString());
        }
    }

    private String key(String files, Use use) {
        return Sha256.hex((environment + "\n" + files + (use == Use.IMAGES ? "" : "\n" + use)).getBytes(UTF_8));
    }

    /** Returns the hashes of the distribution's models, which its own build has run. */
    private static Set<String> shipped() {
        try (InputStream in = ProvedModels.class.getResourceAsStream(SHIPPED)) {
            return in == null ? Set.of() : Set.of(new String(in.readAllBytes(), UTF_8).strip().split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
