package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.camera.Cameras;
import io.flawline.camera.FoundCamera;
import io.flawline.image.ImageFormat;
import io.flawline.image.Limits;
import io.flawline.request.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "cameras", mixinStandardHelpOptions = true,
        description = {"Lists the cameras that are reachable, or takes one image.",
            "Network cameras with an address of http:// or rtsp:// cannot be discovered; name them as SOURCE."},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline cameras", "  flawline cameras /dev/video0 --out image.png",
            "  flawline cameras gige:192.168.1.20 --set genicam.ExposureTime=5000 --out image.png"})
final class CamerasCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", arity = "0..1", description = "/dev/videoN, http://…, rtsp://…, gige:NAME-or-address, usb3:NAME"
            + " or a video file, as the option source of a camera: endpoint.")
    private @Nullable String source;

    @Option(names = "--out", paramLabel = "FILE", description = "File for the image. Its ending decides the format. When the camera sends"
            + " this format, the bytes are written unchanged.")
    private @Nullable Path out;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "An option of the camera: endpoint, for example timeout=20000 or"
            + " username=viewer; may be repeated.")
    private final Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--json", description = "Writes the list as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (source == null) {
            if (out != null || !options.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "--out and --set need a SOURCE");
            }
            list();
        } else {
            if (out == null) {
                throw new ParameterException(spec.commandLine(), "--out is missing: name a file for the image of " + source);
            }
            take(source, out);
        }
        return 0;
    }

    private void list() throws IOException {
        PrintWriter stdout = spec.commandLine().getOut();
        List<FoundCamera> cameras = Cameras.list();
        if (json) {
            stdout.println(new ObjectMapper().writeValueAsString(cameras));
        } else {
            cameras.forEach(camera -> stdout.println(camera.source() + "  " + Printable.of(camera.name())));
            if (cameras.isEmpty()) {
                stdout.println("No camera was found.");
            }
        }
        stdout.flush();
        Cameras.missing().ifPresent(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
    }

    private void take(String source, Path out) throws IOException {
        byte[] file;
        try {
            ImageFormat format = Cameras.formatOf(out);
            String maxBytes = RunProperties.get("flawline.limits.max-bytes");
            file = Cameras.convert(Cameras.take(source, options, RunProperties.get("flawline.camera.ffmpeg"),
                    maxBytes.isEmpty() ? Limits.DEFAULT.maxBytes() : Long.parseLong(maxBytes)), format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        Files.write(out, file);
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.printf("%s: %d bytes%n", out, file.length);
        stdout.flush();
    }
}
