"""Resizes IN to WIDTHxHEIGHT with PIL and torchvision and writes raw RGB bytes: OUT-pil-linear, OUT-pil-cubic, OUT-torch-linear, OUT-torch-cubic, OUT-pil-nearest."""
import sys
import numpy
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.functional import resize

image = Image.open(sys.argv[1]).convert("RGB")
width, height = (int(side) for side in sys.argv[2].split("x"))
for name, method in (("linear", Image.BILINEAR), ("cubic", Image.BICUBIC), ("nearest", Image.NEAREST)):
    numpy.asarray(image.resize((width, height), method)).tofile(f"{sys.argv[3]}-pil-{name}")
pixels = torch.from_numpy(numpy.asarray(image).copy()).permute(2, 0, 1).unsqueeze(0).float()
for name, mode in (("linear", InterpolationMode.BILINEAR), ("cubic", InterpolationMode.BICUBIC)):
    small = resize(pixels, [height, width], interpolation=mode, antialias=True)
    small.round().clamp(0, 255).byte()[0].permute(1, 2, 0).numpy().tofile(f"{sys.argv[3]}-torch-{name}")
