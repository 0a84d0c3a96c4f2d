package io.flawline.web;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import org.jspecify.annotations.Nullable;

import io.flawline.report.ImageFile;
import io.flawline.request.LeafName;

/**
 * A multipart form that was received as a file: its images are written into a folder, one after the other, so that a
 * large form takes little memory. Parts named {@code bad} or {@code bad[]} are images of bad parts, all others of good ones.
 */
final class ImageForm {

    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);
    /** The end of a form, with what may follow its last boundary. */
    private static final int TAIL = 1 << 12;
    /** Bytes of the one part that is being received; a longer one is a file. */
    private static final long IN_MEMORY = 1 << 20;
    private static final int MOST_PARTS = 2000;
    private static final int MOST_TEXT = 10_000;
    /** Bytes of the headers of a part. */
    private static final int MOST_HEADERS = 1 << 14;

    private final Path folder;
    private final List<ImageFile> good = new ArrayList<>();
    private final List<ImageFile> bad = new ArrayList<>();
    private final List<ImageFile> masks = new ArrayList<>();
    private final Map<String, String> fields = new HashMap<>();
    private int parts;

    private ImageForm(Path folder) {
        this.folder = folder;
    }

    /** @throws ApiException 400 when the form is not complete, 413 when it is too large */
    static ImageForm read(File body, @Nullable String contentType, Path folder) throws IOException {
        // Netty fails without a boundary in ways that depend on the body.
        Matcher boundary = BOUNDARY.matcher(String.valueOf(contentType));
        if (!boundary.find()) {
            throw new ApiException(400, "not-received", "Content-Type: %s. A form has a boundary, as in: multipart/form-data; boundary=part."
                    .formatted(contentType));
        }
        // Netty drops a last part that has no end.
        if (!endsWith("--" + boundary.group(1) + "--", body)) {
            throw new ApiException(400, "not-received", "The form does not end with its boundary, so it was cut off. Send it again.");
        }
        ImageForm form = new ImageForm(folder);
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        // Netty forces each file that it writes to the disk, which takes longer than to receive a small one.
        DefaultHttpDataFactory factory = new DefaultHttpDataFactory(IN_MEMORY);
        factory.setBaseDir(folder.toString());
        factory.setDeleteOnExit(false);
        HttpPostMultipartRequestDecoder decoder = null;
        try (InputStream in = new FileInputStream(body)) {
            // The parts are counted here, as Netty keeps count of those that were taken as well.
            decoder = new HttpPostMultipartRequestDecoder(factory, request, StandardCharsets.UTF_8, -1, MOST_HEADERS);
            byte[] chunk = new byte[1 << 16];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                HttpContent content = new DefaultHttpContent(Unpooled.copiedBuffer(chunk, 0, n));
                decoder.offer(content);
                content.release();
                form.take(decoder);
            }
            decoder.offer(LastHttpContent.EMPTY_LAST_CONTENT);
            form.take(decoder);
            return form;
        } catch (TooLongFormFieldException e) {
            throw new ApiException(413, "too-large", "The headers of a part of the form, or its boundary, have more than %d bytes.".formatted(MOST_HEADERS));
        } catch (DecoderException | IllegalArgumentException e) {
            throw new ApiException(400, "not-received", "The form cannot be read: " + e.getMessage());
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
            factory.cleanAllHttpData();
        }
    }

    private static boolean endsWith(String end, File body) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(body, "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), TAIL)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            return new String(tail, StandardCharsets.ISO_8859_1).contains(end);
        }
    }

    private void take(HttpPostMultipartRequestDecoder decoder) throws IOException {
        try {
            while (decoder.hasNext()) {
                InterfaceHttpData part = decoder.next();
                if (++parts > MOST_PARTS) {
                    throw new ApiException(413, "too-large", "The form has more than %d parts.".formatted(MOST_PARTS));
                }
                if (part instanceof FileUpload upload) {
                    take(upload);
                } else if (part instanceof Attribute attribute) {
                    if (attribute.length() > MOST_TEXT) {
                        throw new ApiException(413, "too-large", "A field of the form has %d bytes; allowed are %d.".formatted(attribute.length(), MOST_TEXT));
                    }
                    if (fields.put(attribute.getName(), attribute.getString(StandardCharsets.UTF_8)) != null) {
                        throw new ApiException(400, "wrong-argument", "The form has the field \"%s\" more than once.".formatted(attribute.getName()));
                    }
                }
                decoder.removeHttpDataFromClean(part);
                part.release();
            }
        } catch (EndOfDataDecoderException e) {
            // All parts that have come are taken.
        }
    }

    private void take(FileUpload upload) throws IOException {
        List<ImageFile> files = isNamed("bad", upload) ? bad : isNamed("mask", upload) ? masks : good;
        Path file = folder.resolve("%s-%04d".formatted(files == bad ? "bad" : files == masks ? "mask" : "good", files.size()));
        if (upload.isInMemory()) {
            Files.write(file, upload.get());
        } else {
            upload.renameTo(file.toFile());
        }
        files.add(new ImageFile(LeafName.of(upload.getFilename(), "upload-" + files.size()), file));
    }

    /** Returns whether a part has this name, also in capitals or as part of a list: {@code bad}, {@code BAD}, {@code bad[]}, {@code bad-2}. */
    private static boolean isNamed(String name, FileUpload upload) {
        return upload.getName().toLowerCase(Locale.ROOT).matches(name + "[^a-z]*");
    }

    List<ImageFile> good() {
        return good;
    }

    List<ImageFile> bad() {
        return bad;
    }

    /** Returns the parts named {@code mask}. */
    List<ImageFile> masks() {
        return masks;
    }

    Map<String, String> fields() {
        return fields;
    }
}
