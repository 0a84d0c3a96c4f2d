package io.flawline.image;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import org.awaitility.Awaitility;
import org.opencv.core.CvType;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Valid images of every kind, damaged at random, each run the same for a seed. */
final class Mutations {

    /** Small, so that an announced size that slips through a check costs little time. */
    static final Limits LIMITS = new Limits(1 << 20, 200_000);
    /** Where the formats keep sizes and counts. */
    private static final int HEADER = 200;
    private static final int WARM_UP = 500;
    /** The JVM's compiler takes a few MiB of the same heap during the test. */
    private static final long LEAK_ALLOWED = 16 << 20;

    private final List<byte[]> pictures;
    private final Random random;

    Mutations(long seed) throws IOException {
        pictures = Stream.concat(TestImages.expected(), Stream.of("webp-animated.webp", "tiff-float.tiff"))
                .map(TestImages::read).toList();
        random = new Random(seed);
    }

    /**
     * Decodes so many damaged images; each gives 8-bit BGR of the announced size or is refused, and nothing of it
     * stays in native memory.
     *
     * @return how many gave pixels
     */
    int decode(Codec codec, int count) {
        int decoded = 0;
        long before = 0;
        try (ImageDecoder decoder = codec.decoder(LIMITS)) {
            for (int i = 0; i < count; i++) {
                if (i == WARM_UP) {
                    System.gc();
                    before = nativeBytes();
                }
                byte[] picture = next();
                decoded += isDecoded(decoder, picture) ? 1 : 0;
            }
            requireFreed(before);
        }
        return decoded;
    }

    static boolean isDecoded(ImageDecoder decoder, byte[] picture) {
        try (DecodedImage image = decoder.decode(picture)) {
            assertThat(image.mat().type()).isEqualTo(CvType.CV_8UC3);
            assertThat(image.mat().isContinuous()).isTrue();
            assertThat(image.mat().cols()).isEqualTo(image.sourceWidth());
            assertThat(image.mat().rows()).isEqualTo(image.sourceHeight());
            return true;
        } catch (UnreadableImageException refused) {
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError("neither decoded nor refused: " + HexFormat.of().formatHex(picture), e);
        }
    }

    private byte[] next() {
        byte[] picture = any();
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(picture, random.nextInt(picture.length));
            case 1 -> splice(picture, any());
            case 2 -> change(picture, picture.length);
            default -> change(picture, Math.min(HEADER, picture.length));
        };
    }

    private byte[] any() {
        return pictures.get(random.nextInt(pictures.size()));
    }

    /** The beginning of one file and the end of another, as a torn write leaves them. */
    private byte[] splice(byte[] one, byte[] other) {
        int head = random.nextInt(one.length);
        int tail = random.nextInt(other.length);
        byte[] spliced = Arrays.copyOf(one, head + tail);
        System.arraycopy(other, other.length - tail, spliced, head, tail);
        return spliced;
    }

    private byte[] change(byte[] picture, int within) {
        byte[] changed = picture.clone();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            int at = random.nextInt(within);
            changed[at] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xFF;
                case 2 -> (byte) random.nextInt(256);
                default -> (byte) (changed[at] ^ 1 << random.nextInt(8));
            };
        }
        return changed;
    }

    /** The small native part of a Mat is freed by a finaliser, hence the waiting. */
    private static void requireFreed(long before) {
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(nativeBytes() - before).as("native bytes left behind").isLessThan(LEAK_ALLOWED);
        });
    }

    /** Bytes in use in the C heap; 0 where glibc does not count them. */
    private static long nativeBytes() {
        try {
            MallInfo info = (MallInfo) NativeLibrary.getInstance("c").getFunction("mallinfo2")
                    .invoke(MallInfo.class, new Object[0]);
            return info.uordblks + info.hblkhd;
        } catch (UnsatisfiedLinkError e) {
            return 0;
        }
    }

    /** glibc's {@code struct mallinfo2}. */
    @FieldOrder({"arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"})
    public static final class MallInfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }
}
