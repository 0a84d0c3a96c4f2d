package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelWordsTest {

    private static final ModelFolder FOLDER = new ModelFolder("m", "1", Path.of("m"), Path.of("m/model.onnx"));

    @ParameterizedTest
    @ValueSource(strings = {"good", "OK", "ok_front", "OK1", "good_part", "1 Good", "Good ", "IO", "i.O.", "PASS", "normal", "Normal Part",
        "non-defective", "nondefective", "Not Defective", "no defect", "No_Defects", "defect-free", "DefectFree", "defectless", "flawless",
        "fault-free", "undamaged", "uncracked", "unbroken", "intact", "clean", "accept", "fine", "healthy", "gut", "Gutteil", "fehlerfrei",
        "ohne Fehler", "kein Defekt", "keine Mängel", "sans défaut", "sin defecto", "senza difetti", "w/o scratch", "without damage",
        "良品", "合格", "正常", "无缺陷", "異常なし", "정상", "нет дефекта", "conforme", "not anomalous", "NoDefect", "not bad", "ＯＫ", "無傷", "OK品",
        "defect_no", "free of defects", "frei von Fehlern", "no defects found", "defect absent", "godkänd", "결함 없음", "O.K.", "iO"})
    void good(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad", "NG", "n.g.", "NOK", "NIO", "n.i.O.", "KO", "def_front", "defective", "0 Defect", "anomalous", "Anomaly", "damaged",
        "broken", "dirty", "fehler", "Fehlerhaft", "faulty", "reject", "fail", "FAILED", "crack", "scratched", "abnormal", "not ok", "NotOK",
        "not_good", "no good", "nicht ok", "nicht gut", "unhealthy", "imperfect", "incorrect", "invalid", "unacceptable", "nonconforming",
        "non conforming", "défectueux", "不良", "不合格", "缺陷", "異常", "불량", "дефект", "Ausschuss", "defekt", "n.ok", "N_OK", "n-good", "!ok", "good_no",
        "ok false", "never ok", "isn't good", "не норма", "ненормальный", "не годен", "非良品", "未合格", "良くない異常", "異常なしではない", "nem jó", "ej godkänd",
        "uygun değil", "No.1 crack", "no 3 defect", "ＮＧ", "nicht in Ordnung", "não conforme", "nie zgodny", "disapproved", "ei hyvä"})
    void bad(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.BAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "D", "ND", "positive", "negative", "part", "pit", "class 0", "0", "no", "yes", "good with scratch", "ok or nok",
        "goods", "book", "tabby cat", "passion flower", "n defect", "ei skade", "null", "indef", "good-bad", "ordinary"})
    void unknown(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"almost ok", "fast gut", "quasi buono", "ok?", "~good", "semi-good", "good rework", "ok but pit", "hardly good", "false good",
        "not without defects", "fine line", "normal wear", "ok品质待定", "kaum i.O.", "no_crack_but_pit", "ok maybe"})
    void hedged(String label) {
        assertThat(LabelWords.of(label)).isEqualTo(LabelWords.HEDGED);
    }

    /** The first names good parts. Accents may be decomposed, as in file names of macOS, or missing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            in Ordnung | nicht in Ordnung
            i.O. | n.i.O.
            iO | niO
            i. O. | n. i. O.
            gut | schlecht
            Gutteile | Schlechtteile
            freigegeben | gesperrt
            brauchbar | unbrauchbar
            fehlerfrei | fehlerhaft
            OK品 | NG品
            キズなし | キズあり
            ｷｽﾞなし | ｷｽﾞあり
            良品 | 不良品
            良 | 不良
            合格 | 不合格
            合格品 | 不合格品
            正常 | 异常
            无划痕 | 划痕
            没有缺陷 | 有缺陷
            好 | 坏
            양품 | 불량품
            정상 | 비정상
            결함 없음 | 결함 있음
            годен | брак
            годный | негодный
            исправен | неисправен
            норма | дефект
            без дефектов | с дефектами
            хороший | плохой
            придатний | брак
            defect_no | defect_yes
            crack: false | crack: true
            ok | ikke ok
            ok | inte ok
            ok | ei ok
            godkjent | ikke godkjent
            godkänd | underkänd
            i orden | ikke i orden
            fejlfri | fejl
            approved | disapproved
            approved | rejected
            accepted | rejected
            go | no-go
            GO | NOGO
            qualified | unqualified
            pass | fail
            conforme | non conforme
            conforme | non-conforme
            bon | mauvais
            bonne pièce | mauvaise pièce
            accepté | refusé
            sans défaut | avec défaut
            bueno | malo
            buena | mala
            apto | no apto
            aprobado | rechazado
            sin defectos | con defectos
            buono | difettoso
            buono | cattivo
            idoneo | non idoneo
            integro | rotto
            bom | ruim
            bom | mau
            aprovado | reprovado
            sem defeito | com defeito
            conforme | não conforme
            goed | fout
            goedgekeurd | afgekeurd
            in orde | niet in orde
            dobry | zły
            dobra | zła
            zgodny | niezgodny
            bez wad | wady
            nieuszkodzony | uszkodzony
            dobrý | špatný
            v pořádku | není v pořádku
            vyhovuje | nevyhovuje
            shodný | neshodný
            bezvadný | vadný
            jó | rossz
            megfelelő | nem megfelelő
            hibátlan | hibás
            bun | rău
            iyi | kötü
            uygun | uygun değil
            sağlam | hasarlı
            tốt | xấu
            đạt | không đạt
            baik | rusak
            hyvä | huono
            casting_ok | casting_def
            ok_front | def_front
            bracket good | bracket bad
            ดี | ไม่ดี
            سليم | غير سليم
            תקין | לא תקין
            अच्छा | अच्छा नहीं
            良い | 良くない不良
            可 | 不可
            OK | 不OK
            OK | OKではない
            ispravan | neispravan
            """)
    void pairs(String good, String bad) {
        for (Normalizer.Form form : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
            List<String> labels = List.of(Normalizer.normalize(bad, form), Normalizer.normalize(good, form));
            assertThat(GoodClasses.of(FOLDER, "", labels, 2)).as(labels.toString()).containsExactly(1);
        }
    }

    /** Labels that a person could not decide either, or only with a word that is not known. */
    @ParameterizedTest
    @CsvSource({"positive,negative", "yes,no", "true,false", "D,ND", "0,1", "present,absent", "fine,coarse", "go,stop", "io,power", "ok,almost ok",
        "good cookie,broken", "okay-ish,ng", "not ok,nok", "good,ok", "class_0,class_1", "fresh,ripe", "ok?,ng", "n ok,nok", "good?,bad"})
    void pairsThatAreNotSure(String one, String other) {
        assertThatThrownBy(() -> GoodClasses.of(FOLDER, "", List.of(one, other), 2)).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("m/1", "Set good");
    }
}
