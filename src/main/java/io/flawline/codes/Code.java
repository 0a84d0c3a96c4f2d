package io.flawline.codes;

/**
 * One code that was read.
 *
 * @param text   what it says
 * @param format ZXing's name of its kind, for example {@code QR_CODE}
 */
public record Code(String text, String format) {
}
