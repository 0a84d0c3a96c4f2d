package io.flawline.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The folders of MVTec AD, as Anomalib reads them: {@code train/good}, {@code test/good}, {@code test/defect} and
 * {@code ground_truth/defect} with a mask for each defective image. Training takes good parts alone, so all images of a part
 * with a defect are on the side of the test.
 */
final class AnomalibLayout implements Layout {

    private static final String DEFECT = "defect";

    @Override
    public Split split(Sample sample, Set<String> defectiveGroups) {
        return defectiveGroups.contains(sample.group()) || Split.of(sample.group()) != Split.TRAIN ? Split.TEST : Split.TRAIN;
    }

    @Override
    public String image(Sample sample, Split split) {
        return split.lowerCaseName() + "/" + (sample.truth().defective() ? DEFECT : "good") + "/" + sample.file();
    }

    @Override
    public void write(Target target, Sample sample, Split split, List<String> classes) throws IOException {
        if (sample.truth().defective()) {
            target.write("ground_truth/" + DEFECT + "/" + sample.stem() + "_mask.png", Mask.png(sample, shape -> 255));
        }
    }

    @Override
    public void finish(Target target, List<String> classes) throws IOException {
        for (String name : List.of("train/good", "test/good", "test/" + DEFECT, "ground_truth/" + DEFECT)) {
            target.folder(name);
        }
    }
}
