"""Makes small models, runs each with its maker's own code, and prints what that says as JSON.

Models of model_api are IR with its keys in rt_info; those of TensorFlow Lite are quantised and run with LiteRT, its interpreter.

usage: maker_parity.py FOLDER CLASSIFIER.tflite
"""
import json
import os
import shutil
import sys

import cv2
import flatbuffers
import numpy as np
import openvino as ov
from ai_edge_litert import schema_py_generated as tfl
from ai_edge_litert.interpreter import Interpreter
from model_api.adapters import OpenvinoAdapter, create_core
from model_api.models import Model
from openvino import opset13 as op

SIDE = 64


def image():
    """Blocks of colours, edges and soft spots, of the size of the models' input."""
    random = np.random.default_rng(4)
    blocks = np.repeat(np.repeat(random.integers(0, 256, (8, 8, 3)), 8, 0), 8, 1).astype(np.uint8)
    return cv2.GaussianBlur(blocks, (0, 0), 1.5)


def regions(mask):
    return cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0] - 1


# model_api

def save(folder, node, parameter, info, names=()):
    nodes = node if isinstance(node, list) else [node]
    for one, name in zip(nodes, names):
        one.output(0).set_names({name})
    model = ov.Model([op.result(one) for one in nodes], [parameter], "made")
    for key, value in info.items():
        model.set_rt_info(value, ["model_info", key])
    os.makedirs(folder)
    ov.save_model(model, f"{folder}/model.xml", compress_to_fp16=False)
    adapter = OpenvinoAdapter(create_core(), f"{folder}/model.xml", device="CPU", plugin_config={"INFERENCE_PRECISION_HINT": "f32"})
    return Model.create_model(adapter)


def pixels():
    parameter = op.parameter([1, 3, SIDE, SIDE], ov.Type.f32, name="image")
    parameter.output(0).set_names({"image"})
    return parameter


def mixed(parameter, weights):
    return op.convolution(op.divide(parameter, np.float32(64)), np.float32(weights).reshape(-1, 3, 1, 1), [1, 1], [0, 0], [0, 0], [1, 1])


def segmentation(folder, picture):
    p = pixels()
    info = {"model_type": "Segmentation", "labels": "scratch dent", "resize_type": "standard"}
    mask = save(folder, mixed(p, [[0.2, 0.3, 0.1], [1, -0.5, 0.1], [-0.5, 0.2, 0.9]]), p, info)(picture).resultImage
    return {"pixels": int((mask > 0).sum()), "count": sum(regions(mask == k) for k in (1, 2))}


def soft_segmentation(folder, picture):
    p = pixels()
    info = {"model_type": "Segmentation", "labels": "scratch dent", "resize_type": "standard", "soft_threshold": "0.9", "blur_strength": "5"}
    mask = save(folder, mixed(p, [[0.2, 0.3, 0.1], [1, -0.5, 0.1], [-0.5, 0.2, 0.9]]), p, info)(picture).resultImage
    return {"pixels": int((mask > 0).sum()), "count": sum(regions(mask == k) for k in (1, 2))}


def anomaly(folder, picture):
    p = pixels()
    info = {"model_type": "AnomalyDetection", "labels": "Normal Anomaly", "resize_type": "standard", "image_threshold": "0.8",
            "pixel_threshold": "0.7", "normalization_scale": "1.2", "reverse_input_channels": "True", "scale_values": "255 255 255"}
    result = save(folder, op.convolution(p, np.float32([0.611, 0.307, 0.293]).reshape(1, 3, 1, 1), [1, 1], [0, 0], [0, 0], [1, 1]), p, info)(picture)
    return {"pixels": int(result.pred_mask.sum()), "count": regions(result.pred_mask), "score": float(result.pred_score),
            "verdict": "defect" if result.pred_label == "Anomaly" else "ok"}


def classification(folder, picture):
    p = pixels()
    info = {"model_type": "Classification", "labels": "good scratch dent", "resize_type": "standard", "output_raw_scores": "True"}
    mean = op.reduce_mean(mixed(p, [[0.2, 0.3, 0.1], [1, -0.5, 0.1], [-0.5, 0.2, 0.9]]), np.int64([2, 3]), False)
    result = save(folder, mean, p, info)(picture)
    top = result.top_labels[0]
    return {"verdict": "ok" if top.name == "good" else "defect", "score": 1 - float(result.raw_scores[0])}


