package io.flawline.inspect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.JpegEncoder;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.FieldLimits;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;

/** What a message costs between the broker and the broker, stage by stage, in microseconds on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HotStages {

    private static final Path SAMPLE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");
    private static final Size MODEL_INPUT = new Size(256, 256);

    @Param({"640x480 png", "1920x1200 jpg"})
    public String picture;

    private Inspectors inspectors;
    private ModelHandle model;
    private ImageDecoder decoder;
    private JpegEncoder encoder;
    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] file;
    private byte[] json;
    private Mat annotated;
    private Inspection inspection;

    @Setup
    public void open() throws Exception {
        inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("benchmark", Map.of()), Map.of(),
                Limits.DEFAULT, 1, Duration.ofSeconds(60));
        model = inspectors.ready("ball-screw-pitting", new SettingsLayer("benchmark", Map.of()));
        decoder = new ImageDecoder(Limits.DEFAULT);
        encoder = new JpegEncoder();
        file = encoded(picture.split("[x ]"));
        json = ("{\"image\":\"" + Base64.getEncoder().encodeToString(file) + "\",\"id\":1}").getBytes(StandardCharsets.UTF_8);
        inspection = inspect();
        annotated = Imgcodecs.imdecode(new MatOfByte(inspection.picture()), Imgcodecs.IMREAD_COLOR);
    }

    private static byte[] encoded(String[] widthHeightType) throws Exception {
        Mat sample = Imgcodecs.imdecode(new MatOfByte(Files.readAllBytes(SAMPLE)), Imgcodecs.IMREAD_COLOR);
        Mat sized = new Mat();
        Imgproc.resize(sample, sized, new Size(Integer.parseInt(widthHeightType[0]), Integer.parseInt(widthHeightType[1])));
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode("." + widthHeightType[2], sized, bytes);
        return bytes.toArray();
    }

    @TearDown
    public void close() {
        decoder.close();
        encoder.close();
        annotated.release();
        inspectors.close();
    }

    @Benchmark
    public Request readRequest() {
        return RequestReader.read(json, Limits.DEFAULT.maxBytes(), FieldLimits.DEFAULT);
    }

    @Benchmark
    public int decode() {
        try (DecodedImage decoded = decoder.decode(file)) {
            return decoded.mat().cols();
        }
    }

    @Benchmark
    public int decodeReduced() {
        try (DecodedImage decoded = decoder.decode(file, MODEL_INPUT)) {
            return decoded.mat().cols();
        }
    }

    /** Everything from bytes to inspection, the annotated picture included. */
    @Benchmark
    public Inspection inspect() {
        return model.inspect(Request.ofImage(file, null));
    }

    @Benchmark
    public byte[] encode() {
        return encoder.encode(annotated, 95);
    }

    @Benchmark
    public byte[] writeJson() throws Exception {
        return mapper.writeValueAsBytes(inspection);
    }
}
