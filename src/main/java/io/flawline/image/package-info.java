/**
 * Decodes images to pixels within limits, and encodes pixels as JPEG.
 *
 * <p>Every image becomes 8-bit blue, green and red, upright. For the kinds that Python's
 * {@code cv2.imdecode(bytes, cv2.IMREAD_COLOR)} reads correctly, the pixels are the same. The rule of the package: the
 * pixels are right, or the image is refused with the reason. What a file leaves open is a
 * {@linkplain io.flawline.image.DecodedImage#warnings warning}.
 *
 * <p>Each format has one class that checks every header field before anything else reads the file, and that bounds the
 * cost of decoding: {@code JpegFile}, {@code PngFile}, {@code BmpFile}, {@code TiffFile}, {@code WebpFile} and
 * {@code PnmFile}. Native code (OpenCV, libturbojpeg, libdeflate) sees checked JPEG files, and of PNG and WebP only the
 * parts that hold pixels. BMP, TIFF and Netpbm are read in Java; TIFF passes JPEG strips and tiles on.
 *
 * <table>
 * <caption>Rules</caption>
 * <tr><th>kind</th><th>rule</th></tr>
 * <tr><td>grey</td><td>three equal channels; 128 stays 128</td></tr>
 * <tr><td>1, 2 and 4 bits</td><td>spread over 0 to 255; where white is zero, inverted</td></tr>
 * <tr><td>5 and 6 bits, bit masks (BMP)</td><td>the stored bits become the upper ones</td></tr>
 * <tr><td>9 to 15 bits</td><td>the upper 8 bits</td></tr>
 * <tr><td>16 bits</td><td>the upper byte; TIFF in colour rounds v/257. PNG's sBIT, TIFF's MaxSampleValue of 2^n - 1 and
 * PGM's maximum value say that fewer bits are in use; otherwise the parameter {@code bits} of
 * {@link io.flawline.image.ImageDecoder#decode}, without which an image below 2^14 has a warning</td></tr>
 * <tr><td>gamma, colour profile</td><td>not applied: stored numbers are the numbers</td></tr>
 * <tr><td>palette</td><td>its colours; an index beyond the palette is damage</td></tr>
 * <tr><td>alpha, transparent colour</td><td>dropped; RGB TIFF with unassociated alpha is put on black; alpha 0
 * everywhere is a warning, or refused where the colours are lost too</td></tr>
 * <tr><td>CMYK, YCCK</td><td>converted as inks without profile, channel times black; JPEG needs the Adobe
 * marker</td></tr>
 * <tr><td>orientation</td><td>applied, in JPEG, PNG, TIFF and WebP, strips and tiles; undefined values do
 * nothing</td></tr>
 * <tr><td>several pages</td><td>TIFF: the first that is not a thumbnail, with a warning; a larger page after it is
 * refused, and so is a volume. The first image of Netpbm and MPO (a warning), the still image of animated PNG; animated WebP is refused</td></tr>
 * <tr><td>{@code unsupported-format}</td><td>samples of 32 bits or with sign or fraction, 12-bit, lossless,
 * hierarchical and arithmetic JPEG, JPEG-LS, TIFF compressions other than CCITT, LZW, JPEG, Deflate and PackBits, and
 * any format that is not in {@link io.flawline.image.ImageFormat}, by name</td></tr>
 * <tr><td>{@code unsupported-colour-space}</td><td>JPEG of two components, L*a*b*, sensor data (DNG and other
 * RAW)</td></tr>
 * <tr><td>{@code too-many-pixels}</td><td>more than {@link io.flawline.image.Limits#maxPixels}; more than a billion
 * pixels in the scans of a JPEG; tiles much larger than the image</td></tr>
 * <tr><td>{@code truncated}</td><td>a file that ends early, a wrong checksum, compressed data that is too short, too
 * long or impossible, 32 zeros one after another in a JPEG</td></tr>
 * <tr><td>bytes after the image</td><td>ignored</td></tr>
 * </table>
 *
 * <p>Damage that leaves every size and code valid is found where a format has checksums (PNG, Deflate in TIFF), and not
 * in uncompressed pixels.
 */
@NullMarked
package io.flawline.image;

import org.jspecify.annotations.NullMarked;
