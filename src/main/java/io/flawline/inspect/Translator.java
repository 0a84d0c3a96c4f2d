package io.flawline.inspect;

import io.flawline.model.LoadedModel;
import io.flawline.model.OutputMeaning;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.request.RejectedException;

/** Reads regions out of a model's outputs; one kind of model, one implementation. Owned by one worker. */
interface Translator extends AutoCloseable {

    /** Returns the translator for what the model's outputs mean. */
    static Translator of(LoadedModel model) {
        OutputMeaning meaning = model.meaning();
        if (meaning instanceof OutputMeaning.OfMap map) {
            return new MapTranslator(map, model.settings(), model.warnings());
        }
        if (meaning instanceof OutputMeaning.OfBoxes boxes) {
            return new BoxTranslator(boxes, model.settings(), model.warnings());
        }
        return new ClassTranslator((OutputMeaning.OfClasses) meaning, model.settings(), model.warnings());
    }

    /**
     * @param request has run
     * @param fit     the position of the image in the model's input
     * @throws RejectedException {@code model-failed} when an output is not a number somewhere
     */
    Regions read(InferRequest request, ImageGeometry fit, Settings settings);

    @Override
    void close();
}
