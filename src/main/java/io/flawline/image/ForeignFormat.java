package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names the formats that people send and that are not read, so that a refusal says which one it is. */
public final class ForeignFormat {

    /** @param at offset of the bytes that identify the format; each character of {@code bytes} is one byte */
    private record Signature(String name, int at, String bytes) {

        boolean matches(ByteBuffer file) {
            return ImageFormat.matches(file, at, bytes.chars().toArray());
        }
    }

    private static final List<Signature> SIGNATURES = List.of(
            new Signature("a PNG that a text-mode transfer damaged", 0, "\u0089PNG\n"),
            new Signature("a PNG that a text-mode transfer damaged", 0, "\u0089PNG\r\n\u001A\r"),
            new Signature("a PNG that a text-mode transfer damaged", 0, "\u0009PNG"),
            new Signature("an image after a UTF-8 byte order mark that a text-mode transfer added", 0,
                    "\u00EF\u00BB\u00BF\u0089PNG"),
            new Signature("an image after a UTF-8 byte order mark that a text-mode transfer added", 0,
                    "\u00EF\u00BB\u00BF\u00FF\u00D8"),
            new Signature("text in which an image was decoded as UTF-8", 0, "\u00EF\u00BF\u00BDPNG"),
            new Signature("text in which an image was decoded as UTF-8", 0, "\u00EF\u00BF\u00BD\u00EF\u00BF\u00BD"),
            new Signature("GIF", 0, "GIF8"),
            new Signature("JPEG 2000", 0, "\0\0\0\u000CjP"),
            new Signature("JPEG 2000 codestream", 0, "\u00FFO\u00FFQ"),
            new Signature("JPEG XL", 0, "\u00FF\n"),
            new Signature("JPEG XL", 0, "\0\0\0\u000CJXL "),
            new Signature("JPEG XR", 0, "II\u00BC"),
            new Signature("JPEG XS", 0, "\u00FF\u0010\u00FFP"),
            new Signature("PDF", 0, "%PDF"),
            new Signature("PostScript", 0, "%!PS"),
            new Signature("PostScript", 0, "\u00C5\u00D0\u00D3\u00C6"),
            new Signature("Photoshop", 0, "8BPS"),
            new Signature("GIMP", 0, "gimp xcf"),
            new Signature("OpenEXR", 0, "v/1\u0001"),
            new Signature("Radiance HDR", 0, "#?R"),
            new Signature("PAM", 0, "P7\n"),
            new Signature("PFM (floating-point Netpbm)", 0, "PF\n"),
            new Signature("PFM (floating-point Netpbm)", 0, "Pf\n"),
            new Signature("DDS", 0, "DDS "),
            new Signature("QOI", 0, "qoif"),
            new Signature("FLIF", 0, "FLIF"),
            new Signature("BPG", 0, "BPG\u00FB"),
            new Signature("MNG", 0, "\u008AMNG"),
            new Signature("JNG", 0, "\u008BJNG"),
            new Signature("DjVu", 0, "AT&TFORM"),
            new Signature("IFF", 0, "FORM"),
            new Signature("icon", 0, "\0\0\u0001\0"),
            new Signature("TGA", 0, "\0\0\u0002\0\0\0"),
            new Signature("TGA", 0, "\0\0\u0003\0\0\0"),
            new Signature("TGA", 0, "\0\0\n\0\0\0"),
            new Signature("TGA", 0, "\0\0\u000B\0\0\0"),
            new Signature("TGA", 0, "\0\u0001\u0001\0\0\0"),
            new Signature("cursor", 0, "\0\0\u0002\0"),
            new Signature("SGI image", 0, "\u0001\u00DA"),
            new Signature("Sun raster", 0, "Y\u00A6j\u0095"),
            new Signature("PCX", 0, "\n\u0005\u0001"),
            new Signature("XPM", 0, "/* XPM"),
            new Signature("Windows metafile", 0, "\u00D7\u00CD\u00C6\u009A"),
            new Signature("FITS", 0, "SIMPLE  ="),
            new Signature("DICOM", 128, "DICM"),
            new Signature("HDF5", 0, "\u0089HDF\r\n"),
            new Signature("NumPy array", 0, "\u0093NUMPY"),
            new Signature("MATLAB data", 0, "MATLAB "),
            new Signature("HALCON object", 0, "HALCON"),
            new Signature("Fujifilm RAW (RAF)", 0, "FUJIFILM"),
            new Signature("Panasonic RAW (RW2)", 0, "IIU\0"),
            new Signature("Olympus RAW (ORF)", 0, "IIRO"),
            new Signature("Olympus RAW (ORF)", 0, "IIRS"),
            new Signature("Olympus RAW (ORF)", 0, "MMOR"),
            new Signature("Canon RAW (CRW)", 6, "HEAPCCDR"),
            new Signature("Minolta RAW (MRW)", 0, "\0MRM"),
            new Signature("Sigma RAW (X3F)", 0, "FOVb"),
            new Signature("video (Matroska or WebM)", 0, "\u001AE\u00DF\u00A3"),
            new Signature("video (AVI)", 8, "AVI "),
            new Signature("sound (WAVE)", 8, "WAVE"),
            new Signature("video (MPEG)", 0, "\0\0\u0001\u00BA"),
            new Signature("video (MPEG)", 0, "\0\0\u0001\u00B3"),
            new Signature("video (Flash)", 0, "FLV\u0001"),
            new Signature("video (QuickTime)", 4, "moov"),
            new Signature("video (QuickTime)", 4, "mdat"),
            new Signature("ZIP archive", 0, "PK\u0003\u0004"),
            new Signature("gzip archive", 0, "\u001F\u008B"),
            new Signature("bzip2 archive", 0, "BZh"),
            new Signature("xz archive", 0, "\u00FD7zXZ\0"),
            new Signature("Zstandard archive", 0, "(\u00B5/\u00FD"),
            new Signature("7z archive", 0, "7z\u00BC\u00AF'\u001C"),
            new Signature("RAR archive", 0, "Rar!"),
            new Signature("tar archive", 257, "ustar"));

