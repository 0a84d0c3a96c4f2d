package io.flawline.model;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

import io.flawline.model.ModelStoreException.Problem;

/**
 * Unpacks a zip from an untrusted source. Every entry becomes a plain file below the target, also one that was a
 * symbolic link: its target is then the file's text. Names with a leading dot and {@code __MACOSX} are left out.
 */
final class ModelArchive {

    /**
     * The names that Windows cannot write or reads as something else; harmless elsewhere, but models move between
     * machines.
     */
    private static final Pattern UNSAFE = Pattern.compile(
            "\\.{1,2}|.*[\\x00-\\x1f\\x7f\\\\:*?\"<>|].*|.*[. ]|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final int MAX_NAME = 200;

    private final ArchiveLimits limits;
    private final Path target;
    private final byte[] buffer = new byte[1 << 16];
    private long unpacked;

    private ModelArchive(ArchiveLimits limits, Path target) {
        this.limits = limits;
        this.target = target;
    }

    /**
     * @param zip    is read to its last entry, and not closed
     * @param target an empty folder
     * @throws ModelStoreException {@code bad-zip}, {@code unsafe-entry} or {@code too-large}; files may be left in the target
     * @throws IOException when the target cannot be written
     */
    static void unpack(InputStream zip, Path target, ArchiveLimits limits) throws IOException {
        new ModelArchive(limits, target).unpack(new Counted(zip));
    }

    private void unpack(Counted packed) throws IOException {
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(packed));
        int entries = 0;
        for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
            if (++entries > limits.entries()) {
                throw tooLarge("more than %d entries".formatted(limits.entries()));
            }
            String name = plain(entry.getName());
            if (name.isEmpty()) {
                continue; // the folder that was packed
            }
            Path file = safe(name);
            if (!name.endsWith("/") && !isHidden(target.relativize(file))) {
                write(zip, name, file, packed);
            }
        }
        if (entries == 0) {
            throw new ModelStoreException(Problem.BAD_ZIP, "This is not a zip with files in it.");
        }
    }

    private static ZipEntry next(ZipInputStream zip) {
        try {
            return zip.getNextEntry();
        } catch (IOException | IllegalArgumentException e) { // the latter for names that are no UTF-8
            throw damaged(e);
        }
    }

    /**
     * Returns the plain name of an entry: PowerShell 5 writes a backslash between folders, and tar {@code ./} before
     * all.
     */
    private static String plain(String name) {
        return name.replace('\\', '/').replaceFirst("^(\\./)+", "");
    }

    private Path safe(String name) {
        String[] parts = name.endsWith("/") ? name.substring(0, name.length() - 1).split("/", -1) : name.split("/", -1);
        for (String part : parts) {
            if (part.isEmpty() || name.length() > MAX_NAME || UNSAFE.matcher(part).matches()) {
                throw new ModelStoreException(Problem.UNSAFE_ENTRY, ("The zip has an entry named \"%s\"; allowed are relative names"
                        + " with / between folders, of at most %d characters, that every system can write.")
                        .formatted(printable(name), MAX_NAME));
            }
        }
        return target.resolve(String.join("/", parts));
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(MAX_NAME, name.length())).replaceAll("[\\x00-\\x1f\\x7f]", "?");
    }

    private static boolean isHidden(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".") || part.toString().equals("__MACOSX")) {
                return true;
            }
        }
        return false;
    }

    private void write(ZipInputStream zip, String name, Path file, Counted packed) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = read(zip); n >= 0; n = read(zip)) {
                unpacked += n;
                if (unpacked > limits.bytes()) {
                    throw tooLarge("more than %d bytes".formatted(limits.bytes()));
                }
                if (unpacked > ArchiveLimits.FREE && unpacked / limits.ratio() > packed.bytes) {
                    throw tooLarge("more than %d bytes for each packed one".formatted(limits.ratio()));
                }
                out.write(buffer, 0, n);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ModelStoreException(Problem.UNSAFE_ENTRY, "The zip has two entries named \"%s\".".formatted(printable(name)), e);
        }
    }

    private int read(ZipInputStream zip) {
        try {
            return zip.read(buffer);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static ModelStoreException damaged(Exception e) {
        String why = e instanceof ZipException ? e.getMessage() : e.toString();
        return new ModelStoreException(Problem.BAD_ZIP, "The zip is damaged, cut short or of a kind that cannot be read: " + why + ".", e);
    }

    private static ModelStoreException tooLarge(String what) {
        return new ModelStoreException(Problem.TOO_LARGE, "The zip unpacks to " + what + "; a model's may not.");
    }

    /** Counts what was read of the packed bytes. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            bytes += Math.max(0, n);
            return n;
        }
    }
}
