package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;

import io.flawline.report.ImageFile;

class ImageFilesTest {

    @Test
    void demoBeginsWithDefectiveAndGoodParts() throws IOException {
        List<ImageFile> first = ImageFiles.demo().subList(0, 5);

        assertThat(first).extracting(ImageFilesTest::isDefective).containsExactly(true, false, true, false, true);
    }

    private static boolean isDefective(ImageFile image) {
        Path mask = Path.of(image.path().toString().replace(".jpg", ".mask.png"));
        try {
            BufferedImage pixels = ImageIO.read(mask.toFile());
            return IntStream.range(0, pixels.getWidth() * pixels.getHeight())
                    .anyMatch(i -> pixels.getRaster().getSample(i % pixels.getWidth(), i / pixels.getWidth(), 0) > 0);
        } catch (IOException e) {
            throw new IllegalStateException(mask + " cannot be read", e);
        }
    }
}