    private static final Set<String> HEIF_BRANDS = Set.of("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1",
            "msf1");

    /** What else has a signature, and images whose signature is so short that other files begin with it too. */
    private static final Pattern NO_SURE_IMAGE = Pattern.compile(".*(archive|video|sound|data|array|HDF5|TGA|icon|cursor|IFF|SGI|PCX|JPEG XL|PFM).*");

    private ForeignFormat() {
    }

    /**
     * Returns the name of the format that a file's first bytes belong to; empty for formats that are read or unknown.
     */
    public static Optional<String> name(byte[] bytes) {
        return imageName(bytes).or(() -> startsAsMarkup(bytes) ? Optional.of(text(bytes).contains("<html")
                || text(bytes).contains("<!doctype html")
                        ? "HTML" : "XML")
                : Optional.empty());
    }

    /** Returns the same as {@link #name} for all but text without an image. */
    public static Optional<String> imageName(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        if (ImageFormat.matches(file, 4, 'f', 't', 'y', 'p') && bytes.length >= 12) {
            return Optional.of(boxed(bytes));
        }
        Optional<String> found = SIGNATURES.stream().filter(signature -> signature.matches(file)).map(Signature::name).findFirst();
        return found.or(() -> startsAsMarkup(bytes) && text(bytes).contains("<svg") ? Optional.of("SVG")
                : Optional.empty());
    }

    /** Returns whether a file is surely an image, or a page such as PDF, that is not read. */
    public static boolean isImage(byte[] bytes) {
        return imageName(bytes).filter(name -> name.startsWith("JPEG XL") ? bytes[0] == 0 : !NO_SURE_IMAGE.matcher(name).matches()).isPresent();
    }

    /** Names an ISO base media file; its brand distinguishes still images from video. */
    private static String boxed(byte[] bytes) {
        String brand = ascii(bytes, 8, 4);
        String brands = ascii(bytes, 8, 56);
        if (brands.contains("avif") || brands.contains("avis")) {
            return "AVIF";
        }
        if (HEIF_BRANDS.contains(brand)) {
            return "HEIC";
        }
        return switch (brand) {
            case "crx " -> "Canon RAW (CR3)";
            case "jp2 ", "jpx ", "jph " -> "JPEG 2000";
            case "jxl " -> "JPEG XL";
            default -> "video (MP4 or QuickTime)";
        };
    }

    private static boolean startsAsMarkup(byte[] bytes) {
        return text(bytes).startsWith("<");
    }

    private static String text(byte[] bytes) {
        return ascii(bytes, 0, 512).stripLeading().toLowerCase(Locale.ROOT);
    }

    private static String ascii(byte[] bytes, int from, int count) {
        return new String(bytes, from, Math.min(count, bytes.length - from), StandardCharsets.ISO_8859_1);
    }
}
