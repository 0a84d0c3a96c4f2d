"""Writes what cv2.imdecode(IMREAD_COLOR) makes of the pictures here and of the samples.

Needs: pip install opencv-python-headless. Made with its version 5.0.0; 4.x gives the same pixels, except that it
does not turn WebP and, from 5.0 on, small tiles of TIFF are refused (tiff-tiles has the pixels of tiff-rgb).

expected/NAME.bgr   height x width x 3 bytes
samples.txt         SHA-256 of the pixels, width, height, path
"""
import hashlib
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
PICTURES = {".jpg", ".png", ".bmp", ".tiff", ".webp"}
REFUSED = {"webp-animated.webp", "tiff-float.tiff"}


def pixels(path):
    return cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)


(HERE / "expected").mkdir(exist_ok=True)
for path in sorted(HERE.iterdir()):
    if path.suffix in PICTURES and path.name not in REFUSED:
        same = HERE / "tiff-rgb.tiff" if path.name == "tiff-tiles.tiff" else path
        (HERE / "expected" / (path.name + ".bgr")).write_bytes(pixels(same).tobytes())

with open(HERE / "samples.txt", "w") as out:
    for path in sorted((ROOT / "samples").rglob("*.*")):
        if path.suffix in PICTURES:
            image = pixels(path)
            print(hashlib.sha256(image.tobytes()).hexdigest(), image.shape[1], image.shape[0],
                  path.relative_to(ROOT), file=out)
