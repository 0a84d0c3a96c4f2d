package io.flawline.inspect;

import io.flawline.model.LoadedModel;
import io.flawline.model.ModelException;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.request.RejectedException;

/** Reads regions out of a model's outputs; one kind of model, one implementation. Owned by one worker. */
interface Translator extends AutoCloseable {

    /** @throws ModelException when the model's outputs are not of its kind */
    static Translator of(LoadedModel model) {
        return switch (model.settings().kind()) {
            case SEGMENTATION -> new MapTranslator(model);
            case YOLO -> new YoloTranslator(model);
            case CLASSIFICATION -> new ClassTranslator(model);
        };
    }

    /**
     * @param request has run
     * @param fit     how the image lay in the model's input
     * @throws RejectedException {@code model-failed} when an output is not a number somewhere
     */
    Regions read(InferRequest request, ImageGeometry fit, Settings settings);

    @Override
    void close();
}
