#!/usr/bin/env python3
"""Makes the tiny graphs that the tests measure with: their outputs follow from the picture by simple arithmetic.

Run in this folder with the package `openvino` installed. Inputs are pictures of 64x64 pixels unless the name says
otherwise; channel 0 is blue, as long as no setting asks for another order.
"""
import numpy as np
import openvino as ov
from openvino import opset13 as op

SIDE = 64


def save(name, parameter, outputs):
    outputs = outputs if isinstance(outputs, list) else [outputs]
    model = ov.Model([op.result(output) for output in outputs], [parameter], name)
    ov.serialize(model, f"{name}.xml", f"{name}.bin")


def picture(shape=(1, 3, SIDE, SIDE), element_type=ov.Type.f32):
    return op.parameter(ov.PartialShape(list(shape)), element_type, name="picture")


def real(node):
    return op.convert(node, ov.Type.f32)


def channel(node, index=0, axis=1):
    """[1,3,H,W] -> [1,1,H,W]"""
    return op.slice(node, np.int64([index]), np.int64([index + 1]), np.int64([1]), np.int64([axis]))


def share(node):
    return op.divide(node, np.float32(255))


def shapes_of_output():
    for name, shape in {"hw": [64, 64], "1hw": [1, 64, 64], "11hw": [1, 1, 64, 64], "1hw1": [1, 64, 64, 1]}.items():
        p = picture()
        save("blue-" + name, p, op.reshape(share(channel(p)), np.int64(shape), False))


def sizes_of_input():
    p = picture((1, 3, 256, 256))
    save("blue-256", p, share(channel(p)))
    p = picture((-1, 3, -1, -1))
    save("blue-any-size", p, share(channel(p)))
    p = picture((1, 3, 256, 256))
    pooled = op.avg_pool(share(channel(p)), [4, 4], [0, 0], [0, 0], [4, 4], False)
    save("blue-quarter", p, pooled)


def types_of_input():
    for name, element_type in {"u8": ov.Type.u8, "f16": ov.Type.f16}.items():
        p = picture(element_type=element_type)
        save("blue-input-" + name, p, share(real(channel(p))))
    p = picture((1, SIDE, SIDE, 3), ov.Type.u8)
    save("blue-input-nhwc", p, share(real(channel(p, axis=3))))
    p = picture((1, 1, SIDE, SIDE))
    save("gray", p, share(p))


def types_of_output():
    p = picture()
    save("blue-output-f16", p, op.convert(share(channel(p)), ov.Type.f16))
    p = picture()
    save("blue-output-boolean", p, op.greater(channel(p), np.float32(127.5)))
    for name, element_type in {"i64": ov.Type.i64, "u8": ov.Type.u8}.items():
        p = picture()
        save("class-numbers-" + name, p, op.convert(op.squeeze(op.divide(channel(p), np.float32(100)), np.int64([1])), element_type))


def classes():
    p = picture()
    save("classes-nchw", p, share(p))
    p = picture((1, SIDE, SIDE, 3))
    save("classes-nhwc", p, share(p))
    p = picture()
    save("classes-softmax", p, op.softmax(op.divide(p, np.float32(16)), 1))
    p = picture()
    save("classes-logits", p, op.divide(op.subtract(p, np.float32(128)), np.float32(16)))
    p = picture()
    save("logit", p, op.divide(op.subtract(channel(p), np.float32(128)), np.float32(16)))


def table():
    """Blue 0 to 4 becomes just these probabilities."""
    p = picture()
    index = op.minimum(op.convert(channel(p), ov.Type.i32), np.int32(4))
    save("table", p, op.gather(np.float32([0, 0.4999, 0.5, 0.5001, 1]), index, np.int32(0)))


def several_outputs():
    """The map is neither the first nor the last, and another output is a map of truth values."""
    p = picture()
    blue = share(channel(p))
    save("several-outputs", p, [
        op.reduce_max(blue, np.int64([1, 2, 3]), False),
        op.greater(blue, np.float32(2)),
        blue,
        op.avg_pool(blue, [4, 4], [0, 0], [0, 0], [4, 4], False)])


def two_maps():
    """The scores come behind another map of their size."""
    p = picture()
    blue = share(channel(p))
    save("two-maps", p, [named(op.subtract(np.float32(1), blue), "reconstruction"), named(op.multiply(blue, np.float32(1)), "score")])


def not_a_number():
    """0 / 0 where blue is 0."""
    p = picture()
    save("not-a-number", p, op.divide(channel(p), channel(p)))


def mean_colour(p, axes=(2, 3)):
    """[1,3,H,W] -> [1,3]"""
    return op.reduce_mean(p, np.int64(axes), False)


def picture_classes():
    p = picture()
    save("picture-classes", p, op.softmax(op.divide(mean_colour(p), np.float32(16)), 1))
    p = picture()
    save("picture-logits", p, op.divide(op.subtract(mean_colour(p), np.float32(128)), np.float32(16)))


def constant(p, values):
    """Not folded away: with nothing of the picture added."""
    nothing = op.multiply(op.reduce_max(p, np.int64([1, 2, 3]), False), np.float32(0))
    return op.add(op.reshape(nothing, np.int64([1] * values.ndim), False), values)


def named(node, name):
    node.output(0).set_names({name})
    return node


