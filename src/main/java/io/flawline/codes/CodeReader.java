package io.flawline.codes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.Binarizer;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.RotatedRect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/**
 * Reads codes out of pixels by ZXing: first in the complete image, then in up to 12 places that look like codes, turned
 * upright, as ZXing finds a Data Matrix only where it fills its image, and bars only along rows. A code that was read in a place
 * is covered and the place decoded again, so that two codes next to each other do not become one. The cost is bounded: larger
 * images are reduced to 4 million pixels first, and up to four codes are read in a place. Safe for all threads.
 */
public final class CodeReader {
    static final int MAX_PIXELS = 4_000_000;
    private static final int MOST_IN_A_PLACE = 4;
    /** The formats of this kind that ZXing reads; others are refused by name. */
    private static final Set<BarcodeFormat> FORMATS = EnumSet.of(BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.AZTEC,
            BarcodeFormat.PDF_417, BarcodeFormat.CODE_128, BarcodeFormat.CODE_39, BarcodeFormat.CODE_93, BarcodeFormat.CODABAR,
            BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A, BarcodeFormat.UPC_E, BarcodeFormat.ITF);
    private static final Set<BarcodeFormat> USUAL = EnumSet.of(BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.CODE_128,
            BarcodeFormat.CODE_39, BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A);

    private static final Set<BarcodeFormat> AREAS = EnumSet.of(BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.AZTEC, BarcodeFormat.PDF_417);

    /** Those that ZXing does not read mirrored; it tries both sides of the others. */
    private static final Set<BarcodeFormat> ONE_SIDED = EnumSet.of(BarcodeFormat.DATA_MATRIX, BarcodeFormat.PDF_417);

    private final Map<DecodeHintType, Object> hints = new EnumMap<>(DecodeHintType.class);
    /** Those of bars alone, which ZXing does not read light on dark otherwise; empty when none is asked for. */
    private final Map<DecodeHintType, Object> barHints = new EnumMap<>(DecodeHintType.class);
    private final Map<DecodeHintType, Object> mirrorHints = new EnumMap<>(DecodeHintType.class);

    /**
     * @param formats names with commas between, as {@code QR_CODE,DATA_MATRIX}; empty for QR, Data Matrix, Code 128,
     *                Code 39, EAN and UPC-A
     * @throws IllegalArgumentException which names the formats that are allowed
     */
    public CodeReader(String formats) {
        Set<BarcodeFormat> wanted = formats.isBlank() ? USUAL : Arrays.stream(formats.split(",")).map(CodeReader::format)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(BarcodeFormat.class)));
        putHints(hints, wanted, true);
        Set<BarcodeFormat> bars = EnumSet.copyOf(wanted);
        bars.removeAll(AREAS);
        putHints(barHints, bars, false);
        Set<BarcodeFormat> oneSided = EnumSet.copyOf(wanted);
        oneSided.retainAll(ONE_SIDED);
        putHints(mirrorHints, oneSided, true);
    }

    /** Leaves the hints empty when there are no formats. */
    private static void putHints(Map<DecodeHintType, Object> hints, Set<BarcodeFormat> formats, boolean inverted) {
        if (!formats.isEmpty()) {
            hints.put(DecodeHintType.POSSIBLE_FORMATS, formats);
            hints.put(DecodeHintType.TRY_HARDER, Boolean.TRUE);
            if (inverted) {
                hints.put(DecodeHintType.ALSO_INVERTED, Boolean.TRUE);
            }
        }
    }

    private static BarcodeFormat format(String name) {
        return FORMATS.stream().filter(format -> format.name().equals(name.strip().toUpperCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("formats = %s: allowed are %s".formatted(name.strip(), new TreeSet<>(FORMATS))));
    }

    /**
     * Reads all codes that are found.
     *
     * @param bgr {@code CV_8UC3}, left unchanged
     * @return without repetitions; empty when there is none
     */
    public List<Code> read(Mat bgr) {
        Mat grey = grey(bgr);
        try {
            Set<Code> codes = new LinkedHashSet<>();
            decode(grey).map(CodeReader::code).ifPresent(codes::add);
            for (RotatedRect place : Candidates.in(grey)) {
                Mat upright = Candidates.upright(grey, place);
                boolean any = decodeAll(upright, codes);
                // Bars are read along rows only.
                Core.rotate(upright, upright, Core.ROTATE_90_CLOCKWISE);
                any |= decodeAll(upright, codes);
                if (!any && !mirrorHints.isEmpty()) {
                    Core.flip(upright, upright, 1);
                    decode(upright, mirrorHints).map(CodeReader::code).ifPresent(codes::add);
                }
                Mats.release(upright);
            }
            return new ArrayList<>(codes);
        } finally {
            Mats.release(grey);
        }
    }

    private static Mat grey(Mat bgr) {
        Mat grey = new Mat();
        Imgproc.cvtColor(bgr, grey, Imgproc.COLOR_BGR2GRAY);
        double scale = Math.sqrt(MAX_PIXELS / (double) grey.total());
        if (scale < 1) {
            Imgproc.resize(grey, grey, new Size(Math.floor(grey.cols() * scale), Math.floor(grey.rows() * scale)), 0, 0, Imgproc.INTER_AREA);
        }
        return grey;
    }

    /**
     * Decodes a place until it has no more codes; it is painted over.
     *
     * @return whether there was one
     */
    private boolean decodeAll(Mat place, Set<Code> codes) {
        Optional<Result> found = decode(place);
        boolean any = found.isPresent();
        for (int i = 1; found.isPresent(); i++) {
            codes.add(code(found.get()));
            if (i == MOST_IN_A_PLACE) {
                return true;
            }
            Cover.over(place, found.get());
            found = decode(place);
        }
        return any;
    }

    private static Code code(Result result) {
        return new Code(result.getText(), result.getBarcodeFormat().name());
    }

    /**
     * Decodes by thresholds of the neighbourhood, which uneven light needs; else by one for all, which a grey
     * background needs; else light bars on dark.
     */
    private Optional<Result> decode(Mat grey) {
        Optional<Result> result = decode(grey, hints);
        return result.isPresent() || barHints.isEmpty() ? result : decode(new HybridBinarizer(pixels(grey).invert()), barHints);
    }

    private static Optional<Result> decode(Mat grey, Map<DecodeHintType, Object> hints) {
        LuminanceSource image = pixels(grey);
        return decode(new HybridBinarizer(image), hints).or(() -> decode(new GlobalHistogramBinarizer(image), hints));
    }

    private static LuminanceSource pixels(Mat grey) {
        byte[] levels = new byte[(int) grey.total()];
        grey.get(0, 0, levels);
        return new PlanarYUVLuminanceSource(levels, grey.cols(), grey.rows(), 0, 0, grey.cols(), grey.rows(), false);
    }

    private static Optional<Result> decode(Binarizer place, Map<DecodeHintType, Object> hints) {
        MultiFormatReader reader = new MultiFormatReader();
        reader.setHints(hints);
        try {
            return Optional.of(reader.decodeWithState(new BinaryBitmap(place)));
        } catch (NotFoundException | RuntimeException e) {
            // Most places hold none; in some, ZXing computes with indexes that do not exist.
            return Optional.empty();
        }
    }
}
