package io.flawline.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.model.ModelStoreException.Problem;

/** Which versions are compared with the serving ones. It is kept in the repository, so that the next start knows it. */
public final class ShadowVersions {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowVersions.class);

    private final ModelRepository repository;

    ShadowVersions(ModelRepository repository) {
        this.repository = repository;
    }

    /** Returns the versions that are compared with the serving ones, by model. */
    public Map<String, String> all() {
        Map<String, String> shadows = new TreeMap<>();
        for (String name : repository.names()) {
            String version = repository.held().shadow(name);
            if (version != null) {
                shadows.put(name, version);
            }
        }
        return shadows;
    }

    /** @param version that is compared with the serving one also after the next start */
    public void set(String name, @Nullable String version) {
        try {
            repository.held().setShadow(name, version);
        } catch (IOException e) {
            LOG.warn("Which version of the model {} is in shadow cannot be written, so the next start does not know: {}", name, e.toString());
        }
    }

    /**
     * Holds a version back that need not exist yet.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-version}, or {@code nothing-below} when no other version could serve
     */
    public void holdBack(String name, String version) {
        ModelStoreException.requireName(name);
        if (!ModelRepository.isVersion(version)) {
            throw new ModelStoreException(Problem.NO_SUCH_VERSION, "\"%s\" is no version of the model %s; a version is an integer."
                    .formatted(version, name));
        }
        List<ModelFolder> servable = repository.servable(name);
        if (!servable.isEmpty() && servable.stream().allMatch(folder -> folder.version().equals(version))) {
            throw new ModelStoreException(Problem.NOTHING_BELOW, "The version %s is the only one that can serve, so it cannot be held back."
                    .formatted(servable.get(0)));
        }
        try {
            repository.held().hold(name, version);
        } catch (IOException e) {
            LOG.warn("That the version {}/{} is held back cannot be written, so other processes do not know: {}", name, version, e.toString());
        }
    }

    /** Returns whether a version was held back and has been promoted. */
    public boolean wasPromoted(String name, String version) {
        return repository.held().wasPromoted(name, version);
    }
}