def yolo():
    """Boxes of a 64x64 input, the same for every picture: two that overlap, one of another class, one that is unlikely.

    The masks are the left half of the box, by prototypes of which only the first is not nothing."""
    #            cx  cy  w   h   scores
    boxes = [[20, 24, 16, 16, 0.9, 0.1],
             [21, 24, 16, 16, 0.8, 0.1],
             [48, 40, 8, 12, 0.1, 0.6],
             [10, 50, 4, 4, 0.2, 0.1]]
    raw = np.zeros((84, 6 + 32), np.float32)
    raw[:4, :6] = boxes
    raw[:4, 6] = 1
    prototypes = np.zeros((1, 32, 16, 16), np.float32)
    prototypes[0, 0] = np.where(np.arange(16) < 5, 1, -1)  # left of 20 pixels
    prototypes[0, 0, :, 11:12] = 1                         # from 44 to 48 pixels

    p = picture()
    save("yolo-detect", p, constant(p, raw[:, :6].T[None].copy()))
    p = picture()
    save("yolo-detect-rows", p, constant(p, raw[None, :, :6].copy()))
    parts = raw[:, :6].copy()
    parts[:, :4] /= SIDE
    p = picture()
    save("yolo-detect-parts", p, constant(p, parts.T[None].copy()))
    anchored = np.zeros((1, 3 * 84, 7), np.float32)
    anchored[0, :84, :4] = raw[:, :4]
    anchored[0, :84, 4] = 0.9
    anchored[0, :84, 5:] = raw[:, 4:6] / 0.9
    p = picture()
    save("yolo-detect-v5", p, constant(p, anchored))
    left = np.float32([[[12, 16, 28, 32, 0.9, 0], [44, 34, 52, 46, 0.6, 1]]])
    p = picture()  # as many boxes as blue has hundreds
    hundreds = op.convert(op.divide(op.reduce_max(channel(p), np.int64([1, 2, 3]), False), np.float32(100)), ov.Type.i64)
    save("yolo-detect-suppressed", p, op.slice(constant(p, left), np.int64([0]), hundreds, np.int64([1]), np.int64([1])))
    p = picture()
    save("yolo-segment", p, [constant(p, raw.T[None].copy()), constant(p, prototypes)])
    parts = raw.copy()
    parts[:, :4] /= SIDE
    p = picture((1, SIDE, SIDE, 3))
    save("yolo-segment-tflite", p, [constant(p, parts.T[None].copy()), constant(p, prototypes.transpose(0, 2, 3, 1).copy())])
    rows = np.zeros((50, 6 + 32), np.float32)
    for i, (cx, cy, w, h, first, second) in enumerate(boxes[:1] + boxes[2:]):
        rows[i, :6] = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, max(first, second), second > first]
        rows[i, 6] = 1
    p = picture()
    save("yolo-segment-end2end", p, [constant(p, rows[None]), constant(p, prototypes)])


def other_results():
    """A detector of Geti's, whose boxes are no map; and a classifier of Geti's, with what explains its result."""
    p = picture()
    boxes = named(constant(p, np.zeros((1, 100, 5), np.float32)), "boxes")
    save("boxes-and-labels", p, [boxes, named(op.convert(constant(p, np.zeros((1, 100), np.float32)), ov.Type.i64), "labels")])
    p = picture()
    save("picture-explained", p, [
        named(op.softmax(op.divide(mean_colour(p), np.float32(16)), 1), "logits"),
        named(constant(p, np.zeros((1, 3, 8, 8), np.float32)), "saliency_map"),
        named(constant(p, np.zeros((1, 50), np.float32)), "feature_vector")])


def exports():
    """One trained model of RGB pixels less ImageNet's mean by its deviation, and exports of it that went wrong."""
    def of(pixels, name, parameter):
        weights = np.float32([1.5, -0.8, 0.3]).reshape(1, 3, 1, 1)
        evidence = op.reduce_sum(op.multiply(pixels, weights), np.int64([1]), True)
        ramp = np.linspace(0.2, 1, SIDE, dtype=np.float32).reshape(1, 1, 1, SIDE)
        save(name, parameter, op.sigmoid(op.multiply(evidence, ramp)))
    p = picture()
    of(p, "trained", p)
    p = picture()
    of(op.transpose(p, np.int64([0, 1, 3, 2])), "trained-transposed", p)
    p = picture()
    of(op.transpose(op.reshape(p, np.int64([1, SIDE, SIDE, 3]), False), np.int64([0, 3, 1, 2])), "trained-reshaped", p)
    p = picture()
    of(op.fake_quantize(p, np.float32(-0.5), np.float32(0.5), np.float32(-0.5), np.float32(0.5), 256), "trained-int8", p)


def drawings():
    """What autoencoders and super-resolution give: the image, blurred or larger, in colour and in grey."""
    def blurred(node):
        return op.avg_pool(share(node), [1, 1], [2, 2], [2, 2], [5, 5], True)

    p = picture()
    save("drawing-blurred", p, blurred(p))
    p = picture((1, 1, SIDE, SIDE))
    save("drawing-gray", p, blurred(p))
    p = picture((1, SIDE, SIDE, 3))
    save("drawing-nhwc", p, op.transpose(blurred(op.transpose(p, np.int64([0, 3, 1, 2]))), np.int64([0, 2, 3, 1])))
    p = picture()
    normalized = op.divide(op.subtract(p, np.float32([[[[123]], [[116]], [[103]]]])), np.float32(58))
    save("drawing-normalized", p, op.avg_pool(normalized, [1, 1], [1, 1], [1, 1], [3, 3], True))
    p = picture((1, 1, SIDE, SIDE))
    save("drawing-larger", p, op.depth_to_space(op.concat([share(p)] * 4, 1), "blocks_first", 2))


for make in (shapes_of_output, sizes_of_input, types_of_input, types_of_output, classes, table, several_outputs, two_maps, not_a_number,
             picture_classes, yolo, other_results, exports, drawings):
    make()
