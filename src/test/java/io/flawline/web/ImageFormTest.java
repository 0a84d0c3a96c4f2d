package io.flawline.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormTest {

    @TempDir
    private Path folder;

    private ImageForm read(String body) throws IOException {
        Path file = Files.write(folder.resolve("body"), body.getBytes(ISO_8859_1));
        return ImageForm.read(file.toFile(), "multipart/form-data; boundary=part", Files.createTempDirectory(folder, "form"));
    }

    private static String part(String header, String content) {
        return "--part\r\nContent-Disposition: form-data; " + header + "\r\n\r\n" + content + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 129, 2_000})
    void manyPartsAreRead(int parts) throws IOException {
        ImageForm form = read(part("name=good; filename=g.png", "x").repeat(parts - 1) + part("name=verdict", "ok") + "--part--\r\n");
        assertThat(form.good()).hasSize(parts - 1);
        assertThat(form.fields()).containsEntry("verdict", "ok");
    }

    @Test
    void morePartsThanAllowedAreRefused() {
        assertRefused(part("name=good; filename=g.png", "x").repeat(2_001) + "--part--\r\n", 413, "2000 parts");
        String fields = IntStream.rangeClosed(0, 2_000).mapToObj(i -> part("name=a" + i, "x")).collect(Collectors.joining());
        assertRefused(fields + "--part--\r\n", 413, "2000 parts");
    }

    @Test
    void aRepeatedFieldIsRefused() {
        assertRefused(part("name=turn", "true") + part("name=turn", "false") + "--part--\r\n", 400, "\"turn\" more than once");
    }

    @ParameterizedTest
    @CsvSource({"bad, 1, 0", "BAD, 1, 0", "bad[], 1, 0", "bad-2, 1, 0", "mask[], 0, 1", "good, 0, 0", "badge, 0, 0", "image, 0, 0"})
    void namesOfPartsAreReadAsFormsWriteThem(String name, int bad, int masks) throws IOException {
        ImageForm form = read(part("name=\"" + name + "\"; filename=g.png", "x") + "--part--\r\n");
        assertThat(form.bad()).hasSize(bad);
        assertThat(form.masks()).hasSize(masks);
        assertThat(form.good()).hasSize(1 - bad - masks);
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertRefused(part("name=verdict", "o".repeat(10_001)) + "--part--\r\n", 413, "10000");
        assertRefused(part("name=" + "n".repeat(100_000), "ok") + "--part--\r\n", 413, "headers");
        assertRefused(part("name=good; filename=" + "f".repeat(100_000), "ok") + "--part--\r\n", 413, "headers");
    }

    @ParameterizedTest
    @CsvSource({"good, 400", "'--part\r\nContent-Disposition: form-data; name=good; filename=g.png\r\n\r\nx', 400"})
    void anIncompleteFormIsRefused(String body, int status) {
        assertRefused(body, status, "The form");
    }

    private void assertRefused(String body, int status, String text) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(text);
    }
}
