package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.flawline.learn.Contrast.Square;

/** What is found in images drawn here, and what is left when it is taken out. */
class MissingPartsTest {

    private static final int SIDE = 160;
    private static final int[][] PLACES = {{40, 40}, {120, 40}, {40, 120}, {120, 120}};

    private final Random random = new Random(3);

    private Raster surface(double roughness) {
        Raster image = new Raster(SIDE, SIDE, new float[SIDE * SIDE * Raster.CHANNELS]);
        for (int i = 0; i < SIDE * SIDE; i++) {
            float value = (float) (180 + roughness * random.nextGaussian());
            for (int c = 0; c < Raster.CHANNELS; c++) {
                image.values()[i * Raster.CHANNELS + c] = value;
            }
        }
        return image;
    }

    private static void disk(Raster image, int x, int y, int radius, float value) {
        for (int dy = -radius; dy <= radius; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
                if (dx * dx + dy * dy <= radius * radius) {
                    for (int c = 0; c < Raster.CHANNELS; c++) {
                        image.set(x + dx, y + dy, c, value);
                    }
                }
            }
        }
    }

    /** Returns images with four disks, which are at most so many pixels from their places. */
    private List<Raster> images(int jitter, int radius) {
        List<Raster> images = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            Raster image = surface(2);
            for (int[] place : PLACES) {
                disk(image, place[0] + random.nextInt(2 * jitter + 1) - jitter, place[1] + random.nextInt(2 * jitter + 1) - jitter, radius, 60);
            }
            images.add(image);
        }
        return images;
    }

    @Test
    void detailsAtFixedPlacesAreFound() {
        List<Raster> images = images(1, 6);
        FixedDetails details = FixedDetails.in(images);
        assertThat(details.count()).isEqualTo(4);
        Raster image = images.get(3);
        Square place = details.place(new Contrast(image), 0);
        assertThat(List.of(PLACES)).anyMatch(at -> Math.hypot(at[0] - place.x(), at[1] - place.y()) < 4);
        Raster changed = FixedDetails.without(image, place);
        assertThat(LooseParts.in(image).count()).isEqualTo(0);
        assertThat(dark(image)).isGreaterThan(dark(changed) + 90);
    }

    private static long dark(Raster image) {
        int count = 0;
        for (float value : image.values()) {
            count += value < 100 ? 1 : 0;
        }
        return count / Raster.CHANNELS;
    }

    @Test
    void detailsThatAreAnywhereAreNone() {
        assertThat(FixedDetails.in(images(33, 6)).count()).isZero();
    }

    @Test
    void aTextureHasNoParts() {
        List<Raster> images = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            images.add(surface(30));
        }
        assertThat(FixedDetails.in(images).count()).isZero();
        assertThat(LooseParts.in(images.get(0)).count()).isZero();
    }

    @Test
    void partsOnABackgroundAreFoundAndTakenOut() {
        for (Raster image : images(20, 16)) {
            LooseParts parts = LooseParts.in(image);
            assertThat(parts.count()).isEqualTo(4);
            Raster without = parts.withoutPart(random);
            assertThat(LooseParts.in(without).count()).isEqualTo(3);
            Raster less = parts.withoutPiece(random, CellMask.ALL, new InputSize(SIDE, SIDE));
            assertThat(LooseParts.in(less).count()).isEqualTo(4);
            assertThat(dark(image) - dark(less)).isBetween(80L, 250L);
        }
    }
}
