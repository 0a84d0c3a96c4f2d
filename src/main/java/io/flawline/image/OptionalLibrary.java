package io.flawline.image;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import java.util.Optional;
import java.util.stream.Stream;

/** Binds native libraries that may be missing. */
public final class OptionalLibrary {

    private OptionalLibrary() {
    }

    /**
     * Binds a class of native methods to the first library that has all of them.
     *
     * @param names Debian's and Fedora's, then the plain one of which the platform makes its own, then MSYS2's
     * @return the file that was found; empty if there is none: the methods must not be called then
     */
    public static Optional<String> bind(Class<?> functions, String... names) {
        return Stream.of(names).filter(name -> isBound(functions, name)).findFirst()
                .map(name -> NativeLibrary.getInstance(name).getFile().getName());
    }

    private static boolean isBound(Class<?> functions, String name) {
        try {
            Native.register(functions, NativeLibrary.getInstance(name));
            return true;
        } catch (UnsatisfiedLinkError missing) {
            return false;
        }
    }
}
