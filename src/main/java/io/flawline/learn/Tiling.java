package io.flawline.learn;

import java.util.ArrayList;
import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.inspect.Placement;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Tiles;
import io.flawline.model.Settings;

/** Cuts an image into the tiles that the inspection will read. */
final class Tiling {

    private Tiling() {
    }

    /**
     * @param on the position of the image's pixels on the source image
     * @return copies of the tiles in which something is inspected, each of the input's size; the caller releases them
     */
    static List<View> cut(Mat image, InputSize size, Scope scope, Placement on) {
        List<View> tiles = new ArrayList<>();
        for (int y : Tiles.starts(image.rows(), size.height())) {
            for (int x : Tiles.starts(image.cols(), size.width())) {
                CellMask cells = CellMask.of(scope, size, new Placement(on.sourceWidth(), on.sourceHeight(), on.scaleX(), on.scaleY(),
                        on.offsetX() - x, on.offsetY() - y, on.move()));
                if (cells.isEmpty()) {
                    continue;
                }
                int width = Math.min(size.width(), image.cols());
                int height = Math.min(size.height(), image.rows());
                Mat part = image.submat(new Rect(x, y, width, height));
                Mat tile = new Mat();
                Core.copyMakeBorder(part, tile, 0, size.height() - height, 0, size.width() - width, Core.BORDER_CONSTANT,
                        Scalar.all(Settings.DEFAULTS.border()));
                Mats.release(part);
                tiles.add(new View(tile, cells));
            }
        }
        return tiles;
    }

    static int count(int width, int height, InputSize size) {
        return Tiles.starts(height, size.height()).length * Tiles.starts(width, size.width()).length;
    }
}
