#!/usr/bin/env python3
"""Makes the 8-bit twin of the graph that "learn" fills, from the one in the resources: model-int8.xml and its companions.

    python3 src/bench/int8_backbone.py

Needs openvino, numpy and opencv-python-headless. Weights become signed bytes, with a scale for each channel; the inputs of the
convolutions become bytes, with ranges that are measured on the photographs among the samples. What is learned stays f32.
"""
import json
import pathlib
import re

import cv2
import numpy as np
import openvino as ov
from openvino import opset13 as ops

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEARN = ROOT / "src/main/resources/io/flawline/learn"
SAMPLES = ROOT / "samples"
SIDE = 320
# Values beyond are clipped: a few outliers would make all steps larger.
OUTLIERS = 0.005


def convolutions(model):
    """The backbone's, in order. Its weights are stored in f16, those that are learned in f32."""
    return [node for node in model.get_ordered_ops() if node.get_type_name() in ("Convolution", "GroupConvolution")
            and node.input_value(1).get_node().get_type_name() == "Convert"]


def photographs():
    files = [*sorted(SAMPLES.glob("learn-cc-by-sa-4.0/*/good/*"))[::2], *sorted(SAMPLES.glob("bsdata-*/*.jpg")), *sorted(SAMPLES.glob("cracks-*/*.png"))]
    for file in files:
        if ".mask." not in file.name:
            pixels = cv2.cvtColor(cv2.resize(cv2.imread(str(file)), (SIDE, SIDE)), cv2.COLOR_BGR2RGB)
            yield (pixels.transpose(2, 0, 1)[None] / 255).astype(np.float32)


def ranges():
    """For the input of each convolution, its least and its greatest value."""
    model = ov.Core().read_model(LEARN / "features.xml", LEARN / "model.bin")
    watched = ov.Model([ops.result(node.input_value(0)) for node in convolutions(model)], model.get_parameters(), "ranges")
    compiled = ov.Core().compile_model(watched, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    seen = [[(np.percentile(value, OUTLIERS), np.percentile(value, 100 - OUTLIERS)) for value in compiled(photo).to_tuple()]
            for photo in photographs()]
    return np.array(seen)[:, :, 0].min(0), np.array(seen)[:, :, 1].max(0)


def as_bytes(source, low, high):
    """Signed ranges are symmetric, so that 0 is exact."""
    if low >= 0:
        return ops.fake_quantize(source, np.float32(0), np.float32(high), np.float32(0), np.float32(high), 256)
    bound = max(-low, high)
    least = np.float32(-bound * 128 / 127)
    return ops.fake_quantize(source, least, np.float32(bound), least, np.float32(bound), 256)


def quantised(model, low, high):
    inputs = {}
    for i, node in enumerate(convolutions(model)):
        source = node.input_value(0)
        name = source.get_node().get_friendly_name()
        if name not in inputs:
            inputs[name] = as_bytes(source, low[i], high[i])
        weights = node.input_value(1).get_node().input_value(0).get_node().get_data().astype(np.float32)
        axes = tuple(range(2 if node.get_type_name() == "GroupConvolution" else 1, weights.ndim))
        scale = np.maximum(np.abs(weights).max(axes, keepdims=True), 1e-8) / 127
        stored = ops.constant(np.clip(np.round(weights / scale), -127, 127).astype(np.int8))
        node.input(0).replace_source_output(inputs[name].output(0))
        node.input(1).replace_source_output(ops.multiply(ops.convert(stored, "f32"), ops.constant(scale.astype(np.float32))).output(0))
    model.validate_nodes_and_infer_types()
    return model


def main():
    low, high = ranges()
    features = quantised(ov.Core().read_model(LEARN / "features.xml", LEARN / "model.bin"), low, high)
    template = json.loads((LEARN / "template.json").read_text())
    marked = bytearray((LEARN / "model.bin").read_bytes())
    # Unlike any other constant, which OpenVINO would store once for both.
    random = np.random.default_rng(0)
    for place in template["constants"].values():
        marked[place["offset"]:place["offset"] + place["bytes"]] = random.normal(size=place["bytes"] // 4).astype("<f4").tobytes()
    model = quantised(ov.Core().read_model((LEARN / "model.xml").read_bytes(), bytes(marked)), low, high)
    ov.save_model(features, LEARN / "features-int8.xml", compress_to_fp16=False)
    ov.save_model(model, LEARN / "model-int8.xml", compress_to_fp16=False)
    weights = bytearray((LEARN / "model-int8.bin").read_bytes())
    shared = (LEARN / "features-int8.bin").read_bytes()
    assert weights[:len(shared)] == shared, "both graphs must read the same weights"
    (LEARN / "features-int8.bin").unlink()
    graph = (LEARN / "model-int8.xml").read_text()
    for name, place in template["constants"].items():
        offset, size = map(int, re.search(f'name="{name}"[^>]*>\\s*<data [^>]*offset="(\\d+)" size="(\\d+)"', graph).groups())
        assert size == place["bytes"] and len(re.findall(f'offset="{offset}"', graph)) == 1, name
        place["offset"] = offset
        weights[offset:offset + size] = bytes(size)
    (LEARN / "model-int8.bin").write_bytes(weights)
    (LEARN / "template-int8.json").write_text(json.dumps(template, indent=1))
    print(f"{len(low)} convolutions, {len(weights)} bytes")


main()
