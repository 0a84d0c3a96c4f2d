"""Exports Ultralytics models of other heads with random weights, and writes down what Ultralytics itself finds with them.

Nothing is downloaded or trained: the last layers get weights that spread the scores. The pictures are those of make_models.py.

usage: make_untrained.py TARGET
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

import cv2
import onnx
import torch
import yaml
from ultralytics import RTDETR, YOLO
from ultralytics.engine import exporter
from ultralytics.utils import ROOT

# Debian's torch is older than Ultralytics asks for, for reasons that do not concern these models.
exporter.TORCH_2_1 = True
SIDE = 160
NAMES = {0: "good", 1: "scratch"}


def config(name, scratch):
    """The configuration of that name for two classes."""
    found = next((ROOT / "cfg" / "models").rglob(name.replace("yolo11n", "yolo11")))
    content = yaml.safe_load(found.read_text())
    content["nc"] = len(NAMES)
    file = scratch / name
    file.write_text(yaml.safe_dump(content))
    return str(file)


def calibrate(model, pictures):
    """Gives the normalisation layers the statistics of the pictures; with those of an empty start all scores are equal."""
    batch = torch.stack([torch.from_numpy(cv2.resize(cv2.imread(str(p)), (SIDE, SIDE))[..., ::-1].copy()).permute(2, 0, 1) for p in pictures]) / 255
    for module in model.model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1
    with torch.no_grad():
        for layer in model.model.modules():
            layer.training = isinstance(layer, torch.nn.BatchNorm2d)
        model.model.predict(batch)
    model.model.eval()


def export(model, folder):
    model.model.names = NAMES
    exported = pathlib.Path(model.export(format="onnx", imgsz=SIDE, opset=16, simplify=False))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.move(exported, folder / "model.onnx")


def without_metadata(folder):
    model = onnx.load(str(folder / "model.onnx"))
    del model.metadata_props[:]
    other = folder.with_name(folder.name + "-bare")
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    onnx.save(model, str(other / "model.onnx"))


def rtdetr(target, scratch, pictures):
    model = RTDETR(config("rtdetr-l.yaml", scratch))
    calibrate(model, pictures)
    head = model.model.model[-1]
    for layer in [head.enc_score_head, *head.dec_score_head]:
        torch.nn.init.normal_(layer.weight, 0, 0.15)
        torch.nn.init.constant_(layer.bias, -2)
    answers = {}
    for picture in pictures:
        boxes = model.predict(str(picture), imgsz=SIDE, conf=0.25, verbose=False)[0].boxes
        answers[picture.name] = [{"label": NAMES[int(box.cls)], "score": float(box.conf), "box": [float(v) for v in box.xyxy[0]]} for box in boxes]
    export(model, target / "rtdetr-onnx")
    (target / "rtdetr-onnx" / "expected.json").write_text(json.dumps(answers, indent=1))
    without_metadata(target / "rtdetr-onnx")


def classify(target, scratch, pictures):
    model = YOLO(config("yolo11n-cls.yaml", scratch))
    calibrate(model, pictures)
    linear = model.model.model[-1].linear
    torch.nn.init.normal_(linear.weight, 0, 0.05)
    answers = {picture.name: [float(v) for v in model.predict(str(picture), imgsz=SIDE, verbose=False)[0].probs.data] for picture in pictures}
    export(model, target / "classify-onnx")
    (target / "classify-onnx" / "expected.json").write_text(json.dumps(answers, indent=1))


def others(target, scratch):
    for task in ("pose", "obb"):
        export(YOLO(config(f"yolo11n-{task}.yaml", scratch)), target / f"{task}-onnx")
        without_metadata(target / f"{task}-onnx")


def main(target):
    torch.manual_seed(1)
    pictures = sorted(target.glob("?.png"))
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        rtdetr(target, pathlib.Path(scratch), pictures)
        others(target, pathlib.Path(scratch))
        classify(target, pathlib.Path(scratch), pictures)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).absolute())
