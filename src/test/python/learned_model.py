"""Runs a learned model with OpenVINO's own runtime and with model_api, and prints what both say of each image as JSON.

usage: learned_model.py MODEL.xml IMAGE...
"""
import json
import sys

import cv2
import numpy as np
import openvino
from model_api.models import Model


def by_openvino(compiled, image):
    height, width = compiled.input(0).shape[2:]
    pixels = cv2.cvtColor(cv2.resize(image, (int(width), int(height))), cv2.COLOR_BGR2RGB)
    result = compiled((pixels.transpose(2, 0, 1)[None] / 255).astype(np.float32))
    return {"score": float(result["pred_score"].item()), "defective": bool(result["pred_label"].item())}


def by_model_api(model, image):
    result = model(image)
    return {"score": float(result.pred_score), "defective": result.pred_label == "True"}


def main(xml, images):
    compiled = openvino.Core().compile_model(xml, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    model = Model.create_model(xml, device="CPU")
    print(json.dumps([{"openvino": by_openvino(compiled, i), "model_api": by_model_api(model, i)} for i in map(cv2.imread, images)]))


main(sys.argv[1], sys.argv[2:])
