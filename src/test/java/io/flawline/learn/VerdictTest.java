package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class VerdictTest {

    private static Verdict of(Map<String, Share> missing, Double auroc, Share missed) {
        return Verdict.of(new Verdict.Evidence(30, new Share(1, 30), new Share(20, 24), new Share(12, 12), missing, 0.08, auroc, missed));
    }

    @Test
    void whatIsNoticedIsSuitable() {
        assertThat(of(Map.of(), null, null).verdict()).isEqualTo("suitable");
        assertThat(of(Map.of(MissingParts.DETAILS, new Share(9, 12), MissingParts.PIECES, new Share(12, 12)), null, null).verdict()).isEqualTo("suitable");
    }

    @Test
    void aKindThatIsNotNoticedIsDoubtful() {
        for (String kind : new String[] {MissingParts.DETAILS, MissingParts.PIECES, MissingParts.PARTS}) {
            Verdict verdict = of(Map.of(kind, new Share(3, 12)), null, null);
            assertThat(verdict.verdict()).isEqualTo("doubtful");
            assertThat(verdict.reason()).contains("3 of 12").contains("missing part");
            assertThat(verdict.remedy()).contains("--bad");
        }
    }

    @Test
    void oneKindDoesNotHideAnother() {
        assertThat(of(Map.of(MissingParts.DETAILS, new Share(1, 12), MissingParts.PIECES, new Share(12, 12)), null, null).reason()).contains("1 of 12");
    }

    @Test
    void aFewTrialsDecideNothing() {
        assertThat(of(Map.of(MissingParts.DETAILS, new Share(0, 3)), null, null).verdict()).isEqualTo("suitable");
    }

    @Test
    void aTextureMustShowMore() {
        for (int moved : new int[] {12, 8}) {
            Verdict verdict = Verdict.of(new Verdict.Evidence(30, new Share(1, 30), new Share(17, 24), new Share(moved, 12), Map.of(), 0.08, null, null));
            assertThat(verdict.verdict()).isEqualTo(moved == 12 ? "suitable" : "doubtful");
        }
    }

    @Test
    void realBadPartsDecide() {
        assertThat(of(Map.of(MissingParts.PARTS, new Share(0, 12)), 0.99, new Share(0, 10)).verdict()).isEqualTo("suitable");
    }
}
