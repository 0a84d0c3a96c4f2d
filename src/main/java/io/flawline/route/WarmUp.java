package io.flawline.route;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.request.FieldLimits;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;

/**
 * Inspects a few images that no one sent, from their JSON to the JSON of the result, while the routes start and connect. Classes
 * are loaded and what is called often is compiled before the first message comes. Nothing counts these images.
 */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int ROUNDS = 5;
    private static final int SIDE = 96;
    private static final List<String> FORMATS = List.of(".png", ".jpg");

    private final DefectProcessor processor;
    private final ObjectMapper mapper = new ObjectMapper();
    private volatile boolean stopped;

    private WarmUp(DefectProcessor processor) {
        this.processor = processor;
    }

    /** Starts with the model of a processor, which is prepared. It ends by itself. */
    public static void start(DefectProcessor processor) {
        DaemonThreads.start("flawline-warm-up", new WarmUp(processor)::run);
    }

    private void run() {
        try {
            List<byte[]> messages = FORMATS.stream().map(WarmUp::message).toList();
            for (int round = 0; round < ROUNDS; round++) {
                for (byte[] message : messages) {
                    inspect(message);
                }
            }
        } catch (RuntimeException | JsonProcessingException e) {
            // Nothing is lost but the time that the first image now takes.
            LOG.debug("Warm-up ended early", e);
        }
    }

    private void inspect(byte[] message) throws JsonProcessingException {
        Request request = RequestReader.read(message, message.length, FieldLimits.DEFAULT);
        Inspection inspection = processor.rehearse(request);
        if (inspection != null) {
            mapper.writeValueAsBytes(inspection);
            mapper.writeValueAsBytes(inspection.withoutPicture());
        }
    }

    /** Returns the JSON of a message with noise, which no format makes small. */
    private static byte[] message(String format) {
        Mat noise = new Mat(SIDE, SIDE, CvType.CV_8UC3);
        MatOfByte file = new MatOfByte();
        try {
            Core.randu(noise, 0, 255);
            Imgcodecs.imencode(format, noise, file);
            return ("{\"image\": \"" + Base64.getEncoder().encodeToString(file.toArray()) + "\", \"id\": \"warm-up\"}")
                    .getBytes(StandardCharsets.US_ASCII);
        } finally {
            Mats.release(file);
            Mats.release(noise);
        }
    }
}
