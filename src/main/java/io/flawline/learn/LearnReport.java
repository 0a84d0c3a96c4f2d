package io.flawline.learn;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection.RecipeInfo;

/**
 * Describes what was learned and how far it can be trusted; {@code learn.json} next to the model. Scores of images are
 * shares of the threshold: above 1 an image counts as defective.
 *
 * @param name              of the model
 * @param version           that was written
 * @param time              when, ISO 8601
 * @param seconds           that it took
 * @param chosen            what was chosen, by whom and why
 * @param threshold         distance at which an image counts as defective
 * @param low               distance of an ordinary place
 * @param images            the good ones, scored by banks made without them
 * @param bad               the bad ones; empty without
 * @param skipped           images that could not be read
 * @param falseAlarms       good images that were held out and refused
 * @param madeDefects       defects made on good images, and how many are found
 * @param movedPieces       pieces of good images that were put elsewhere as they are, and how many are found; null in older files
 * @param missingParts      parts that were taken out of good images, by kind: {@code details}, {@code pieces} or {@code parts}, and how many are
 *                          noticed; empty where the images show no parts, null in older files
 * @param auroc             of bad against held-out good images; null without bad ones
 * @param misses            names of bad images that are not found; null without bad ones
 * @param oddest            the good images that differ most from the others
 * @param verdict           {@code suitable}, {@code doubtful} or {@code unsuitable}
 * @param reason            of the verdict
 * @param remedy            what to do about it
 * @param warnings          about the images
 */
@JsonInclude(Include.NON_NULL)
public record LearnReport(String name, @Nullable String version, String time, double seconds, Chosen chosen, double threshold, double low,
        List<Scored> images, List<Scored> bad, List<Skipped> skipped, Rate falseAlarms, Rate madeDefects, @Nullable Rate movedPieces,
        @Nullable Map<String, Rate> missingParts, @Nullable Double auroc, @Nullable List<String> misses, List<Scored> oddest, String verdict,
        String reason, String remedy,
        List<String> warnings) {

    /** An image with its hash and its score as a share of the threshold; without one when it was added later. */
    @JsonInclude(Include.NON_NULL)
    public record Scored(String name, String sha256, @Nullable Double score) {
    }

    /**
     * Describes how the model was made.
     *
     * @param size   of the input, {@code HEIGHTxWIDTH}
     * @param detail {@code coarse} or {@code fine}
     * @param aim    of the threshold; null without bad images
     * @param precision of the backbone, {@code f32} or {@code int8}; null in older files
     * @param why    sentences for people
     * @param recipe whose areas were looked at; null for the complete image
     * @param bits   significant bits of a sample that were given; null for what the files say
     */
    @JsonInclude(Include.NON_NULL)
    public record Chosen(String size, String detail, @Nullable String aim, boolean turn, boolean shift, boolean tiles,
            @Nullable String precision, long seed, List<String> why, @Nullable RecipeInfo recipe, @Nullable Integer bits) {

        Chosen withWhy(List<String> reasons) {
            return new Chosen(size, detail, aim, turn, shift, tiles, precision, seed, reasons, recipe, bits);
        }
    }

    /** A share with its 95 % interval. */
    public record Rate(int count, int of, double share, double from, double to) {

        static Rate of(Share share) {
            return new Rate(share.count(), share.of(), round(share.share()), round(share.from()), round(share.to()));
        }
    }

    static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    LearnReport asVersion(String installed) {
        return new LearnReport(name, installed, time, seconds, chosen, threshold, low, images, bad, skipped, falseAlarms, madeDefects, movedPieces,
                missingParts, auroc, misses, oddest, verdict, reason, remedy, warnings);
    }
}
