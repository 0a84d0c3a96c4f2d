package io.flawline.camera;

import static org.awaitility.Awaitility.await;

/** A process that reads a video file until it is killed; prints the id of its ffmpeg. */
final class KilledCamera {

    private KilledCamera() {
    }

    public static void main(String[] args) throws Exception {
        try (CameraLine line = new CameraLine().from("camera:clip?loop=true&source=RAW(" + args[0] + ")")) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 2);
            System.out.println("ffmpeg " + ProcessHandle.current().children().findFirst().orElseThrow().pid());
            Thread.currentThread().join();
        }
    }
}
