package io.flawline.camera;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The V4L2 devices of this machine, as Linux lists them in {@code /sys/class/video4linux}. */
final class V4l2Devices {
    /** The folder of a running Linux. */
    static final Path SYS = Path.of("/sys/class/video4linux");

    private static final String PREFIX = "video";

    private V4l2Devices() {
    }

    /**
     * Lists the devices that may give images, by their number. A device that is unplugged meanwhile is left out.
     *
     * @param sys the folder, which need not exist
     */
    static List<FoundCamera> list(Path sys) throws IOException {
        if (!Files.isDirectory(sys)) {
            return List.of();
        }
        List<Path> devices = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(sys, path -> path.getFileName().toString().matches(PREFIX + "\\d{1,9}"))) {
            found.forEach(devices::add);
        }
        devices.sort(Comparator.comparingInt(device -> Integer.parseInt(device.getFileName().toString().substring(PREFIX.length()))));
        List<FoundCamera> cameras = new ArrayList<>();
        for (Path device : devices) {
            // The further devices of a camera, with another index, give data about its images.
            if (text(device.resolve("index")).orElse("0").equals("0")) {
                text(device.resolve("name")).ifPresent(name -> cameras.add(new FoundCamera("/dev/" + device.getFileName(), name)));
            }
        }
        return cameras;
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
