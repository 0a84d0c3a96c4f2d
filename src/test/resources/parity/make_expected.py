#!/usr/bin/env python3
"""Makes the expected answers of ParityTest: what the eKuiper tutorial's Python gives for each picture, in f32.

    make_expected.py            run in this folder; needs openvino, opencv-python-headless, numpy

The steps are the tutorial's inference(), on openvino.Core: decode, resize, infer, threshold at 0.5, count the whole
tree of contours, hstack the resized original and the mask, JPEG. Written beside it: expected.json with the counts,
and for each picture the mask (PNG) and the annotated picture (JPEG).
"""
import json
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]


def edge_pictures():
    """Pictures at the edges of what comes in; made anew from a fixed seed."""
    random = np.random.default_rng(7)
    noise = random.integers(0, 256, (300, 411, 3), np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 9)
    smooth = cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX)
    blobs = np.full((480, 640, 3), 150, np.uint8)
    for _ in range(40):
        x, y = int(random.integers(640)), int(random.integers(480))
        cv2.circle(blobs, (x, y), int(random.integers(2, 22)), (30, 25, 20), -1)
    return {
        "one-pixel.png": np.full((1, 1, 3), 90, np.uint8),
        "three-by-five.png": noise[:5, :3],
        "wide.png": cv2.resize(blobs, (2000, 16)),
        "tall.png": cv2.resize(blobs, (16, 2000)),
        "black.png": np.zeros((256, 256, 3), np.uint8),
        "white.png": np.full((256, 256, 3), 255, np.uint8),
        "noise.png": noise,
        "smooth.jpg": smooth,
        "blobs.png": blobs,
        "blobs.jpg": blobs,
        "blobs.bmp": cv2.resize(blobs, (97, 61)),
        "grey.png": cv2.cvtColor(blobs, cv2.COLOR_BGR2GRAY),
        "alpha.png": cv2.cvtColor(blobs, cv2.COLOR_BGR2BGRA),
        "sixteen-bit.png": blobs.astype(np.uint16) * 257,
    }


def main():
    pictures = HERE / "pictures"
    pictures.mkdir(exist_ok=True)
    for name, pixels in edge_pictures().items():
        cv2.imwrite(str(pictures / name), pixels)
    core = ov.Core()
    compiled = core.compile_model(core.read_model(ROOT / "models/ball-screw-pitting/1/model.xml"), "CPU",
                                  {"INFERENCE_PRECISION_HINT": "f32"})
    samples = [p for p in sorted((ROOT / "samples").rglob("*")) if p.suffix in (".jpg", ".png") and ".mask." not in p.name]
    expected = {}
    for path in samples + sorted(pictures.iterdir()):
        frame = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        frame = cv2.resize(frame, (256, 256))
        result = np.squeeze(compiled([frame.transpose((2, 0, 1))[None]])[compiled.output(0)]).copy()
        result[result < 0.5] = 0
        result[result > 0.5] = 255
        mask = result.astype(np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
        shown = np.zeros((256, 256, 3), np.uint8)
        shown[mask >= 0.5] = 255
        name = path.name
        cv2.imwrite(str(HERE / f"{name}.mask.png"), mask)
        (HERE / f"{name}.annotated.jpg").write_bytes(cv2.imencode(".jpg", np.hstack((frame, shown)))[1].tobytes())
        expected[path.relative_to(ROOT).as_posix()] = {"contours": len(contours), "pixels": int((mask > 0).sum())}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
