package io.flawline;

import java.time.Duration;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

import io.flawline.folder.FileNames;
import io.flawline.folder.FilesInProgress;
import io.flawline.folder.MoveUnlessReplaced;
import io.flawline.request.FieldLimits;
import io.flawline.route.CodesProcessor;
import io.flawline.route.DefectProcessor;
import io.flawline.route.JsonArray;
import io.flawline.route.RequestDataFormat;
import io.flawline.route.SettledFile;
import io.flawline.route.TutorialPayload;

/** The beans that route files refer to by name, such as {@code #defectProcessor}. */
final class RouteBeans {

    private RouteBeans() {
    }

    static void bind(CamelContext context, Config config) {
        Registry registry = context.getRegistry();
        FieldLimits fieldLimits = new FieldLimits(config.number("flawline.limits.max-fields"), config.number("flawline.limits.max-field-bytes"));
        registry.bind("fieldLimits", fieldLimits);
        registry.bind("request", new RequestDataFormat(config.limits().maxBytes(), fieldLimits));
        registry.bind("tutorialPayload", new TutorialPayload(config.flag("flawline.mqtt.tutorial-payload")));
        DefectProcessor defectProcessor = new DefectProcessor();
        defectProcessor.setCamelContext(context);
        registry.bind("defectProcessor", defectProcessor);
        CodesProcessor codes = new CodesProcessor();
        codes.setCamelContext(context);
        registry.bind("codes", codes);
        registry.bind("settledFile", new SettledFile(SettledFile.DEFAULT_SETTLE_TIME,
                Duration.ofMillis(config.number("flawline.folder.upload-pause"))));
        FilesInProgress filesInProgress = new FilesInProgress();
        registry.bind("filesInProgress", filesInProgress);
        registry.bind("moveUnlessReplaced", new MoveUnlessReplaced(filesInProgress));
        registry.bind("fileNames", new FileNames());
        registry.bind("jsonArray", new JsonArray());
    }
}
