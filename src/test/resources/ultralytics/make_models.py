"""Trains small Ultralytics models, exports them and writes down what Ultralytics itself finds with them.

The models learn squares and discs on noise for a minute, from random weights: nothing is downloaded and nothing of it
is worth keeping. For each there is a folder with the export as Ultralytics wrote it, and expected.json.

usage: make_models.py TARGET
"""
import json
import pathlib
import shutil
import sys
import tempfile

import cv2
import numpy
import torch
from ultralytics import YOLO
from ultralytics.engine import exporter

# Debian's torch is older than Ultralytics asks for, for reasons that do not concern these models.
exporter.TORCH_2_1 = True
SIDE = 160
NAMES = ["square", "disc"]
# Not square and not of the model's size, so that borders and scales count.
TEST_SIZES = [(160, 160), (300, 200), (210, 280)]
CONFIDENCE = 0.25


def picture(random, width, height):
    """Noise with two to four shapes that do not touch, and (class, polygon) of each."""
    image = random.integers(90, 120, (height, width, 3)).astype(numpy.uint8)
    taken = numpy.zeros((height, width), numpy.uint8)
    shapes = []
    for _ in range(int(random.integers(2, 5))):
        size = int(max(width, height) * random.uniform(0.12, 0.22))
        x = int(random.integers(size, width - size))
        y = int(random.integers(size, height - size))
        kind = int(random.integers(0, 2))
        own = numpy.zeros_like(taken)
        if kind == 0:
            cv2.rectangle(own, (x - size // 2, y - size // 2), (x + size // 2, y + size // 2), 255, -1)
        else:
            cv2.circle(own, (x, y), size // 2, 255, -1)
        if (cv2.dilate(own, None, iterations=4) & taken).any():
            continue
        taken |= own
        # Red and blue differ, so that swapped channels give another answer.
        image[own > 0] = (30, 60, 230) if kind == 0 else (220, 150, 40)
        contour = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0][:, 0, :]
        shapes.append((kind, contour[:: max(1, len(contour) // 24)]))
    return image, shapes


def dataset(folder, random, count):
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True)
    for i in range(count):
        image, shapes = picture(random, SIDE, SIDE)
        cv2.imwrite(str(folder / "images" / f"{i}.png"), image)
        lines = [f"{kind} " + " ".join(f"{v:.5f}" for v in (points / SIDE).ravel()) for kind, points in shapes]
        (folder / "labels" / f"{i}.txt").write_text("\n".join(lines))
    config = folder / "data.yaml"
    config.write_text(json.dumps({"path": str(folder), "train": "images", "val": "images", "names": dict(enumerate(NAMES))}))
    return config


def train(scratch, data, task, config, **options):
    YOLO(config).train(data=str(data), imgsz=SIDE, batch=16, workers=0, device="cpu", amp=False, val=False, plots=False,
                       optimizer="AdamW", warmup_epochs=0, mosaic=0, erasing=0, scale=0, translate=0, hsv_h=0, hsv_s=0,
                       hsv_v=0, project=str(scratch), name=task, verbose=False, **options)
    return scratch / task / "weights" / "last.pt"


def expected(model, pictures):
    """Boxes (two corners), scores, classes and mask areas, all in pixels of the source."""
    answers = {}
    for name in pictures:
        result = model.predict(str(name), imgsz=SIDE, conf=CONFIDENCE, rect=False, retina_masks=False, verbose=False)[0]
        found = []
        for i, box in enumerate(result.boxes):
            entry = {"label": NAMES[int(box.cls)], "score": float(box.conf), "box": [float(v) for v in box.xyxy[0]]}
            if result.masks is not None:
                # The mask's pixels are the model's; all sizes have the same scale on both axes, up to rounding.
                scale = max(result.orig_shape) / SIDE
                entry["area"] = float(result.masks.data[i].sum()) * scale * scale
            found.append(entry)
        answers[name.name] = found
    return answers


def main(target):
    torch.manual_seed(1)
    random = numpy.random.default_rng(1)
    target.mkdir(parents=True, exist_ok=True)
    pictures = []
    for i, (width, height) in enumerate(TEST_SIZES):
        pictures.append(target / f"{i}.png")
        cv2.imwrite(str(pictures[-1]), picture(random, width, height)[0])
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        data = dataset(scratch / "data", random, 64)
        weights = train(scratch, data, "segment", "yolo11n-seg.yaml", epochs=50, lr0=0.004)
        # The same network less the masks: it need not learn all that again.
        detect = train(scratch, data, "detect", "yolo11n.yaml", epochs=1, lr0=1e-6, pretrained=str(weights))
        for task, best in (("segment", weights), ("detect", detect)):
            answers = expected(YOLO(str(best)), pictures)
            for form, options in (("openvino", {}), ("onnx", {"opset": 16, "simplify": False}), ("onnx-nms", {"opset": 16, "simplify": False, "nms": True, "conf": CONFIDENCE})):
                exported = pathlib.Path(YOLO(str(best)).export(format=form.split("-")[0], imgsz=SIDE, **options))
                folder = target / f"{task}-{form}"
                shutil.rmtree(folder, ignore_errors=True)
                if exported.is_dir():
                    shutil.copytree(exported, folder)
                else:
                    folder.mkdir()
                    shutil.copy(exported, folder / exported.name)
                (folder / "expected.json").write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).absolute())
