package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Mats;
import io.flawline.learn.LearnReport.Scored;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelStore;
import io.flawline.report.ImageFile;

/**
 * Good images that join the bank of a model. The bank is in the order of importance: new vectors come first, the least
 * important of the others make room.
 */
final class Addition {

    private static final int D = Template.DIMENSIONS;
    /** Vectors that one addition may bring, so that most of the bank stays. */
    private static final int MOST_VECTORS = Template.BANK / 4;
    /** Score of an image, as a share of the threshold, from which it is no usual false alarm. */
    private static final double ODD = 1.5;

    private final ModelFolder folder;
    private final LearnReport report;
    private final Learned before;
    private final InputSize size;
    private final double[] badScores;
    private final List<String> warnings = new ArrayList<>();

    private Addition(ModelFolder folder, LearnReport report, Learned before) {
        this.folder = folder;
        this.report = report;
        this.before = before;
        this.size = InputSize.parse(report.chosen().size());
        this.badScores = new double[report.bad().size()];
    }

    /** @throws LearnException when the model was not learned here */
    static Addition to(ModelFolder folder) throws IOException {
        LearnReport report = ModelWriter.readReport(folder);
        try {
            return new Addition(folder, report, Template.readModel(folder.path(), Precision.of(report.chosen().precision())));
        } catch (IllegalArgumentException e) {
            throw new LearnException(e.getMessage() + ". Learn the model again.");
        }
    }

    /** Returns the name of the recipe whose areas the model was learned from; null for the complete image. */
    @Nullable
    String recipe() {
        return report.chosen().recipe() == null ? null : report.chosen().recipe().name();
    }

    /** Returns the significant bits of a sample that were given; null for what the files say. */
    @Nullable
    Integer bits() {
        return report.chosen().bits();
    }

    Precision precision() {
        return Precision.of(report.chosen().precision());
    }

    InputSize size() {
        return size;
    }

    void read(List<ImageFile> files, Photos photos, Work work) {
        work.expect(1.4 * files.size() + badScores.length);
        work.step("reading images");
        for (ImageFile file : files) {
            photos.read(file, size, report.chosen().tiles());
            work.done(0.4);
        }
        if (photos.photos().isEmpty()) {
            throw new LearnException("None of the %d images can be read: %s.".formatted(files.size(),
                    ImageChecks.some(photos.skipped().stream().map(s -> s.name() + " (" + s.reason() + ")").toList())));
        }
        for (Photo photo : photos.photos()) {
            report.bad().stream().filter(bad -> bad.sha256().equals(photo.sha256())).findFirst().ifPresent(bad -> {
                throw new LearnException("%s was given as a bad image before, as %s. It cannot be learned as good.".formatted(photo.name(), bad.name()));
            });
        }
    }

    Learned learn(List<Photo> photos, Workshop workshop, Work work) throws IOException {
        work.step("learning");
        workshop.distances().use(before.bank());
        List<float[]> added = new ArrayList<>();
        for (Photo photo : photos) {
            double greatest = 0;
            for (View view : photo.views()) {
                float[] cells = view.cells().keep(before.projection().apply(workshop.backbone().features(view.image())));
                float[] distances = workshop.distances().of(cells);
                greatest = Math.max(greatest, Grid.greatest(distances, size, view.cells()));
                choose(cells, distances, added);
            }
            warnOdd(photo.name(), greatest / before.threshold());
            work.done(1);
        }
        if (added.size() == MOST_VECTORS) {
            warnings.add("The added images differ so much from what was learned that there is no room for all they show: they may still be refused."
                    + " Learn again from all good images.");
        }
        Learned after = new Learned(before.projection(), joined(added), before.threshold(), before.low());
        check(after, workshop, work);
        return after;
    }

    private void warnOdd(String name, double score) {
        if (score > ODD) {
            warnings.add(String.format(Locale.ROOT, "%s is at %.1f of the threshold, more than false alarms usually are. Is it a good part, photographed"
                    + " like the others? If not, roll back: what it shows counts as good now.", name, score));
        }
    }

