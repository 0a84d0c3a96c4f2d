package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.flawline.request.Reason;

class ReferenceTest {

    private static final Path PAGE = Path.of("docs/reference.md");

    @Test
    void thePageIsWhatTheCodeSays(@TempDir Path temp) throws Exception {
        Path made = Files.writeString(temp.resolve("reference.md"), Reference.text());
        if (System.getProperty("docs.write") != null) {
            Files.copy(made, PAGE, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(PAGE).as("%s is not what the code says; to write it anew: %s", PAGE, Reference.HOW_TO_WRITE)
                .hasSameTextualContentAs(made);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void theReadmeSaysWhatToDoAboutEachReason(Reason reason) throws Exception {
        assertThat(Files.readAllLines(Path.of("README.md")))
                .anyMatch(line -> line.matches("\\|.*`" + reason.code() + "`.*\\| " + reason.httpStatus() + " \\| .*"));
    }
}
