package io.flawline.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Checks the markers of a JPEG file (ITU-T T.81, annex B). {@link JpegScans} checks the scans between them. */
final class JpegFile implements ImageFormat.Structure {

    private static final int SOF0 = 0xC0;
    private static final int SOF2 = 0xC2;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int SOF15 = 0xCF;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DQT = 0xDB;
    private static final int DNL = 0xDC;
    private static final int DRI = 0xDD;
    private static final int DHP = 0xDE;
    private static final int EXP = 0xDF;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int JPEG_LS = 0xF7;
    private static final int COM = 0xFE;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 0xFF, SOI, 0xFF);
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        int orientation = 0;
        int transform = -1;
        int at = 2;
        while (true) {
            at = nextMarker(file, at, false);
            int marker = file.get(at++) & 0xFF;
            if (isFrame(marker)) {
                requireSupported(marker);
                JpegFrame frame = JpegFrame.read(file, at, marker == SOF2);
                frame.requireTransform(transform);
                return new ImageHeader(ImageFormat.JPEG, frame.width(), frame.height(), Math.max(1, orientation));
            }
            if (marker == EOI || marker == SOS) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG, "it has no frame header before its "
                        + (marker == EOI ? "end" : "first scan"));
            }
            if (marker == APP1 && orientation == 0) {
                orientation = exifOrientation(file, at);
            }
            if (marker == APP14 && ImageFormat.matches(file, at + 2, 'A', 'd', 'o', 'b', 'e')) {
                transform = file.get(at + 13) & 0xFF;
            }
            at = afterSegment(file, at, marker);
        }
    }

    private static void requireSupported(int marker) {
        if (marker > SOF2) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, switch (marker) {
                case 0xC3 -> "lossless coding";
                case 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, SOF15 -> "hierarchical coding";
                case JPEG_LS -> "JPEG-LS coding";
                case 0xCB -> "lossless arithmetic coding";
                default -> "arithmetic coding";
            }, "baseline and progressive Huffman coding");
        }
    }

    /** Returns the EXIF orientation; 0 if the segment is not an EXIF block. */
    private static int exifOrientation(ByteBuffer file, int at) {
        if (!ImageFormat.matches(file, at + 2, 'E', 'x', 'i', 'f', 0, 0)) {
            return 0;
        }
        int end = Math.min(file.limit(), at + Short.toUnsignedInt(file.getShort(at)));
        int start = at + 8;
        return start < end ? Ifd.orientation(file.slice(start, end - start)) : 1;
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        JpegScans scans = null;
        JpegTables tables = new JpegTables();
        boolean entropyCoded = false;
        int at = 2;
        while (true) {
            at = nextMarker(file, at, entropyCoded);
            int marker = file.get(at++) & 0xFF;
            if (marker == EOI) {
                break;
            }
            requireKnown(marker);
            int after = afterSegment(file, at, marker);
            ByteBuffer segment = file.slice(at + 2, after - at - 2);
            if (isFrame(marker)) {
                if (scans != null) {
                    throw UnreadableImageException.unsupported(ImageFormat.JPEG, "two frames", "one");
                }
                requireSupported(marker);
                scans = new JpegScans(JpegFrame.read(file, at, marker == SOF2));
            } else if (marker == SOS) {
                if (scans == null) {
                    throw UnreadableImageException.truncated(ImageFormat.JPEG, "it has a scan before its frame header");
                }
                scans.add(segment);
            } else if (marker == DQT) {
                tables.requireQuantisation(segment);
            } else if (marker == DHT) {
                tables.requireHuffman(segment);
            } else if (marker == DRI && segment.limit() != 2) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG, "its restart interval has "
                        + segment.limit() + " bytes, not 2");
            }
            entropyCoded = marker == SOS;
            at = after;
        }
        if (scans == null) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG, "it ends without a scan");
        }
        scans.requireComplete();
    }

    private static void requireKnown(int marker) {
        boolean known = isFrame(marker) || marker == DHT || marker == DAC || marker == SOS || marker == DQT
                || marker == DNL || marker == DRI
                || marker >= APP0 && marker <= APP15 || marker == COM;
        if (marker == DHP || marker == EXP) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, "hierarchical coding",
                    "baseline and progressive Huffman coding");
        }
        if (!known) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG,
                    "it has a marker 0xff%02x, which has no meaning there".formatted(marker));
        }
    }

    /**
     * A segment that decides how pixels are coded.
     *
     * @param content what follows the segment's length
     * @param end     offset of what follows the segment
     * @param next    offset of the next marker's code, after the entropy-coded data of a scan
     * @param frame   the frame header; null for other segments
     */
    record Segment(int marker, ByteBuffer content, int end, int next, @Nullable JpegFrame frame) {

        boolean isScan() {
            return marker == SOS;
        }

        /** Returns whether it defines Huffman tables or the restart interval. */
        boolean isDefinition() {
            return marker == DHT || marker == DRI;
        }
    }

    /** Returns the segments of a checked file up to its end. */
    static List<Segment> segments(byte[] jpeg) {
        ByteBuffer file = ByteBuffer.wrap(jpeg);
        List<Segment> segments = new ArrayList<>();
        int at = nextMarker(file, 2, false);
        while ((file.get(at) & 0xFF) != EOI) {
            int marker = file.get(at) & 0xFF;
            int after = afterSegment(file, at + 1, marker);
            int next = nextMarker(file, after, marker == SOS);
            if (isFrame(marker) || marker == SOS || marker == DHT || marker == DRI) {
                segments.add(new Segment(marker, file.slice(at + 3, after - at - 3), after, next,
                        isFrame(marker) ? JpegFrame.read(file, at + 1, marker == SOF2) : null));
            }
            at = next;
        }
        return segments;
    }

    /** Returns the offset of what follows the end of a checked file's image. */
    static int end(byte[] jpeg) {
        ByteBuffer file = ByteBuffer.wrap(jpeg);
        int at = nextMarker(file, 2, false);
        while ((file.get(at) & 0xFF) != EOI) {
            int marker = file.get(at) & 0xFF;
            at = nextMarker(file, afterSegment(file, at + 1, marker), marker == SOS);
        }
        return at + 1;
    }

    /** Returns the number of scans of a checked file. */
    static int scans(byte[] jpeg) {
        return (int) segments(jpeg).stream().filter(Segment::isScan).count();
    }

    /** Returns the components of a file whose header was read. */
    static int components(byte[] jpeg) {
        return Objects.requireNonNull(segments(jpeg).stream().filter(segment -> segment.frame() != null).findFirst().orElseThrow().frame()).components().size();
    }

    /** Copies segments of a stream without application data up to its first scan, and all that follows. */
    static void copyWithoutApplicationData(byte[] stream, int from, int to, ByteArrayOutputStream copy) {
        ByteBuffer file = ByteBuffer.wrap(stream, 0, to);
        int at = from;
        while (true) {
            at = nextMarker(file, at, false);
            int marker = file.get(at) & 0xFF;
            if (marker == SOS || marker == EOI) {
                copy.write(stream, at - 1, to - at + 1);
                return;
            }
            int after = afterSegment(file, at + 1, marker);
            if (after > to) {
                throw new IndexOutOfBoundsException();
            }
            if (marker < APP0 || marker > APP15) {
                copy.write(stream, at - 1, after - at + 1);
            }
            at = after;
        }
    }

    /**
     * Returns the place of the next marker's code, after any number of fill bytes 0xFF.
     *
     * @param entropyCoded whether to skip entropy-coded data, in which 0xFF is followed by 0 or by a restart marker;
     *                     otherwise the marker must be here
     */
    private static int nextMarker(ByteBuffer file, int from, boolean entropyCoded) {
        int at = from;
        while (true) {
            if (entropyCoded) {
                while (at <= file.limit() - Long.BYTES && !hasFF(file.getLong(at))) {
                    at += Long.BYTES;
                }
                while (file.get(at) != (byte) 0xFF) {
                    at++;
                }
            } else if (file.get(at) != (byte) 0xFF) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG,
                        "it has byte 0x%02x at %d in place of a marker"
                                .formatted(file.get(at), at));
            }
            while (file.get(at) == (byte) 0xFF) {
                at++;
            }
            int code = file.get(at) & 0xFF;
            if (!entropyCoded || code != 0 && !(code >= RST0 && code <= RST7)) {
                return at;
            }
        }
    }

    /** Finds 0xFF in eight bytes at once, in the usual way to find a zero byte in a word, here in the complement. */
    private static boolean hasFF(long eight) {
        return (~eight - 0x0101010101010101L & eight & 0x8080808080808080L) != 0;
    }

    private static int afterSegment(ByteBuffer file, int at, int marker) {
        int length = Short.toUnsignedInt(file.getShort(at));
        if (length < 2 || length > file.limit() - at) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG,
                    "the segment 0xff%02x at byte %d announces %d bytes, the file has %d more"
                            .formatted(marker, at - 2, length, file.limit() - at));
        }
        return at + length;
    }

    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC
                || marker == JPEG_LS;
    }
}
