package io.flawline.image;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;
import org.opencv.utils.Converters;

/**
 * Finds and draws outlines by OpenCV's native functions. Its Java methods for them pass lists through Mats that nobody
 * can hold on to, so that the finaliser may delete one while native code still has it (see {@link Mats#release}).
 */
public final class Contours {

    private static final MethodHandle FIND = function("findContours_1", long.class, long.class, long.class, int.class, int.class);
    private static final MethodHandle FILL = function("fillPoly_3", long.class, long.class, double.class, double.class,
            double.class, double.class);

    private Contours() {
    }

    private static MethodHandle function(String name, Class<?>... parameters) {
        try {
            return MethodHandles.privateLookupIn(Imgproc.class, MethodHandles.lookup())
                    .findStatic(Imgproc.class, name, MethodType.methodType(void.class, parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of OpenCV has no " + name, e);
        }
    }

    /**
     * Returns the outlines of what is not 0 in a mask, each as the ends of its straight lines.
     *
     * @param mask      {@code [H,W]} of bytes
     * @param hierarchy is given four numbers for each outline: the next and the previous of its level, its first child,
     *                  its parent; -1 where there is none
     * @param mode      which outlines, and in what hierarchy: {@code Imgproc.RETR_…}
     * @return the caller's to release
     */
    public static List<MatOfPoint> find(Mat mask, Mat hierarchy, int mode) {
        Mat found = new Mat();
        call(FIND, mask.nativeObj, found.nativeObj, hierarchy.nativeObj, mode, Imgproc.CHAIN_APPROX_SIMPLE);
        int[] halves = new int[2 * found.rows()];
        if (halves.length > 0) {
            found.get(0, 0, halves);
        }
        Mats.release(found);
        Reference.reachabilityFence(mask);
        Reference.reachabilityFence(hierarchy);
        List<MatOfPoint> outlines = new ArrayList<>(halves.length / 2);
        for (int i = 0; i < halves.length; i += 2) {
            outlines.add(MatOfPoint.fromNativeAddr((long) halves[i] << Integer.SIZE | Integer.toUnsignedLong(halves[i + 1])));
        }
        return outlines;
    }

    /** Draws each outline as closed lines. */
    public static void draw(Mat canvas, List<MatOfPoint> outlines, Scalar colour, int thickness, int lineType) {
        for (MatOfPoint outline : outlines) {
            Point[] points = outline.toArray();
            for (int i = 0; i < points.length; i++) {
                Imgproc.line(canvas, points[i], points[(i + 1) % points.length], colour, thickness, lineType);
            }
        }
    }

    /** Fills the pixels that are within an odd number of the outlines. */
    public static void fill(Mat canvas, List<MatOfPoint> outlines, Scalar colour) {
        List<Mat> kept = new ArrayList<>();
        Mat all = Converters.vector_vector_Point_to_Mat(outlines, kept);
        call(FILL, canvas.nativeObj, all.nativeObj, colour.val[0], colour.val[1], colour.val[2], colour.val[3]);
        Mats.release(all);
        Reference.reachabilityFence(kept);
        Reference.reachabilityFence(canvas);
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
