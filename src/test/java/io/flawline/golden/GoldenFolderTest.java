package io.flawline.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.changes.Change;
import io.flawline.golden.GoldenFolder.NewImage;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.support.SmallDisk;

class GoldenFolderTest {

    private static final GoldenEntry DEFECT = new GoldenEntry("defect", true, 2, 0.83, 0.01);
    private static final GoldenEntry OK = new GoldenEntry("ok", false, null, null, null);

    @TempDir
    private Path model;
    private final List<Change> changes = new ArrayList<>();
    private GoldenFolder set;
    private byte[] image;
    private byte[] another;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    @BeforeEach
    void open() throws IOException {
        set = new GoldenFolder(model.resolve("golden"), Limits.DEFAULT, changes::add);
        image = Files.readAllBytes(Path.of("src/test/resources/images/png-rgb.png"));
        another = Files.readAllBytes(Path.of("src/test/resources/images/png-grey.png"));
    }

    private GoldenSet read() {
        return GoldenSet.read(model.resolve("golden")).orElseThrow();
    }

    @Test
    void imagesAreAddedAndRemoved() throws IOException {
        assertThat(set.add(new NewImage("part 1.png", image, another), DEFECT)).isEqualTo("part 1.png");
        set.add(new NewImage("part-2.png", another, null), OK);
        assertThat(read().images()).containsEntry("part 1.png", DEFECT).containsEntry("part-2.png", OK);
        assertThat(read().mask("part 1.png")).isPresent();
        assertThat(read().notUsed()).isEmpty();

        assertThat(set.remove("part 1.png")).isTrue();
        assertThat(set.remove("part 1.png")).isFalse();
        assertThat(read().images()).containsOnlyKeys("part-2.png");
        assertThat(set.remove("part-2.png")).isTrue();
        assertThat(GoldenSet.read(model.resolve("golden"))).isEmpty();
        assertThat(changes).extracting(Change::what).containsExactly("golden-image-added", "golden-image-added", "golden-image-removed",
                "golden-image-removed");
    }

    @Test
    void theSameImageGetsTheNewEntry() throws IOException {
        set.add(new NewImage("part-1.png", image, null), DEFECT);
        set.add(new NewImage("part-1.png", image, null), OK);
        assertThat(read().images()).containsOnlyKeys("part-1.png").containsEntry("part-1.png", OK);

        assertThatThrownBy(() -> set.add(new NewImage("part-1.png", another, null), OK)).isInstanceOf(GoldenConflictException.class)
                .hasMessageContaining("Another image is named part-1.png");
    }

    /** part.png and part.jpg have the same short name of a mask. */
    @Test
    void eachImageHasItsOwnMask() throws IOException {
        set.add(new NewImage("part.png", image, another), DEFECT);
        assertThatThrownBy(() -> set.add(new NewImage("part.jpg", image, null), DEFECT)).isInstanceOf(GoldenConflictException.class)
                .hasMessageContaining("part.mask.png in the golden set would be the mask of part.jpg");
        set.add(new NewImage("part.jpg", image, image), DEFECT);
        assertThat(read().mask("part.png").orElseThrow()).hasBinaryContent(another);
        assertThat(read().mask("part.jpg").orElseThrow()).hasBinaryContent(image);
        set.add(new NewImage("part.jpg", image, another), DEFECT);
        assertThat(read().mask("part.jpg").orElseThrow()).hasBinaryContent(another);
        assertThat(read().notUsed()).isEmpty();

        set.remove("part.jpg");
        assertThat(read().mask("part.png").orElseThrow()).hasBinaryContent(another);
        assertThat(read().notUsed()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenLeavesNothing() throws Exception {
        Path golden = model.resolve("golden");
        try (SmallDisk disk = SmallDisk.at(golden, 1)) {
            Assumptions.assumeTrue(disk.kind().equals("tmpfs"));
            set.add(new NewImage("part-1.png", image, null), DEFECT);
            disk.fill();
            assertThatThrownBy(() -> set.add(new NewImage("part-2.png", image, another), DEFECT)).isInstanceOf(IOException.class);
            disk.free();
            assertThat(read().images()).containsOnlyKeys("part-1.png");
            assertThat(read().notUsed()).isEmpty();
        }
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> set.add(new NewImage("part-1.png", new byte[] {1, 2}, null), OK)).isInstanceOf(UnreadableImageException.class);
        assertThatThrownBy(() -> set.add(new NewImage("part-1.png", image, new byte[] {1, 2}), OK)).isInstanceOf(UnreadableImageException.class);
        assertThat(model.resolve("golden")).doesNotExist();
    }

    @Test
    void namesStayInTheFolder() throws IOException {
        assertThat(set.add(new NewImage("../../x.png", image, null), OK)).isEqualTo("x.png");
        assertThatThrownBy(() -> set.add(new NewImage("golden.yaml", image, null), OK)).isInstanceOf(GoldenConflictException.class);
        assertThatThrownBy(() -> set.add(new NewImage("a.mask.png", image, null), OK)).isInstanceOf(GoldenConflictException.class);
        assertThat(set.remove("../golden/x.png")).isFalse();
    }

    @Test
    void commentsOfTheFileStay() throws IOException {
        set.add(new NewImage("part-1.png", image, null), DEFECT);
        set.add(new NewImage("part-2.png", image, null), DEFECT);
        Path yaml = model.resolve("golden/golden.yaml");
        Files.writeString(yaml, """
                # Line 3, station 2
                images:
                  part-1.png: {verdict: defect}   # the scratch
                  # A reflection:
                  part-2.png: {verdict: ok}
                allow: {misses: 1}  # agreed with QA
                """);
        set.add(new NewImage("part-3.png", image, null), OK);
        set.remove("part-1.png");

        assertThat(Files.readString(yaml)).isEqualTo("""
                # Line 3, station 2
                images:
                  # A reflection:
                  part-2.png: {verdict: ok}
                  part-3.png: {verdict: ok}
                allow: {misses: 1}  # agreed with QA
                """);
    }

    @Test
    void aSetThatIsWrittenOtherwiseStaysEqual() throws IOException {
        set.add(new NewImage("part-1.png", image, null), DEFECT);
        Files.writeString(model.resolve("golden/golden.yaml"), "allow: {falseAlarms: 3}\nimages: {part-1.png: {verdict: defect, score: 0.5}}\n");
        set.add(new NewImage("part-2.png", image, null), OK);

        assertThat(read().images()).containsEntry("part-1.png", new GoldenEntry("defect", false, null, 0.5, null)).containsEntry("part-2.png", OK);
        assertThat(read().allow()).isEqualTo(new GoldenSet.Allowance(0, 3));
    }

    @Test
    void aSetWithAMistakeIsNotChanged() throws IOException {
        set.add(new NewImage("part-1.png", image, null), DEFECT);
        Path yaml = Files.writeString(model.resolve("golden/golden.yaml"), "images: {part-1.png: {verdict: bad}}");

        assertThatThrownBy(() -> set.add(new NewImage("part-2.png", image, null), OK)).isInstanceOf(GoldenException.class).hasMessageContaining("golden.yaml:1");
        assertThat(yaml).hasContent("images: {part-1.png: {verdict: bad}}");
    }
}
