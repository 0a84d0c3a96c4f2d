/**
 * Provides images from cameras: the Camel component {@code camera}.
 *
 * <p>A {@link io.flawline.camera.Camera} reads a {@link io.flawline.camera.Grabber} on a separate thread and keeps the
 * newest image only. Consumers and producers of all endpoints of one name share it. A grabber exists for each kind of
 * source: HTTP snapshot, HTTP multipart stream, {@code ffmpeg} (RTSP and video files), V4L2 and libaravis (GigE Vision
 * and USB3 Vision).
 *
 * <p>Every image leaves this package as the bytes of an image file: as the camera sent them, or, where a camera sends
 * bare pixels, as a lossless BMP (8 bits a channel) or PNG (more).
 */
@NullMarked
package io.flawline.camera;

import org.jspecify.annotations.NullMarked;
