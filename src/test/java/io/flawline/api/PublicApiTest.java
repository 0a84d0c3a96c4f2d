package io.flawline.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * The public API stays as {@code api.txt} has it. {@code mvn -q test-compile surefire:test -Dtest=PublicApiTest
 * -Ddocs.write} adds new members to the file; a member that is gone breaks other projects and is removed by hand.
 */
class PublicApiTest {

    private static final Path FILE = Path.of("src/test/resources/api.txt");

    @Test
    void isCompatibleWithItsDescription() throws Exception {
        Set<String> now = new TreeSet<>();
        for (Class<?> type : classes()) {
            describe(type, now);
        }
        Set<String> described = Files.exists(FILE) ? new TreeSet<>(Files.readAllLines(FILE)) : new TreeSet<>();

        assertThat(without(described, now)).as("""
                These members were part of the public API and are gone or changed. Keep them, deprecated if need be. For a new
                major version, remove the lines from %s and describe the change in CHANGELOG.md""", FILE).isEmpty();
        Set<String> added = without(now, described);
        assertThat(added).as("New abstract methods of these types break the classes that implement them; give them a default")
                .noneMatch(member -> member.contains(" abstract ") && described.stream().anyMatch(line -> line.contains(owner(member))));
        if (System.getProperty("docs.write") != null) {
            Files.write(FILE, now);
        } else {
            assertThat(added).as("These members are new in the public API. Add them: -Dtest=PublicApiTest -Ddocs.write").isEmpty();
        }
    }

    @Test
    void eachClassOpensWithAnExample() throws Exception {
        for (Class<?> type : classes()) {
            if (!Throwable.class.isAssignableFrom(type) && !type.isAnnotation()) {
                String source = Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
                assertThat(source.substring(0, source.indexOf("@PublicApi\n"))).as(type.getName()).contains("<pre>{@code");
            }
        }
    }

    @Test
    void javadocHasEachClass() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> documented = Pattern.compile("<include>(io/flawline/[^<*]+)\\.java</include>").matcher(pom).results()
                .map(include -> include.group(1).replace('/', '.')).toList();
        assertThat(documented).as("the execution api-sources in pom.xml")
                .containsExactlyInAnyOrderElementsOf(classes().stream().map(Class::getName).toList());
    }

    private static String owner(String member) {
        return member.substring(0, member.indexOf(':'));
    }

    private static Set<String> without(Collection<String> all, Collection<String> others) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }

    /** The marked classes, without those that are nested in them. */
    private static List<Class<?>> classes() throws IOException, URISyntaxException {
        Path root = Path.of(PublicApi.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root.resolve("io/flawline"))) {
            return files.map(file -> root.relativize(file).toString()).filter(file -> file.matches("[^$]+\\.class"))
                    .<Class<?>>map(file -> load(file.replaceAll("\\.class$", "").replace('/', '.').replace('\\', '.')))
                    .filter(PublicApiTest::isMarked).toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isMarked(Class<?> type) {
        return type.isAnnotationPresent(PublicApi.class) || type == PublicApi.class
                || type.getEnclosingClass() != null && isMarked(type.getEnclosingClass());
    }

    private static void describe(Class<?> type, Set<String> lines) {
        lines.add("%s: %s%s".formatted(type.getName(), type.toGenericString(), parents(type)));
        Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods()).flatMap(Arrays::stream)
                .filter(PublicApiTest::isVisible).filter(member -> !member.isSynthetic()).filter(PublicApiTest::hasOnlyPublicTypes)
                .forEach(member -> lines.add("%s: %s".formatted(type.getName(), member.toGenericString())));
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field.getModifiers()) && !field.isSynthetic() && isPublicType(field.getType())) {
                lines.add("%s: %s".formatted(type.getName(), field.toGenericString()));
            }
        }
        for (Class<?> nested : type.getDeclaredClasses()) {
            if (isVisible(nested.getModifiers())) {
                describe(nested, lines);
            }
        }
    }

    private static String parents(Class<?> type) {
        List<String> parents = Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(parent -> parent != Object.class).map(Class::getName).toList();
        return parents.isEmpty() ? "" : " : " + String.join(", ", parents);
    }

    private static boolean isVisible(Executable member) {
        return isVisible(member.getModifiers());
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static boolean hasOnlyPublicTypes(Executable member) {
        Stream<Class<?>> returned = member instanceof Method method ? Stream.of(method.getReturnType()) : Stream.empty();
        return Stream.concat(returned, Arrays.stream(member.getParameterTypes())).allMatch(PublicApiTest::isPublicType);
    }

    private static boolean isPublicType(Class<?> type) {
        return type.isArray() ? isPublicType(type.getComponentType()) : !type.getName().startsWith("io.flawline.") || isMarked(type);
    }
}
