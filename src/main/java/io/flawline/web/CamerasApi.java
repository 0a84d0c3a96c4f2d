package io.flawline.web;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.CamelContext;

import io.flawline.camera.CameraComponent;
import io.flawline.camera.CameraStatus;
import io.flawline.camera.LastImage;
import io.flawline.image.ImageFormat;
import io.flawline.inspect.Round;

/** The cameras of the routes: what each gave and lost, and its newest image. */
final class CamerasApi extends Api {

    private final CameraComponent cameras;

    CamerasApi(CamelContext context) {
        cameras = context.getComponent("camera", CameraComponent.class);
    }

    @Override
    void operations() {
        get("/cameras", call -> ApiResponse.json(cameras.statuses().stream().map(CamerasApi::json).toList()));
        get("/cameras/{name}/image", call -> image(call.path("name")));
    }

    private static Map<String, Object> json(CameraStatus camera) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", camera.name());
        json.put("source", camera.source());
        json.put("frames", camera.frames());
        json.put("skipped", camera.skipped());
        json.put("reconnects", camera.reconnects());
        json.put("perSecond", Round.to2(camera.perSecond()));
        if (camera.lastTime() != null) {
            json.put("lastTime", camera.lastTime());
        }
        if (camera.problem() != null) {
            json.put("problem", camera.problem());
        }
        return json;
    }

    private ApiResponse image(String name) {
        LastImage image = cameras.lastImage(name).orElseThrow(() -> ApiException.notFound("no-such-picture",
                "No camera \"%s\" has given an image; open are %s.".formatted(name, cameras.statuses().stream().map(CameraStatus::name).toList())));
        String type = ImageFormat.sniff(image.bytes()).map(format -> "image/" + format.lowerCaseName()).orElse("application/octet-stream");
        return ApiResponse.of(type, image.bytes()).with("X-Camera-Frame", Long.toString(image.number())).with("X-Camera-Time", Long.toString(image.time()));
    }
}
