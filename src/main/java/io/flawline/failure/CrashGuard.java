package io.flawline.failure;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.WrappedFile;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ScriptDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TransformDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.failure.CrashJournal.Key;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.CandidateGuard;

/**
 * Prevents a message that ends the process from doing so again and again. Each step that decodes, infers or runs a
 * user's code notes in the {@link CrashJournal} which message it works on. After a death of the process, the messages
 * that were under way are worked on alone, so that a second death names one of them; that one is rejected unread at the
 * third start. Steps that send are left out: a message that waits for its sink has not killed anything.
 */
public final class CrashGuard extends ServiceSupport implements InterceptStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(CrashGuard.class);
    private static final String KEY = "flawlineCrashKey";
    private static final String SUSPECT = "flawlineCrashSuspect";
    private static final Set<Class<?>> COMPUTING = Set.of(ProcessDefinition.class, BeanDefinition.class, ScriptDefinition.class,
            TransformDefinition.class, UnmarshalDefinition.class, MarshalDefinition.class, ConvertBodyDefinition.class,
            SetBodyDefinition.class, SetHeaderDefinition.class, SetVariableDefinition.class, SetPropertyDefinition.class,
            ValidateDefinition.class);
    /** Endpoints that work on a message in this process, as {@code flawline:} does. */
    private static final Set<String> COMPUTING_ENDPOINTS = Set.of("flawline", "bean", "class", "dataformat", "language");
    private static final int DEATHS_ALLOWED = 2;
    private static final int ALL = 1 << 20;
    private static final long ALONE_SECONDS = 60;

    private final CrashJournal journal;
    /** Held by one permit by each step, and by all permits while a suspect is worked on. Unfair: steps may be nested. */
    private final Semaphore line = new Semaphore(ALL);

    private CrashGuard(CrashJournal journal) {
        this.journal = journal;
    }

    /**
     * Guards the routes of {@code context}; call it before routes are loaded.
     *
     * @param folder of this process alone; without one that can be written, nothing is guarded
     * @return guards the versions that are compared with the serving ones
     */
    public static CandidateGuard install(CamelContext context, Path folder) {
        try {
            String version = String.valueOf(CrashGuard.class.getPackage().getImplementationVersion());
            CrashJournal journal = CrashJournal.open(folder, version);
            journal.suspects().forEach((key, deaths) -> LOG.warn("The process died {} time(s) while it worked on a message of {} bytes",
                    deaths, key.first()));
            CrashGuard guard = new CrashGuard(journal);
            context.getCamelContextExtension().addInterceptStrategy(guard);
            context.addService(guard, true, false);
            CandidateCrashes candidates = new CandidateCrashes(CrashJournal.open(folder, CandidateCrashes.FILE, version), guard::turn);
            context.addService(candidates, true, false);
            return candidates;
        } catch (Exception e) {
            LOG.warn("A message or version that ends the process is not recognised at the next start: {}", e.toString());
            return CandidateGuard.NONE;
        }
    }

    /** Waits while a suspect is worked on, as what works meanwhile would be blamed for its death. */
    private CandidateGuard.Work turn() {
        int permits = permits(0);
        return () -> line.release(permits);
    }

    @Override
    protected void doShutdown() throws Exception {
        journal.close();
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        return computes(context, node) ? new Guarded(target) : AsyncProcessorConverterHelper.convert(target);
    }

    private static boolean computes(CamelContext context, NamedNode node) {
        String uri = node instanceof ToDefinition to ? to.getEndpointUri() : node instanceof ToDynamicDefinition to ? to.getUri() : null;
        return COMPUTING.contains(node.getClass()) || uri != null
                && COMPUTING_ENDPOINTS.contains(StringHelper.before(context.resolvePropertyPlaceholders(uri), ":", ""));
    }

    private final class Guarded extends DelegateAsyncProcessor {

        Guarded(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Key key = key(exchange);
            if (key == null) {
                return super.process(exchange, callback);
            }
            int deaths = journal.deaths(key);
            if (deaths >= DEATHS_ALLOWED) {
                exchange.setException(new RejectedException(Reason.CRASHED, ("The process died %d times while it worked on this message;"
                        + " it is not tried again by this version. Replay it after an update.").formatted(deaths)));
                callback.done(true);
                return true;
            }
            if (deaths > 0) {
                forgetAtItsEnd(exchange, key);
            }
            int permits = permits(deaths);
            int slot = journal.begin(key);
            try {
                return super.process(exchange, doneSync -> {
                    end(slot, permits);
                    callback.done(doneSync);
                });
            } catch (RuntimeException | Error e) {
                end(slot, permits);
                throw e;
            }
        }

        private void end(int slot, int permits) {
            journal.end(slot);
            line.release(permits);
        }
    }

    /**
     * Forgets the message at the end of the exchange and not of the step, as a later step may be the one that ends the
     * process.
     */
    private void forgetAtItsEnd(Exchange exchange, Key key) {
        if (exchange.getProperty(SUSPECT) == null) {
            exchange.setProperty(SUSPECT, true);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    journal.forget(key);
                }
            });
        }
    }

    /** Acquires permits; messages wait for each other only while there are suspects. */
    private int permits(int deaths) {
        if (deaths == 0 && !journal.hasSuspects()) {
            return 0;
        }
        int permits = deaths == 0 ? 1 : ALL;
        try {
            return line.tryAcquire(permits, ALONE_SECONDS, TimeUnit.SECONDS) ? permits : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Returns a key that is the same at each delivery of a message; null for what cannot be recognised. */
    private static @Nullable Key key(Exchange exchange) {
        Object known = exchange.getProperty(KEY);
        if (known == null) {
            Key key = keyOf(OriginalMessages.of(exchange).getBody());
            known = key == null ? "" : key;
            exchange.setProperty(KEY, known);
        }
        return known instanceof Key key ? key : null;
    }

    private static @Nullable Key keyOf(Object body) {
        if (body instanceof byte[] bytes) {
            return keyOf(bytes);
        }
        if (body instanceof Request request && request.image() != null) {
            return keyOf(request.image());
        }
        if (body instanceof String text) {
            return keyOf(text.getBytes(StandardCharsets.UTF_8));
        }
        if (body instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File file) {
            return keyOf(file);
        }
        return body instanceof File file ? keyOf(file) : null;
    }

    private static Key keyOf(byte[] bytes) {
        CRC32C one = new CRC32C();
        one.update(bytes);
        CRC32 other = new CRC32();
        other.update(bytes);
        return new Key(bytes.length, one.getValue() << Integer.SIZE | other.getValue());
    }

    private static Key keyOf(File file) {
        String path = Path.of(file.getPath()).toAbsolutePath().normalize().toString();
        CRC32C name = new CRC32C();
        name.update(path.getBytes(StandardCharsets.UTF_8));
        return new Key(file.length(), name.getValue() << Integer.SIZE ^ file.lastModified());
    }
}
