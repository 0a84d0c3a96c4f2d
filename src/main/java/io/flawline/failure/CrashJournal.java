package io.flawline.failure;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Remembers over a death of the process which messages were under way, and how often that has happened to each.
 *
 * <p>The memory is a small file that is mapped: what is written to it survives any death of the process, though not a
 * failure of the machine, and costs less than a microsecond. A message takes a slot while it is worked on. At the next
 * start, every slot that is still taken counts one death for its message; a message that comes to its end is
 * forgotten. A proper stop leaves no slot taken.
 *
 * <pre>
 *   magic (8) | version (8) | SLOTS x [key (16) | deaths (8)] | SUSPECTS x [key (16) | deaths (8)]
 * </pre>
 */
final class CrashJournal implements AutoCloseable {
    /** The file of the messages. */
    private static final String MESSAGES = "under-way";
    private static final long MAGIC = 0x464C_4157_4352_3031L;
    private static final int SLOTS = 512;
    private static final int SUSPECTS = 1024;
    private static final int RECORD = 24;
    private static final int SLOTS_AT = 16;
    private static final int SUSPECTS_AT = SLOTS_AT + SLOTS * RECORD;
    private static final int SIZE = SUSPECTS_AT + SUSPECTS * RECORD;
    private static final int MOST_PROCESSES = 64;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A message, by its size and checksums, or by the identity of its file. */
    record Key(long first, long second) {
        Key {
            // 0 marks a free slot.
            first = first == 0 ? 1 : first;
        }
    }

    private final FileChannel channel;
    private final MappedByteBuffer memory;
    private final ConcurrentLinkedQueue<Integer> free = new ConcurrentLinkedQueue<>();
    /** Deaths by message, of messages that have caused one and have not finished yet. */
    private final Map<Key, Integer> suspects = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private CrashJournal(FileChannel channel) throws IOException {
        this.channel = channel;
        this.memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
    }

    /**
     * Opens the journal in {@code folder} and counts what was under way when the process before died. Processes that
     * share a folder get a file each.
     *
     * @param version of Flawline: an update may have removed the cause, so it begins without suspects
     */
    static CrashJournal open(Path folder, String version) throws IOException {
        return open(folder, MESSAGES, version);
    }

    /** @param name of the file */
    static CrashJournal open(Path folder, String name, String version) throws IOException {
        Files.createDirectories(folder);
        for (int number = 0; number < MOST_PROCESSES; number++) {
            FileChannel channel = FileChannel.open(folder.resolve(name + (number == 0 ? "" : "-" + number)),
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            if (isLocked(channel)) {
                CrashJournal journal = new CrashJournal(channel);
                journal.load(version.hashCode());
                return journal;
            }
            channel.close();
        }
        throw new IOException("more than " + MOST_PROCESSES + " processes use " + folder);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void load(long version) {
        if (read(0) == MAGIC && read(Long.BYTES) == version) {
            load(SUSPECTS_AT, SUSPECTS, 0);
            load(SLOTS_AT, SLOTS, 1);
        }
        memory.put(0, new byte[SIZE]);
        write(Long.BYTES, version);
        store();
        write(0, MAGIC);
        for (int slot = 0; slot < SLOTS; slot++) {
            free.add(SLOTS_AT + slot * RECORD);
        }
    }

    private void load(int start, int count, int more) {
        for (int at = start; at < start + count * RECORD; at += RECORD) {
            if (read(at) != 0) {
                suspects.merge(new Key(read(at), read(at + Long.BYTES)), (int) read(at + 2 * Long.BYTES) + more, Math::max);
            }
        }
    }

    /** Stores the journal, only at the start and when a suspect is forgotten, which happens once each. */
    private synchronized void store() {
        int at = SUSPECTS_AT;
        for (Map.Entry<Key, Integer> suspect : suspects.entrySet()) {
            if (at == SIZE) {
                break;
            }
            put(at, suspect.getKey(), suspect.getValue());
            at += RECORD;
        }
        for (; at < SIZE; at += RECORD) {
            write(at, 0);
        }
    }

    /** Returns the deaths of each message that has caused one and has not finished yet. */
    Map<Key, Integer> suspects() {
        return Map.copyOf(suspects);
    }

    boolean hasSuspects() {
        return !suspects.isEmpty();
    }

    /** Returns how often the process has died while it worked on this message. */
    int deaths(Key key) {
        return suspects.getOrDefault(key, 0);
    }

    /** Notes that the message is under way; returns its slot, or 0 when there is none left. */
    int begin(Key key) {
        Integer slot = closed ? null : free.poll();
        if (slot == null) {
            return 0;
        }
        put(slot, key, deaths(key));
        return slot;
    }

    /** Notes that the message is done. */
    void end(int slot) {
        if (slot != 0) {
            write(slot, 0);
            free.add(slot);
        }
    }

    /** Forgets a message that has finished, so that it was not the one that ended the process. */
    void forget(Key key) {
        if (suspects.remove(key) != null) {
            store();
        }
    }

    private void put(int at, Key key, long deaths) {
        write(at + Long.BYTES, key.second());
        write(at + 2 * Long.BYTES, deaths);
        // Last: a slot counts by it.
        write(at, key.first());
    }

    private long read(int at) {
        return (long) LONGS.getVolatile((ByteBuffer) memory, at);
    }

    private void write(int at, long value) {
        LONGS.setVolatile((ByteBuffer) memory, at, value);
    }

    /** Closes the journal: what is under way at a proper stop has not killed the process. */
    @Override
    public void close() throws IOException {
        closed = true;
        for (int at = SLOTS_AT; at < SUSPECTS_AT; at += RECORD) {
            write(at, 0);
        }
        channel.close();
    }
}
