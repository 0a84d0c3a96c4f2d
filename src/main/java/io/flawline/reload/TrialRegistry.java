package io.flawline.reload;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;

/** The beans of the live context under those of a trial: what the trial binds hides, and never replaces, a live one. */
final class TrialRegistry extends DefaultRegistry {
    private final transient CamelContext live;

    TrialRegistry(CamelContext live) {
        this.live = live;
    }

    /** Beans that were bound here, by name. */
    <T> Map<String, T> own(Class<T> type) {
        return super.findByTypeWithName(type);
    }

    @Override
    public Object lookupByName(String name) {
        Object own = super.lookupByName(name);
        return own != null ? own : live.getRegistry().lookupByName(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        return super.lookupByName(name) != null ? super.lookupByNameAndType(name, type)
                : live.getRegistry().lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> all = new LinkedHashMap<>(live.getRegistry().findByTypeWithName(type));
        all.putAll(super.findByTypeWithName(type));
        return all;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return new LinkedHashSet<>(findByTypeWithName(type).values());
    }

    @Override
    public <T> @Nullable T findSingleByType(Class<T> type) {
        Set<T> all = findByType(type);
        return all.size() == 1 ? all.iterator().next() : null;
    }
}
