package io.flawline.camera;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.opencv.imgproc.Imgproc;

/**
 * The pixel formats of GenICam's naming convention (PFNC) that are converted; the names are the convention's.
 *
 * <p>Eight bits a channel stay eight; 10 to 16 bits become 16, so that white is white. Bayer patterns become colour by
 * bilinear interpolation. {@code YUV422} and {@code YCbCr422} use all 256 levels of ITU-R BT.601, {@code YCbCr601_422}
 * the levels 16 to 235, as the convention says.
 */
enum PixelFormat {
    Mono8(0x01080001, Family.MONO, Packing.BYTES, 8, 0),
    Mono10(0x01100003, Family.MONO, Packing.WORDS, 10, 0),
    Mono10Packed(0x010C0004, Family.MONO, Packing.GIGE, 10, 0),
    Mono10p(0x010A0046, Family.MONO, Packing.BITS, 10, 0),
    Mono12(0x01100005, Family.MONO, Packing.WORDS, 12, 0),
    Mono12Packed(0x010C0006, Family.MONO, Packing.GIGE, 12, 0),
    Mono12p(0x010C0047, Family.MONO, Packing.BITS, 12, 0),
    Mono14(0x01100025, Family.MONO, Packing.WORDS, 14, 0),
    Mono16(0x01100007, Family.MONO, Packing.WORDS, 16, 0),

    BayerRG8(0x01080009, Family.BAYER, Packing.BYTES, 8, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR8(0x01080008, Family.BAYER, Packing.BYTES, 8, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB8(0x0108000A, Family.BAYER, Packing.BYTES, 8, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG8(0x0108000B, Family.BAYER, Packing.BYTES, 8, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG10(0x0110000D, Family.BAYER, Packing.WORDS, 10, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR10(0x0110000C, Family.BAYER, Packing.WORDS, 10, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB10(0x0110000E, Family.BAYER, Packing.WORDS, 10, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG10(0x0110000F, Family.BAYER, Packing.WORDS, 10, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG12(0x01100011, Family.BAYER, Packing.WORDS, 12, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR12(0x01100010, Family.BAYER, Packing.WORDS, 12, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB12(0x01100012, Family.BAYER, Packing.WORDS, 12, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG12(0x01100013, Family.BAYER, Packing.WORDS, 12, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG12Packed(0x010C002B, Family.BAYER, Packing.GIGE, 12, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR12Packed(0x010C002A, Family.BAYER, Packing.GIGE, 12, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB12Packed(0x010C002C, Family.BAYER, Packing.GIGE, 12, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG12Packed(0x010C002D, Family.BAYER, Packing.GIGE, 12, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG10p(0x010A0058, Family.BAYER, Packing.BITS, 10, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR10p(0x010A0056, Family.BAYER, Packing.BITS, 10, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB10p(0x010A0054, Family.BAYER, Packing.BITS, 10, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG10p(0x010A0052, Family.BAYER, Packing.BITS, 10, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG12p(0x010C0059, Family.BAYER, Packing.BITS, 12, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR12p(0x010C0057, Family.BAYER, Packing.BITS, 12, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB12p(0x010C0055, Family.BAYER, Packing.BITS, 12, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG12p(0x010C0053, Family.BAYER, Packing.BITS, 12, Imgproc.COLOR_BayerBGGR2BGR),
    BayerRG16(0x0110002F, Family.BAYER, Packing.WORDS, 16, Imgproc.COLOR_BayerRGGB2BGR),
    BayerGR16(0x0110002E, Family.BAYER, Packing.WORDS, 16, Imgproc.COLOR_BayerGRBG2BGR),
    BayerGB16(0x01100030, Family.BAYER, Packing.WORDS, 16, Imgproc.COLOR_BayerGBRG2BGR),
    BayerBG16(0x01100031, Family.BAYER, Packing.WORDS, 16, Imgproc.COLOR_BayerBGGR2BGR),

    RGB8(0x02180014, Family.COLOUR, Packing.BYTES, 24, Imgproc.COLOR_RGB2BGR),
    BGR8(0x02180015, Family.COLOUR, Packing.BYTES, 24, -1),
    RGBa8(0x02200016, Family.COLOUR, Packing.BYTES, 32, Imgproc.COLOR_RGBA2BGR),
    BGRa8(0x02200017, Family.COLOUR, Packing.BYTES, 32, Imgproc.COLOR_BGRA2BGR),

    YUV422_8(0x02100032, Family.YUV_FULL, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_YUY2),
    YUV422_8_UYVY(0x0210001F, Family.YUV_FULL, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_UYVY),
    YCbCr422_8(0x0210003B, Family.YUV_FULL, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_YUY2),
    YCbCr422_8_CbYCrY(0x02100043, Family.YUV_FULL, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_UYVY),
    YCbCr601_422_8(0x0210003E, Family.YUV_STUDIO, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_YUY2),
    YCbCr601_422_8_CbYCrY(0x02100044, Family.YUV_STUDIO, Packing.BYTES, 16, Imgproc.COLOR_YUV2BGR_UYVY);

    enum Family {
        MONO, BAYER, COLOUR, YUV_FULL, YUV_STUDIO
    }

    /** Describes how samples follow each other. */
    enum Packing {
        BYTES,
        /** Two bytes a sample, the lower one first, the value in the lower bits. */
        WORDS,
        /** Two samples in three bytes: the upper bits of the first, the lower bits of both, the upper bits of the second. */
        GIGE,
        /** A stream of bits, the lowest first. */
        BITS
    }

    private final int code;
    private final Family family;
    private final Packing packing;
    private final int bits;
    private final int conversion;

    PixelFormat(int code, Family family, Packing packing, int bits, int conversion) {
        this.code = code;
        this.family = family;
        this.packing = packing;
        this.bits = bits;
        this.conversion = conversion;
    }

    /** @throws IOException for a format that is not converted, with those that are */
    static PixelFormat of(int code, String source) throws IOException {
        for (PixelFormat format : values()) {
            if (format.code == code) {
                return format;
            }
        }
        throw unknown("0x%08X".formatted(code), source);
    }

    /** @throws IOException for a format that is not converted, with those that are */
    static PixelFormat of(String name, String source) throws IOException {
        for (PixelFormat format : values()) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        throw unknown(name, source);
    }

    private static IOException unknown(String found, String source) {
        return new IOException("%s sends the pixel format %s, which is not converted. Set genicam.PixelFormat to one that it has of %s"
                .formatted(source, found, Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    Family family() {
        return family;
    }

    Packing packing() {
        return packing;
    }

    /** Returns the bits of a sample; of a pixel for colour. */
    int bits() {
        return bits;
    }

    /** Bits that a pixel takes, which the convention puts into the code. */
    int bitsPerPixel() {
        return code >> 16 & 0xFF;
    }

    /** Returns the code for {@link Imgproc#cvtColor}; -1 for none. */
    int conversion() {
        return conversion;
    }
}
