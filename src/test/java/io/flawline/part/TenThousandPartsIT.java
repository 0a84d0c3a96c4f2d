package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10,000 parts, ten a second of simulated time, two images each: some late, some lost, some twice, in any order. Two
 * kills without a close, and a broker that holds all images back for five seconds. The journal is a real file.
 */
class TenThousandPartsIT {
    private static final int PARTS = 10_000;
    private static final int DEADLINE = 800;
    private static final List<Integer> KILLS = List.of(3_333, 7_777);
    private static final int FROZEN_FROM = 500_000;
    private static final int FROZEN_TO = 505_000;
    private static final PartRule RULE = PartRule.parse(Map.of("views", "2", "deadline", "" + DEADLINE));

    /** One delivery of an image. */
    private record Arrival(long at, int part, String image, String verdict) {
    }

    /** What must come of a part. */
    private static final class Expected {
        private long opened = -1;
        private final Map<String, String> inTime = new HashMap<>();
        private boolean killed;

        boolean isOver(long now) {
            return opened >= 0 && (killed || inTime.size() == 2 || now >= opened + DEADLINE);
        }

        String verdict() {
            boolean unsure = inTime.containsValue("unsure");
            if (killed || inTime.size() < 2 || unsure || inTime.containsValue("defect")) {
                return "defect";
            }
            return inTime.containsValue("rework") ? "rework" : "ok";
        }
    }

    @TempDir
    private Path folder;
    private final Random random = new Random(17);
    private final SimulatedTime time = new SimulatedTime();
    private final Map<Integer, Expected> expected = new HashMap<>();
    private final Map<Integer, PartVerdict> verdicts = new HashMap<>();
    private Station station;
    private long lastSequence;
    private long largestJournal;

    @Test
    void eachGetsItsOwnVerdictOnceAndInTime() throws Exception {
        open();
        List<Integer> kills = new ArrayList<>(KILLS);
        for (Arrival arrival : arrivals()) {
            takeDueVerdicts(arrival.at());
            if (!kills.isEmpty() && arrival.part() >= kills.get(0)) {
                kills.remove(0);
                kill();
            }
            take(arrival);
        }
        takeDueVerdicts(time.now() + 2 * DEADLINE);

        assertThat(verdicts.keySet()).isEqualTo(expected.keySet());
        assertThat(expected.values().stream().filter(part -> part.killed)).as("under way at a kill").hasSizeBetween(4, 40);
        verdicts.forEach((part, verdict) -> {
            assertThat(verdict.verdict()).as("part %s: %s", part, verdict).isEqualTo(expected.get(part).verdict());
            assertThat(verdict.views()).as("views of part %d", part).allMatch(view -> view.toString().startsWith(part + "-"))
                    .containsExactlyInAnyOrderElementsOf(new ArrayList<Object>(expected.get(part).inTime.keySet()));
            assertThat(verdict.why().isEmpty()).as("why of %s", verdict).isEqualTo(verdict.verdict().equals("ok"));
        });
        assertThat(lastSequence).isEqualTo(verdicts.size());
        assertThat(station.status().late()).isPositive();
        assertThat(largestJournal).isLessThan(5L << 20);
    }

    private List<Arrival> arrivals() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            for (String camera : List.of("left", "right")) {
                long at = part * 100L + random.nextInt(300) + (random.nextInt(20) == 0 ? random.nextInt(3_000) : 0);
                Arrival arrival = new Arrival(thawed(at), part, part + "-" + camera, verdict());
                if (random.nextInt(33) != 0) {
                    arrivals.add(arrival);
                }
                if (random.nextInt(20) == 0) {
                    arrivals.add(new Arrival(thawed(at + random.nextInt(1_500)), part, arrival.image(), arrival.verdict()));
                }
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        return arrivals;
    }

    private static long thawed(long at) {
        return at >= FROZEN_FROM && at < FROZEN_TO ? FROZEN_TO : at;
    }

    private String verdict() {
        int draw = random.nextInt(100);
        return draw < 80 ? "ok" : draw < 90 ? "defect" : draw < 95 ? "rework" : "unsure";
    }

    private void take(Arrival arrival) throws Exception {
        Expected part = expected.computeIfAbsent(arrival.part(), number -> new Expected());
        Joined joined = station.view(new PartId(arrival.part()),
                new View(arrival.image(), arrival.image(), arrival.verdict(), List.of()), RULE);
        if (part.isOver(arrival.at())) {
            assertThat(joined).as("%s", arrival).isEqualTo(Joined.LATE);
        } else {
            part.opened = part.opened < 0 ? arrival.at() : part.opened;
            part.inTime.putIfAbsent(arrival.image(), arrival.verdict());
        }
        takeWaiting();
    }

    private void takeDueVerdicts(long until) throws Exception {
        while (time.now() < until) {
            time.advanceTo(Math.min(until, time.now() + 20));
            takeWaiting();
        }
        for (Map.Entry<Integer, Expected> part : expected.entrySet()) {
            if (!verdicts.containsKey(part.getKey())) {
                assertThat(part.getValue().isOver(until)).as("part %s has no verdict at %d", part, until).isFalse();
            }
        }
    }

    private void takeWaiting() throws InterruptedException {
        largestJournal = Math.max(largestJournal, folder.resolve("line.journal").toFile().length());
        while (station.status().waiting() > 0) {
            Ruling ruling = station.head(1);
            PartVerdict verdict = ruling.verdict();
            assertThat(verdict.sequence()).isEqualTo(++lastSequence);
            int part = (Integer) verdict.part();
            assertThat(verdicts.put(part, verdict)).as("verdict of part %d", part).isNull();
            if (!expected.get(part).killed) {
                assertThat(time.now()).isLessThanOrEqualTo(expected.get(part).opened + DEADLINE + 20);
            }
            station.delivered(ruling);
        }
    }

    private void kill() throws Exception {
        Set<Integer> underWay = new HashSet<>(expected.keySet());
        underWay.removeAll(verdicts.keySet());
        assertThat(underWay).hasSize(station.status().underWay()).isNotEmpty();
        underWay.forEach(part -> expected.get(part).killed = true);
        time.forgetTasks();
        open();
        assertThat(Files.readAllLines(folder.resolve("line.journal"))).isNotEmpty();
        takeWaiting();
    }

    private void open() throws IOException {
        station = new Station("line", new PartJournal(folder.resolve("line.journal")), time);
    }
}