    /**
     * Chooses the furthest cells first, until all that is left is nearer than half way from ordinary places to the
     * threshold.
     */
    private void choose(float[] cells, float[] distances, List<float[]> added) {
        for (float[] vector : added) {
            update(distances, cells, vector);
        }
        double near = (before.low() + before.threshold()) / 2;
        while (added.size() < MOST_VECTORS) {
            int furthest = 0;
            for (int i = 1; i < distances.length; i++) {
                furthest = distances[i] > distances[furthest] ? i : furthest;
            }
            if (distances[furthest] <= near) {
                return;
            }
            float[] vector = java.util.Arrays.copyOfRange(cells, furthest * D, (furthest + 1) * D);
            added.add(vector);
            update(distances, cells, vector);
        }
    }

    private static void update(float[] distances, float[] cells, float[] vector) {
        for (int i = 0; i < distances.length; i++) {
            float sum = 0;
            for (int d = 0; d < D; d++) {
                float difference = cells[i * D + d] - vector[d];
                sum += difference * difference;
            }
            distances[i] = Math.min(distances[i], (float) Math.sqrt(sum));
        }
    }

    private float[] joined(List<float[]> added) {
        float[] bank = new float[before.bank().length];
        int at = 0;
        for (float[] vector : added) {
            System.arraycopy(vector, 0, bank, at, D);
            at += D;
        }
        System.arraycopy(before.bank(), 0, bank, at, bank.length - at);
        return bank;
    }

    private void check(Learned after, Workshop workshop, Work work) throws IOException {
        work.step("checking bad images");
        workshop.distances().use(after.bank());
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < badScores.length; i++) {
            double greatest = 0;
            for (View view : BadImages.read(folder.path(), i, size)) {
                float[] cells = view.cells().keep(after.projection().apply(workshop.backbone().features(view.image())));
                greatest = Math.max(greatest, Grid.greatest(workshop.distances().of(cells), size, view.cells()));
                Mats.release(view.image());
            }
            badScores[i] = LearnReport.round(greatest / after.threshold());
            if (Objects.requireNonNull(report.bad().get(i).score()) > 1 && badScores[i] <= 1) {
                missed.add(report.bad().get(i).name());
            }
            work.done(1);
        }
        if (!missed.isEmpty()) {
            throw new LearnException(("With these images learned as good, %d bad ones that are found now would be missed: %s. Nothing was changed."
                    + " Are the images good? If so, learn again with them and --bad.").formatted(missed.size(), ImageChecks.some(missed)));
        }
    }

    /** @param held whether the version is held back until it is promoted */
    LearnReport install(ModelStore store, Learned learned, Photos photos, boolean held, double seconds) {
        LearnReport after = report(learned, photos, seconds);
        String version = store.install(folder.name(), next -> {
            copyOthers(next);
            ModelWriter.write(next, after, size, learned);
        }, held);
        return after.asVersion(version);
    }

    private LearnReport report(Learned learned, Photos photos, double seconds) {
        List<Scored> images = new ArrayList<>(report.images());
        for (Photo photo : photos.photos()) {
            if (images.stream().noneMatch(image -> image.sha256().equals(photo.sha256()))) {
                images.add(new Scored(photo.name(), photo.sha256(), null));
            }
        }
        List<Scored> bad = new ArrayList<>();
        for (int i = 0; i < badScores.length; i++) {
            bad.add(new Scored(report.bad().get(i).name(), report.bad().get(i).sha256(), badScores[i]));
        }
        List<String> why = new ArrayList<>(report.chosen().why());
        why.add("%d good images added to version %s".formatted(photos.photos().size(), folder.version()));
        return new LearnReport(report.name(), null, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), LearnReport.round(seconds),
                report.chosen().withWhy(why), learned.threshold(), learned.low(),
                images, bad, photos.skipped(), report.falseAlarms(), report.madeDefects(), report.movedPieces(), report.missingParts(), report.auroc(),
                report.misses() == null ? null : bad.stream().filter(image -> Objects.requireNonNull(image.score()) <= 1).map(Scored::name).toList(),
                report.oddest(), report.verdict(), report.reason(), report.remedy(), Stream.of(report.warnings(), photos.warnings(), warnings).flatMap(List::stream).distinct().toList());
    }

    /** Copies settings and bad images; the new version's files overwrite them. */
    private void copyOthers(Path next) throws IOException {
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = folder.path().relativize(file);
                if (!name.toString().startsWith(".")) {
                    Files.createDirectories(next.resolve(name).getParent());
                    Files.copy(file, next.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
