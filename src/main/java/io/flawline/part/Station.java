package io.flawline.part;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the views of parts and gives each part one verdict, under the next sequence number.
 *
 * <p>Each step is in the journal before it counts: a view before its message is acknowledged, a verdict before it is
 * delivered. A part that was under way when the process ended gets its safe verdict when the station opens again. All
 * methods may be called by any thread.
 */
final class Station implements AutoCloseable {
    static final int MAX_UNDER_WAY = 1_000;
    /** Verdicts that wait and parts under way together, so that each of these has room for its verdict. */
    static final int MAX_WAITING = 10_000;
    /** The journal is rewritten beyond this and four times what is needed. */
    private static final long MIN_REWRITE = 4L << 20;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Station.class);

    private final String name;
    private final PartJournal journal;
    private final StationClock clock;
    private final Map<String, PartUnderWay> underWay = new LinkedHashMap<>();
    private final RememberedParts remembered;
    private final Deque<Ruling> waiting = new ArrayDeque<>();
    private final Map<String, Long> verdicts = new TreeMap<>();
    private final Map<SafeCause, Long> safe = new EnumMap<>(SafeCause.class);
    private long sequence;
    private long rewriteAt;
    private long wakeAt = Long.MAX_VALUE;
    private long late;
    private long repeated;
    private long refused;
    private @Nullable String problem;

    /**
     * Opens a station and gives the parts that were under way when the process ended their safe verdict.
     *
     * @throws IOException when the journal cannot be read or written
     */
    Station(String name, PartJournal journal, StationClock clock) throws IOException {
        this.name = name;
        this.journal = journal;
        this.clock = clock;
        this.remembered = new RememberedParts(clock);
        journal.read().forEach(this::restore);
        rewrite();
        settleAll(List.copyOf(underWay.values()), PartUnderWay::interrupted);
    }

    /**
     * Takes a view of a part; the journal has it when this returns.
     *
     * @throws StationFullException when a new part finds no room
     * @throws IOException when the journal cannot be written: nothing is taken
     */
    synchronized Joined view(PartId id, View view, PartRule rule) throws IOException {
        settleDue();
        PartUnderWay part = underWay.get(id.key());
        if (part == null && remembered.has(id)) {
            late++;
            LOG.warn("part:{}: image {} came after the verdict of part {}; {} late so far", name, view.id(), id, late);
            return Joined.LATE;
        }
        if (part != null && !part.isNews(view)) {
            repeated++;
            return Joined.REPEATED;
        }
        List<JournalEntry> entries = new ArrayList<>();
        if (part == null) {
            part = open(id, rule, false, entries);
        }
        entries.add(new JournalEntry.Viewed(id, view));
        // A copy decides, so that a journal that cannot be written leaves everything as it was.
        PartUnderWay with = part.with(view);
        Ruling ruling = with.isComplete() ? ruling(with, with.complete(), sequence + 1) : null;
        if (ruling != null) {
            entries.add(new JournalEntry.Decided(ruling));
        }
        write(entries);
        boolean again = part.has(view.key());
        repeated += again ? 1 : 0;
        underWay.put(id.key(), with);
        if (ruling == null) {
            wake(with.deadlineNanos());
        } else {
            settle(ruling);
        }
        return again ? Joined.REPEATED : Joined.TAKEN;
    }

    /** Opens a part, whose deadline runs from now on; a part that is under way stays as it is. */
    synchronized Joined trigger(PartId id, PartRule rule) throws IOException {
        settleDue();
        if (underWay.containsKey(id.key())) {
            repeated++;
            return Joined.REPEATED;
        }
        if (remembered.has(id)) {
            late++;
            LOG.warn("part:{}: a trigger came after the verdict of part {}; {} late so far", name, id, late);
            return Joined.LATE;
        }
        List<JournalEntry> entries = new ArrayList<>();
        PartUnderWay part = open(id, rule, true, entries);
        write(entries);
        underWay.put(id.key(), part);
        wake(part.deadlineNanos());
        return Joined.TAKEN;
    }

    /**
     * Returns the oldest verdict that was not delivered, and leaves it.
     *
     * @param timeoutMillis how long to wait for one
     * @return null when none has come
     */
    synchronized @Nullable Ruling head(long timeoutMillis) throws InterruptedException {
        if (waiting.isEmpty()) {
            wait(timeoutMillis);
        }
        return waiting.peek();
    }

    /** Removes the verdict that {@link #head} returned. */
    synchronized void delivered(Ruling ruling) {
        waiting.remove(ruling);
        try {
            // Not forced: what only a power cut undoes is delivered twice, under the same number.
            journal.append(List.of(new JournalEntry.Delivered(ruling.verdict().sequence())), false);
            if (journal.length() > rewriteAt) {
                rewrite();
            }
        } catch (IOException e) {
            rewriteAt = journal.length() + MIN_REWRITE;
            LOG.warn("part:{}: it is not on disk that verdict {} was delivered, so it may come again after a restart: {}", name,
                    ruling.verdict().sequence(), e.toString());
        }
    }

    synchronized StationStatus status() {
        return new StationStatus(name, underWay.size(), waiting.size(), sequence, verdicts, safe, late, repeated, refused, problem);
    }

    /** Closes the station; parts that are under way stay in the journal. */
    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }

    private PartUnderWay open(PartId id, PartRule rule, boolean triggered, List<JournalEntry> entries) throws IOException {
        if (underWay.size() >= MAX_UNDER_WAY || underWay.size() + waiting.size() >= MAX_WAITING) {
            refused++;
            throw new StationFullException(name, underWay.size(), waiting.size());
        }
        PartUnderWay part = new PartUnderWay(id, rule, clock.millis(),
                clock.nanos() + TimeUnit.MILLISECONDS.toNanos(rule.deadline()), triggered);
        entries.add(new JournalEntry.Opened(id, part.openedAt(), triggered, rule));
        return part;
    }

    /** Runs on the timer's thread at the deadlines. */
    private synchronized void wakeUp() {
        wakeAt = Long.MAX_VALUE;
        long next = Long.MAX_VALUE;
        try {
            settleDue();
            for (PartUnderWay part : underWay.values()) {
                next = Math.min(next, part.deadlineNanos() - clock.nanos());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("part:{}: a verdict is due and cannot be written, trying again: {}", name, e.toString());
            next = RETRY_NANOS;
        }
        if (next != Long.MAX_VALUE) {
            wake(clock.nanos() + next);
        }
    }

    private void wake(long nanos) {
        if (wakeAt == Long.MAX_VALUE || nanos - wakeAt < 0) {
            wakeAt = nanos;
            clock.schedule(Math.max(0, nanos - clock.nanos()), this::wakeUp);
        }
    }

    private void settleDue() throws IOException {
        long now = clock.nanos();
        settleAll(underWay.values().stream().filter(part -> part.deadlineNanos() - now <= 0).toList(), PartUnderWay::overdue);
    }

    /** Settles all parts in one write, so that many parts that are due together wait for the disk once. */
    private void settleAll(List<PartUnderWay> parts, Function<PartUnderWay, PartUnderWay.Outcome> outcome) throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        List<Ruling> rulings = new ArrayList<>();
        for (PartUnderWay part : parts) {
            rulings.add(ruling(part, outcome.apply(part), sequence + rulings.size() + 1));
        }
        write(rulings.stream().<JournalEntry>map(JournalEntry.Decided::new).toList());
        rulings.forEach(this::settle);
    }

    private Ruling ruling(PartUnderWay part, PartUnderWay.Outcome outcome, long number) {
        long now = clock.millis();
        long took = outcome.cause() == SafeCause.RESTART ? now - part.openedAt()
                : part.rule().deadline() - TimeUnit.NANOSECONDS.toMillis(part.deadlineNanos() - clock.nanos());
        return new Ruling(new PartVerdict(part.id().value(), outcome.verdict(), outcome.why(), part.viewIds(), number, Math.max(0, took)),
                now, now + part.rule().remember(), outcome.cause());
    }

    /** Takes a verdict over that the journal has. */
    private synchronized void settle(Ruling ruling) {
        PartVerdict verdict = ruling.verdict();
        restore(new JournalEntry.Decided(ruling));
        verdicts.merge(verdict.verdict(), 1L, Long::sum);
        if (ruling.cause() != null) {
            safe.merge(ruling.cause(), 1L, Long::sum);
            LOG.warn("part:{}: part {} has the safe verdict {}: {}", name, verdict.part(), verdict.verdict(), String.join("; ", verdict.why()));
        }
        notifyAll();
    }

    private void write(List<JournalEntry> entries) throws IOException {
        try {
            journal.append(entries, true);
            problem = null;
        } catch (IOException e) {
            problem = "its journal cannot be written: " + e.getMessage();
            throw e;
        }
    }

    private void restore(JournalEntry entry) {
        if (entry instanceof JournalEntry.Opened opened) {
            underWay.put(opened.part().key(), new PartUnderWay(opened.part(), opened.rule(), opened.at(), clock.nanos(), opened.triggered()));
        } else if (entry instanceof JournalEntry.Viewed viewed) {
            underWay.computeIfPresent(viewed.part().key(), (key, part) -> part.with(viewed.view()));
        } else if (entry instanceof JournalEntry.Decided decided) {
            Ruling ruling = decided.ruling();
            PartId part = new PartId(ruling.verdict().part());
            sequence = Math.max(sequence, ruling.verdict().sequence());
            underWay.remove(part.key());
            waiting.add(ruling);
            remembered.add(new JournalEntry.Remembered(part, ruling.forgetAt()));
        } else if (entry instanceof JournalEntry.Delivered delivered) {
            waiting.removeIf(ruling -> ruling.verdict().sequence() <= delivered.sequence());
        } else if (entry instanceof JournalEntry.Remembered known) {
            remembered.add(known);
        } else if (entry instanceof JournalEntry.Counted counted) {
            sequence = Math.max(sequence, counted.sequence());
        }
    }

    private void rewrite() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        entries.add(new JournalEntry.Counted(sequence));
        entries.addAll(remembered.entries());
        waiting.forEach(ruling -> entries.add(new JournalEntry.Decided(ruling)));
        for (PartUnderWay part : underWay.values()) {
            entries.add(new JournalEntry.Opened(part.id(), part.openedAt(), part.isTriggered(), part.rule()));
            part.views().forEach(view -> entries.add(new JournalEntry.Viewed(part.id(), view)));
        }
        journal.rewrite(entries);
        rewriteAt = Math.max(MIN_REWRITE, 4 * journal.length());
    }
}