def boxes(folder, picture):
    p = pixels()
    info = {"model_type": "ssd", "labels": "scratch dent", "resize_type": "standard", "confidence_threshold": "0.4"}
    rows = np.float32([[[4, 6, 20, 30, 0.9], [40, 10, 60, 25, 0.5], [1, 1, 9, 9, 0.3]]])
    nothing = op.multiply(op.reduce_max(p, np.int64([1, 2, 3]), False), np.float32(0))
    places = op.add(op.reshape(nothing, np.int64([1, 1, 1]), False), rows)
    labels = op.convert(op.add(op.reshape(nothing, np.int64([1, 1]), False), np.float32([[0, 1, 0]])), ov.Type.i64)
    result = save(folder, [places, labels], p, info, ["boxes", "labels"])(picture)
    found = sorted((round(float(s), 3), [int(v) for v in box]) for s, box in zip(result.scores, result.bboxes))
    return {"count": len(found), "boxes": [box for _, box in reversed(found)]}


# TensorFlow Lite

def table(kind, **fields):
    item = kind()
    for name, value in fields.items():
        setattr(item, name, value)
    return item


def quantized_map(folder, picture, numbers):
    """A convolution of 1x1 and a sigmoid with an input and an output of 8 bits."""
    signed = numbers == np.int8
    kind = tfl.TensorType.INT8 if signed else tfl.TensorType.UINT8
    zero = -128 if signed else 0
    weights = np.array([90, -60, 30]) + (0 if signed else 128)
    bias = np.int32([-4000])
    data = [b"", weights.astype(numbers).tobytes(), bias.tobytes()]

    def tensor(name, shape, scale, zero_point, buffer=0, of=kind):
        quantization = table(tfl.QuantizationParametersT, scale=[scale], zeroPoint=[zero_point])
        return table(tfl.TensorT, name=name, shape=shape, type=of, buffer=buffer, quantization=quantization)

    tensors = [tensor("image", [1, SIDE, SIDE, 3], 1.0, zero), tensor("weights", [1, 1, 1, 3], 0.001, 0 if signed else 128, 1),
               tensor("bias", [1], 0.001, 0, 2, tfl.TensorType.INT32), tensor("evidence", [1, SIDE, SIDE, 1], 0.15, 0 if signed else 128),
               tensor("probability", [1, SIDE, SIDE, 1], 1 / 256, zero)]
    conv = table(tfl.Conv2DOptionsT, padding=tfl.Padding.SAME, strideW=1, strideH=1, dilationWFactor=1, dilationHFactor=1)
    operators = [table(tfl.OperatorT, opcodeIndex=0, inputs=[0, 1, 2], outputs=[3], builtinOptionsType=tfl.BuiltinOptions.Conv2DOptions,
                       builtinOptions=conv), table(tfl.OperatorT, opcodeIndex=1, inputs=[3], outputs=[4])]
    codes = [table(tfl.OperatorCodeT, deprecatedBuiltinCode=code, builtinCode=code, version=3 if signed and code == tfl.BuiltinOperator.CONV_2D
                   else 2 if signed else 1) for code in (tfl.BuiltinOperator.CONV_2D, tfl.BuiltinOperator.LOGISTIC)]
    graph = table(tfl.SubGraphT, tensors=tensors, inputs=[0], outputs=[4], operators=operators, name="map")
    model = table(tfl.ModelT, version=3, operatorCodes=codes, subgraphs=[graph], description="made",
                  buffers=[table(tfl.BufferT, data=np.frombuffer(d, np.uint8) if d else None) for d in data])
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    os.makedirs(folder)
    with open(f"{folder}/model.tflite", "wb") as file:
        file.write(builder.Output())
    scores = interpret(f"{folder}/model.tflite", picture)[0, :, :, 0]
    return {"pixels": int((scores > 0.5).sum()), "count": regions(scores > 0.5), "score": float(scores.max())}


def interpret(file, picture):
    interpreter = Interpreter(model_path=file)
    interpreter.allocate_tensors()
    port, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    scale, zero = port["quantization"]
    limits = np.iinfo(port["dtype"])
    values = np.clip(np.round(picture[None] / scale + zero), limits.min, limits.max).astype(port["dtype"])
    interpreter.set_tensor(port["index"], values)
    interpreter.invoke()
    scale, zero = result["quantization"]
    return (interpreter.get_tensor(result["index"]).astype(np.float32) - zero) * scale


def quantized_classes(folder, picture, file):
    os.makedirs(folder)
    shutil.copy(file, f"{folder}/model.tflite")
    scores = interpret(file, cv2.resize(picture, (96, 96)))[0]
    return {"score": 1 - float(scores[0])}


def main(folder, classifier):
    picture = image()
    cv2.imwrite(f"{folder}/image.png", picture)
    makers = {"segmentation": segmentation, "soft-segmentation": soft_segmentation, "anomaly": anomaly, "classification": classification,
              "boxes": boxes, "map-int8": lambda f, p: quantized_map(f, p, np.int8), "map-uint8": lambda f, p: quantized_map(f, p, np.uint8),
              "classes-int8": lambda f, p: quantized_classes(f, p, classifier)}
    print(json.dumps({name: make(f"{folder}/models/{name}/1", picture) for name, make in makers.items()}))


main(*sys.argv[1:])
