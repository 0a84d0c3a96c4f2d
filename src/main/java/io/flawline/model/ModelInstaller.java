package io.flawline.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.files.FileTree;
import io.flawline.model.ModelStoreException.Problem;

/** Puts a version into the repository: written next to the others, tried, and renamed into place. */
final class ModelInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(ModelInstaller.class);

    private final ModelRepository repository;
    private final Consumer<ModelFolder> trial;

    ModelInstaller(ModelRepository repository, Consumer<ModelFolder> trial) {
        this.repository = repository;
        this.trial = trial;
    }

    /**
     * Writes a version, tries it, and makes it the highest.
     *
     * @param model  folder of the model, which need not exist
     * @return the number of the version
     * @throws ModelStoreException {@code not-one-model}, {@code unusable}, {@code removed} or {@code disk}
     */
    String install(String name, Path model, ModelStore.Content content, boolean held) {
        boolean isNew = !Files.exists(model);
        Path incoming = null;
        try {
            VersionFolders.sweep(repository.root());
            VersionFolders.sweep(model);
            incoming = VersionFolders.incoming(model);
            content.writeTo(incoming);
            Path file = onlyModel(incoming);
            Path version = Objects.requireNonNull(file.getParent());
            tryOut(new ModelFolder(name, String.valueOf(VersionFolders.next(model)), version, file));
            return place(version, model, held);
        } catch (NoSuchFileException e) {
            throw new ModelStoreException(Problem.REMOVED, "The model %s was removed while a version of it was being installed. Install it again."
                    .formatted(name), e);
        } catch (IOException e) {
            throw ModelStoreException.disk("The model %s cannot be installed in %s".formatted(name, model), e);
        } finally {
            if (incoming != null) {
                FileTree.delete(incoming);
            }
            if (isNew) {
                model.toFile().delete(); // only where it stayed empty, as a folder with files in it stays
            }
        }
    }

    private static Path onlyModel(Path unpacked) throws IOException {
        try (Stream<Path> files = Files.walk(unpacked)) {
            List<Path> models = files.filter(ModelRepository::isModelFile).sorted().toList();
            if (models.size() != 1) {
                throw new ModelStoreException(Problem.NOT_ONE_MODEL, "The zip holds %s; needed is exactly one file that ends in %s%s."
                        .formatted(models.isEmpty() ? "no model" : models.stream().map(unpacked::relativize).toList(),
                                ModelRepository.ENDINGS, ", for .xml with its .bin next to it"));
            }
            return models.get(0);
        }
    }

    /** Reads or runs a version; what is wrong with it is {@link Problem#UNUSABLE}. */
    void tryOut(ModelFolder folder) {
        try {
            trial.accept(folder);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage()).replace(folder.path() + File.separator, "");
            throw new ModelStoreException(Problem.UNUSABLE, "The model %s cannot be used: %s".formatted(folder, message), e);
        }
    }

    private String place(Path version, Path model, boolean held) throws IOException {
        while (true) {
            Path target = model.resolve(String.valueOf(VersionFolders.next(model)));
            try {
                if (held) {
                    // Before it is there, as it would take over in between.
                    repository.held().hold(model.getFileName().toString(), target.getFileName().toString());
                }
                VersionFolders.move(version, target);
                LOG.info("Model {}/{} installed", model.getFileName(), target.getFileName());
                return target.getFileName().toString();
            } catch (FileSystemException e) {
                if (held) {
                    repository.held().forget(model.getFileName().toString(), target.getFileName().toString());
                }
                if (!Files.exists(target)) {
                    throw e;
                }
                LOG.debug("Another process was first with {}", target);
            }
        }
    }
}
