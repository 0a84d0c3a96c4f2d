package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import picocli.CommandLine;

import io.flawline.image.Codecs;

@Tag("slow")
class CalibrateCommandTest {

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path board;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    /** A board of 9x6 squares of 40 pixels. */
    private static Mat board() {
        Mat board = new Mat(480, 640, CvType.CV_8UC3, new Scalar(240, 240, 240));
        for (int x = 0; x < 9; x++) {
            for (int y = 0; y < 6; y++) {
                if ((x + y) % 2 == 0) {
                    Imgproc.rectangle(board, new Point(140 + 40 * x, 120 + 40 * y), new Point(139 + 40 * (x + 1), 119 + 40 * (y + 1)),
                            new Scalar(20, 20, 20), -1);
                }
            }
        }
        Imgproc.GaussianBlur(board, board, new Size(3, 3), 0);
        return board;
    }

    @BeforeEach
    void write() {
        board = folder.resolve("board.png");
        Imgcodecs.imwrite(board.toString(), board());
    }

    private int calibrate(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return new CommandLine(new CalibrateCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(texts);
    }

    @Test
    void measuresMillimetresPerPixel() {
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).as(err.toString()).isZero();
        double scale = Double.parseDouble(out.toString().replaceAll("(?s).*millimetresPerPixel: (\\S+)\\s*", "$1"));
        assertThat(scale).isBetween(0.1248, 0.1252);
        assertThat(calibrate(board, "--squares", "6x9", "--mm", "5")).isZero();
    }

    @Test
    void aTurnedBoardHasTheSameScale() {
        Mat turned = board();
        Mat turn = Imgproc.getRotationMatrix2D(new Point(320, 240), 17, 1);
        Imgproc.warpAffine(turned, turned, turn, turned.size(), Imgproc.INTER_CUBIC, 0, new Scalar(240, 240, 240));
        Imgcodecs.imwrite(board.toString(), turned);
        measuresMillimetresPerPixel();
    }

    @Test
    void refusesATiltedBoard() {
        Mat tilted = board();
        Mat map = new Mat(3, 3, CvType.CV_64FC1);
        map.put(0, 0, 1, 0, 0, 0, 1, 0, 0.0003, 0, 1);
        Imgproc.warpPerspective(tilted, tilted, map, tilted.size(), Imgproc.INTER_CUBIC, 0, new Scalar(240, 240, 240));
        Imgcodecs.imwrite(board.toString(), tilted);
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("tilted");
    }

    @Test
    void refusesABoardThatIsStretched() {
        Mat stretched = new Mat();
        Imgproc.resize(board(), stretched, new Size(640, 440));
        Imgcodecs.imwrite(board.toString(), stretched);
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("tilted");
    }

    @Test
    void refusesALensThatDistorts() {
        Mat source = board();
        Mat x = new Mat(source.size(), CvType.CV_32FC1);
        Mat y = new Mat(source.size(), CvType.CV_32FC1);
        for (int row = 0; row < 480; row++) {
            for (int column = 0; column < 640; column++) {
                double dx = (column - 320) / 320.0;
                double dy = (row - 240) / 320.0;
                double stretch = 1 + 0.15 * (dx * dx + dy * dy);
                x.put(row, column, 320 + 320 * dx * stretch);
                y.put(row, column, 240 + 320 * dy * stretch);
            }
        }
        Mat distorted = new Mat();
        Imgproc.remap(source, distorted, x, y, Imgproc.INTER_CUBIC, 0, new Scalar(240, 240, 240));
        Imgcodecs.imwrite(board.toString(), distorted);
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("distorts");
    }

    /** Boards as cameras see them: turned, unsharp, small and large. */
    @ParameterizedTest
    @CsvSource({"90, 1, 0", "45, 1, 0", "180, 1, 0", "-7, 1, 2.5", "3, 0.5, 0", "3, 3, 4", "0, 0.4, 0.8"})
    void measuresBoardsOfAllSizesAndDirections(double degrees, double size, double blur) {
        Mat image = board();
        Mat turn = Imgproc.getRotationMatrix2D(new Point(320, 240), degrees, 0.9);
        Imgproc.warpAffine(image, image, turn, image.size(), Imgproc.INTER_CUBIC, 0, new Scalar(240, 240, 240));
        Imgproc.resize(image, image, new Size(), size, size, size < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_CUBIC);
        if (blur > 0) {
            Imgproc.GaussianBlur(image, image, new Size(0, 0), blur);
        }
        Imgcodecs.imwrite(board.toString(), image);

        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).as(err.toString()).isZero();
        double scale = Double.parseDouble(out.toString().replaceAll("(?s).*millimetresPerPixel: (\\S+)\\s*", "$1"));
        assertThat(scale * size * 0.9 * 40 / 5).isBetween(0.998, 1.002);
    }

    @Test
    void refusesABoardThatIsPartlyOutside() {
        Mat part = board().submat(120, 480, 200, 640);
        Imgcodecs.imwrite(board.toString(), part);
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("no chessboard of 9x6 squares").contains("all of it");
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(calibrate(Path.of("samples/cracks-mit/crack_tile_40.png"), "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("no chessboard of 9x6 squares");
        assertThat(calibrate(board, "--squares", "8x5", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("use --squares 9x6");
        assertThat(calibrate(folder.resolve("none.png"), "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("none.png");
    }

    @ParameterizedTest
    @CsvSource({"9, 5", "9x, 5", "3x6, 5", "9x6x3, 5", "9x6, 0", "9x6, -1", "9x6, NaN"})
    void wrongArgumentsAreNamed(String squares, String millimetres) {
        assertThat(calibrate(board, "--squares", squares, "--mm", millimetres)).isEqualTo(2);
    }

    @Test
    void imagesOfTwoDistancesAreRefused() {
        Mat small = new Mat();
        Imgproc.resize(board(), small, new Size(608, 456));
        Path other = folder.resolve("other.png");
        Imgcodecs.imwrite(other.toString(), small);
        assertThat(calibrate(board, other, "--squares", "9x6", "--mm", "5")).isOne();
        assertThat(err.toString()).contains("differ by");
    }

    @Test
    void writesTheScaleIntoARecipe() throws Exception {
        Path recipe = folder.resolve("part.yaml");
        for (String text : new String[] {"# mine\nlimits: [{grade: ok}]\n", "# mine\nmillimetresPerPixel: 1 # old\nlimits: [{grade: ok}]"}) {
            Files.writeString(recipe, text);
            assertThat(calibrate(board, "--squares", "9x6", "--mm", "5", "--recipes", folder, "--recipe", "part")).as(err.toString()).isZero();
            assertThat(Files.readString(recipe)).contains("# mine", "millimetresPerPixel: 0.12", "limits: [{grade: ok}]").doesNotContain("old");
        }
        Files.writeString(recipe, "{limits: [{grade: ok}]}");
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5", "--recipes", folder, "--recipe", "part")).isOne();
        assertThat(Files.readString(recipe)).isEqualTo("{limits: [{grade: ok}]}");
        assertThat(calibrate(board, "--squares", "9x6", "--mm", "5", "--recipes", folder, "--recipe", "none")).isOne();
    }
}
