package io.flawline.dataset;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** COCO: {@code annotations/train.json} and so on, with polygons, over {@code images/train/}. */
final class CocoLayout implements Layout {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Split, ObjectNode> sides = new EnumMap<>(Split.class);
    private int images;
    private int annotations;

    CocoLayout() {
        for (Split split : Split.values()) {
            ObjectNode side = JSON.createObjectNode();
            side.putObject("info").put("description", "Exported by Flawline");
            side.putArray("images");
            side.putArray("annotations");
            sides.put(split, side);
        }
    }

    @Override
    public String image(Sample sample, Split split) {
        return "images/" + split.lowerCaseName() + "/" + sample.file();
    }

    @Override
    public void write(Target target, Sample sample, Split split, List<String> classes) {
        ObjectNode side = Objects.requireNonNull(sides.get(split));
        int image = ++images;
        ((ArrayNode) side.get("images")).addObject().put("id", image).put("file_name", sample.file()).put("width", sample.width())
                .put("height", sample.height()).put("inspection", sample.key());
        for (Shape shape : sample.truth().shapes()) {
            ObjectNode annotation = ((ArrayNode) side.get("annotations")).addObject().put("id", ++annotations).put("image_id", image)
                    .put("category_id", classes.indexOf(shape.label()) + 1).put("area", shape.area()).put("iscrowd", 0);
            ArrayNode box = annotation.putArray("bbox");
            for (double value : shape.box()) {
                box.add(value);
            }
            ArrayNode polygon = annotation.putArray("segmentation").addArray();
            for (double[] corner : shape.polygon()) {
                polygon.add(corner[0]).add(corner[1]);
            }
        }
    }

    @Override
    public void finish(Target target, List<String> classes) throws IOException {
        for (Map.Entry<Split, ObjectNode> side : sides.entrySet()) {
            ArrayNode categories = side.getValue().putArray("categories");
            for (int i = 0; i < classes.size(); i++) {
                categories.addObject().put("id", i + 1).put("name", classes.get(i)).put("supercategory", "defect");
            }
            target.folder("images/" + side.getKey().lowerCaseName());
            target.write("annotations/" + side.getKey().lowerCaseName() + ".json", JSON.writeValueAsBytes(side.getValue()));
        }
    }
}
