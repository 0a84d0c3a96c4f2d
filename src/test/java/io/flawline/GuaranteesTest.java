package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code docs/guarantees.md} promises nothing without a test: each that it names is one that JUnit runs. */
class GuaranteesTest {

    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");

    @Test
    void everyTestThatIsNamedExists() throws Exception {
        String text = Files.readString(Path.of("docs/guarantees.md"));
        Map<String, Class<?>> classes = classes();
        Set<String> missing = new TreeSet<>();
        NAMED.matcher(text).results().forEach(named -> {
            Class<?> type = classes.get(named.group(1));
            if (type == null || Arrays.stream(type.getDeclaredMethods())
                    .noneMatch(method -> method.getName().equals(named.group(2)) && isTest(method))) {
                missing.add(named.group());
            }
        });
        assertThat(missing).isEmpty();
    }

    @Test
    void everyPromiseNamesATest() throws IOException {
        assertThat(Files.readAllLines(Path.of("docs/guarantees.md")).stream()
                .filter(line -> line.startsWith("|") && !line.startsWith("|---") && !line.startsWith("| guaranteed")))
                .hasSizeGreaterThan(30).allMatch(line -> NAMED.matcher(line).find());
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private static Map<String, Class<?>> classes() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.map(Path::toString).filter(file -> file.matches(".*(Test|IT)\\.java"))
                    .map(file -> TESTS.relativize(Path.of(file)).toString().replaceAll("\\.java$", "").replaceAll("[/\\\\]", "."))
                    .map(GuaranteesTest::load).collect(Collectors.toMap(Class::getSimpleName, type -> type));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, GuaranteesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
