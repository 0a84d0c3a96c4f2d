package io.flawline.camera;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.flawline.image.ImageFormat;
import io.flawline.image.Limits;

/** Answers what a person at a desk asks of cameras: which are there, and what one sees. */
public final class Cameras {
    private static final Map<String, ImageFormat> FORMATS = new TreeMap<>(Map.of("jpg", ImageFormat.JPEG, "jpeg", ImageFormat.JPEG,
            "png", ImageFormat.PNG, "bmp", ImageFormat.BMP, "tif", ImageFormat.TIFF, "tiff", ImageFormat.TIFF, "webp", ImageFormat.WEBP));

    private Cameras() {
    }

    /** Lists V4L2 devices and, with libaravis, GigE Vision and USB3 Vision cameras. */
    public static List<FoundCamera> list() throws IOException {
        List<FoundCamera> found = new ArrayList<>(V4l2Devices.list(V4l2Devices.SYS));
        if (Aravis.library().isPresent()) {
            found.addAll(AravisDevices.list());
        }
        return found;
    }

    /** Returns what is not looked for as a library is missing, with the remedy. */
    public static Optional<String> missing() {
        return Aravis.library().isPresent() ? Optional.empty() : Optional.of("GigE Vision and USB3 Vision cameras are not looked for: "
                + Aravis.REMEDY);
    }

    /** Takes one image of at most the default number of bytes; see the other method. */
    public static byte[] take(String source, Map<String, String> options, String ffmpeg) throws IOException {
        return take(source, options, ffmpeg, Limits.DEFAULT.maxBytes());
    }

    /**
     * Takes one image.
     *
     * @param options  as in a route, without {@code source}
     * @param ffmpeg   the program for RTSP and video files
     * @param maxBytes of the image
     * @return the bytes of an image file
     * @throws IOException when there is none, with the reason
     */
    public static byte[] take(String source, Map<String, String> options, String ffmpeg, long maxBytes) throws IOException {
        Map<String, Object> parameters = new HashMap<>(options);
        parameters.put("source", source);
        CameraOptions camera = CameraOptions.take(parameters, ffmpeg, maxBytes);
        if (!parameters.isEmpty()) {
            throw new IllegalArgumentException("%s: not an option of a camera. Options are %s".formatted(parameters.keySet().iterator().next(), CameraOptions.NAMES));
        }
        try (Grabber grabber = Grabbers.open(camera.camera())) {
            Grab grab = grabber.next();
            if (grab == null) {
                throw new IOException(source + " has no image");
            }
            return grab.image();
        }
    }

    /**
     * Returns the format that the ending of a file's name means.
     *
     * @throws IllegalArgumentException which names the endings that there are
     */
    public static ImageFormat formatOf(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        ImageFormat format = FORMATS.get(name.substring(name.lastIndexOf('.') + 1));
        if (format == null) {
            throw new IllegalArgumentException("%s: the ending decides the format of an image; allowed are %s".formatted(file, FORMATS.keySet()));
        }
        return format;
    }

    /** Returns the same image in another format, with 16 bits a channel where it has them and PNG or TIFF is wanted. */
    public static byte[] convert(byte[] image, ImageFormat to) throws IOException {
        return ImageFormat.sniff(image).filter(to::equals).isPresent() ? image : RawImage.convert(image, to);
    }
}
