package io.flawline.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.flawline.request.Sha256;

/** The hash of a folder: over the names and contents of its files that are not hidden. */
public final class FolderHash {

    private FolderHash() {
    }

    /**
     * Returns the SHA-256 in hexadecimal.
     *
     * @throws GoldenException when a file cannot be read
     */
    public static String of(Path folder) {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : new TreeSet<>(list.filter(f -> Files.isRegularFile(f) && !f.getFileName().toString().startsWith(".")).toList())) {
                all.append(file.getFileName()).append(' ').append(contents(file)).append('\n');
            }
        } catch (IOException e) {
            throw new GoldenException("The files in " + folder + " cannot be read: " + e);
        }
        return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the SHA-256 of a file that may be larger than memory. */
    static String contents(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
