package io.flawline.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.failure.CrashJournal.Key;
import io.flawline.golden.FolderHash;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.request.Sha256;
import io.flawline.serving.CandidateGuard;

/**
 * Holds a version back that was working in native code at two deaths of the process, in shadow or in a comparison over the
 * history: the next start would begin with it again. Its deaths are forgotten when its files change, when somebody starts it in
 * shadow again, and after an update of Flawline.
 */
final class CandidateCrashes extends ServiceSupport implements CandidateGuard {

    static final String FILE = "candidates-under-way";

    private static final Logger LOG = LoggerFactory.getLogger(CandidateCrashes.class);
    private static final int DEATHS_ALLOWED = 2;

    private final CrashJournal journal;
    private final Supplier<Work> turn;
    private final Map<ModelFolder, String> refused = new ConcurrentHashMap<>();

    /** @param turn is taken before a version works, and ends with its work */
    CandidateCrashes(CrashJournal journal, Supplier<Work> turn) {
        this.journal = journal;
        this.turn = turn;
    }

    @Override
    public Watch watch(ModelFolder version) {
        Key key = key(version);
        int deaths = journal.deaths(key);
        if (deaths >= DEATHS_ALLOWED) {
            String reason = ("The process died %d times while the version %s was compared with the serving one, so it runs no more. Install a"
                    + " corrected version, or try it again with POST /models/%s/shadow {\"version\": %s}.")
                    .formatted(deaths, version, version.name(), version.version());
            refused.put(version, reason);
            throw new ModelException(reason);
        }
        refused.remove(version);
        if (deaths > 0) {
            LOG.warn("The process died {} time(s) while the version {} was compared with the serving one", deaths, version);
        }
        return () -> begin(key);
    }

    private Work begin(Key key) {
        Work myTurn = turn.get();
        int slot = journal.begin(key);
        return () -> {
            journal.end(slot);
            myTurn.close();
        };
    }

    @Override
    public void allow(ModelFolder version) {
        journal.forget(key(version));
        refused.remove(version);
    }

    @Override
    public List<String> problems() {
        return List.copyOf(refused.values());
    }

    private static Key key(ModelFolder version) {
        String text = version.name() + "/" + version.version() + "\n" + FolderHash.of(version.path());
        ByteBuffer hash = ByteBuffer.wrap(HexFormat.of().parseHex(Sha256.hex(text.getBytes(StandardCharsets.UTF_8))));
        return new Key(hash.getLong(), hash.getLong());
    }

    @Override
    protected void doShutdown() throws IOException {
        journal.close();
    }
}
