/**
 * Images: bytes to pixels within limits, and pixels to JPEG.
 *
 * <p>Whatever arrives becomes 8-bit blue, green and red, upright, with exactly the pixels that Python's
 * {@code cv2.imdecode(bytes, cv2.IMREAD_COLOR)} gives. OpenCV and libturbojpeg give the same ones; both use
 * libjpeg-turbo with the accurate DCT and smooth upsampling of colour. libdeflate takes over the inflating of PNG
 * alone. In particular:
 *
 * <table>
 * <caption>One rule for each kind of image</caption>
 * <tr><th>kind</th><th>rule</th></tr>
 * <tr><td>grey</td><td>three equal channels; 128 stays 128</td></tr>
 * <tr><td>1, 2 and 4 bits</td><td>spread over 0 to 255; TIFF whose white is zero is turned round. Of TIFF only 1 bit and
 * palettes of 4</td></tr>
 * <tr><td>16 bits</td><td>scaled down: PNG keeps the upper byte, TIFF rounds v/257, which is at most one level
 * apart</td></tr>
 * <tr><td>gamma, colour profile</td><td>not applied: stored numbers are the numbers</td></tr>
 * <tr><td>palette</td><td>its colours</td></tr>
 * <tr><td>alpha, transparent colour</td><td>dropped; TIFF with unassociated alpha is put on black</td></tr>
 * <tr><td>CMYK, YCCK</td><td>converted as inks without profile, channel times black</td></tr>
 * <tr><td>EXIF orientation</td><td>turned upright, in JPEG, PNG, TIFF and WebP; undefined values do nothing</td></tr>
 * <tr><td>several pages</td><td>the first page of TIFF, the still image of PNG; animated WebP is refused</td></tr>
 * <tr><td>refused</td><td>samples of 32 bits or with sign or fraction, TIFF of more than 4 samples or with CMYK of 16
 * bits, 12-bit, lossless and arithmetic JPEG, old JPEG within TIFF ({@code unsupported-format}); two-channel JPEG, Lab
 * and raw sensor TIFF ({@code unsupported-colour-space})</td></tr>
 * <tr><td>bytes behind the image's end</td><td>ignored</td></tr>
 * </table>
 *
 * <p>An image that ends early is refused ({@code truncated}) before it is decoded: JPEG without its end marker, PNG
 * without its last chunk or with a wrong check sum, BMP, TIFF and WebP with fewer bytes than they announce. JPEG
 * whose data is damaged within is refused too where libturbojpeg reads it; OpenCV does not tell. Damage that leaves
 * every size as it was is not noticed in BMP, TIFF and WebP, which carry no check sums.
 */
package io.flawline.image;
