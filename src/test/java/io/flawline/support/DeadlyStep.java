package io.flawline.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step of a route that ends the process at once when the message begins with {@code deadly}. */
public final class DeadlyStep implements Processor {
    /** The exit code of the process. */
    public static final int DEATH = 134;

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody(String.class).startsWith("deadly")) {
            Runtime.getRuntime().halt(DEATH);
        }
    }

    /** Puts this class into the {@code ext/} of a distribution, where its routes find it. */
    public static void addTo(Distribution distribution) throws IOException {
        String name = DeadlyStep.class.getName().replace('.', '/') + ".class";
        Path jar = distribution.ext().resolve("deadly.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = DeadlyStep.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }

    /** Returns a route file with this step before each {@code defectProcessor}. */
    public static String into(String routeFile) {
        return routeFile.replaceAll("(?m)^( *)- process:\\R\\s+ref: defectProcessor$",
                "$1- process:\n$1    ref: \"#class:" + DeadlyStep.class.getName() + "\"\n$0");
    }
}
