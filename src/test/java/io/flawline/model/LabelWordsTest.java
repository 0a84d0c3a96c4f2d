package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelWordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"good", "OK", "ok_front", "OK1", "good_part", "1 Good", "Good ", "IO", "i.O.", "PASS", "normal", "Normal Part",
            "non-defective", "nondefective", "Not Defective", "no defect", "No_Defects", "defect-free", "DefectFree", "defectless", "flawless",
            "fault-free", "undamaged", "uncracked", "unbroken", "intact", "clean", "accept", "fine", "healthy", "gut", "Gutteil", "fehlerfrei",
            "ohne Fehler", "kein Defekt", "keine Mängel", "sans défaut", "sin defecto", "senza difetti", "w/o scratch", "without damage",
            "良品", "合格", "正常", "无缺陷", "異常なし", "정상", "нет дефекта", "conforme", "not anomalous", "NoDefect", "not bad"})
    void good(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad", "NG", "n.g.", "NOK", "NIO", "n.i.O.", "KO", "def_front", "defective", "0 Defect", "anomalous", "Anomaly", "damaged",
            "broken", "dirty", "fehler", "Fehlerhaft", "faulty", "reject", "fail", "FAILED", "crack", "scratched", "abnormal", "not ok", "NotOK",
            "not_good", "no good", "nicht ok", "nicht gut", "unhealthy", "imperfect", "incorrect", "invalid", "unacceptable", "nonconforming",
            "non conforming", "défectueux", "不良", "不合格", "缺陷", "異常", "불량", "дефект", "Ausschuss", "defekt"})
    void bad(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.BAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "D", "ND", "positive", "negative", "part", "pit", "class 0", "0", "no", "yes", "good with scratch", "ok or nok",
            "goods", "book", "tabby cat", "passion flower"})
    void unknown(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.UNKNOWN);
    }
}
