package io.flawline.camera;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Describes where a camera is. Its text form has neither login nor query, in which cameras expect passwords.
 *
 * @param kind     decides how it is read
 * @param location what follows the scheme for {@code gige:} and {@code usb3:}; the source as written otherwise
 */
record Source(Kind kind, String location) {

    enum Kind {
        V4L2, HTTP, RTSP, FILE, GIGE, USB3;

        boolean isGenicam() {
            return this == GIGE || this == USB3;
        }
    }

    private static final String ALLOWED = "Allowed are /dev/videoN, http://…, https://…, rtsp://…, rtsps://…, "
            + "gige:NAME-or-address, usb3:NAME and the path of a video file.";

    static Source parse(@Nullable String text) {
        String source = text == null ? "" : text.strip();
        if (source.isEmpty()) {
            throw new IllegalArgumentException("source is not set. " + ALLOWED);
        }
        int colon = source.indexOf(':');
        // One letter is a drive of Windows.
        String scheme = colon > 1 ? source.substring(0, colon).toLowerCase(Locale.ROOT) : "";
        return switch (scheme) {
            case "http", "https" -> new Source(Kind.HTTP, checked(source));
            case "rtsp", "rtsps" -> new Source(Kind.RTSP, checked(source));
            case "gige" -> new Source(Kind.GIGE, source.substring(colon + 1).strip());
            case "usb3" -> new Source(Kind.USB3, source.substring(colon + 1).strip());
            case "file" -> new Source(Kind.FILE, source.substring(colon + 1).replaceFirst("^//(?=/)", ""));
            case "" -> new Source(source.startsWith("/dev/") ? Kind.V4L2 : Kind.FILE, source);
            default -> {
                if (source.startsWith("://", colon)) {
                    throw new IllegalArgumentException("source = %s://…: this kind of source is not read. %s".formatted(scheme, ALLOWED));
                }
                yield new Source(Kind.FILE, source);
            }
        };
    }

    private static String checked(String source) {
        try {
            if (new URI(source).getHost() != null) {
                return source;
            }
        } catch (URISyntaxException e) {
            // Its message would contain the login.
        }
        throw new IllegalArgumentException(("source = %s…: not a URL with a host. Encode special characters of a login in it, "
                + "or set username and password instead.").formatted(source.substring(0, source.indexOf(':') + 3)));
    }

    /** Returns the login that is part of the URL, as {@code user:password} and decoded. */
    @Nullable
    String userInfo() {
        return kind == Kind.HTTP || kind == Kind.RTSP ? URI.create(location).getUserInfo() : null;
    }

    /** Returns the URL without the login. */
    URI uri() {
        URI uri = URI.create(location);
        String raw = uri.getRawUserInfo();
        return raw == null ? uri : URI.create(location.replaceFirst("//[^/]*@", "//"));
    }

    @Override
    public String toString() {
        return switch (kind) {
            case GIGE -> "gige:" + location;
            case USB3 -> "usb3:" + location;
            case V4L2 -> location;
            case FILE -> Path.of(location).toString();
            case HTTP, RTSP -> {
                URI uri = uri();
                yield uri.getScheme() + "://" + uri.getRawAuthority() + (uri.getRawPath() == null ? "" : uri.getRawPath());
            }
        };
    }
}
