"""Makes the pictures of this folder: one for each kind of file that cameras and people deliver.

Needs: pip install pillow numpy tifffile. The pixels expected of each are written by
expected_pixels.py, which needs opencv-python-headless alone.
"""
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

HERE = Path(__file__).parent
W, H = 37, 23  # odd, so that chroma subsampling has an edge, and not square, so that a turn shows


def scene():
    """A smooth picture with a bright blob, the same at each run: RGB."""
    y, x = np.mgrid[0:H, 0:W].astype(float)
    red = 40 + 5 * x
    green = 200 - 6 * y
    blue = 128 + 60 * np.sin(x / 5) * np.cos(y / 4)
    blob = 90 * np.exp(-((x - 12) ** 2 + (y - 9) ** 2) / 18)
    return np.clip(np.stack([red, green + blob, blue - blob], -1), 0, 255).astype(np.uint8)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


RGB = scene()
rgb = Image.fromarray(RGB)
grey = rgb.convert("L")
GREY16 = np.array(grey).astype(np.uint16) * 257 - 100 * (np.indices((H, W)).sum(0) % 2).astype(np.uint16)
RGB16 = RGB.astype(np.uint16) * 256 + 200
alpha = np.dstack([RGB, np.tile(np.linspace(0, 255, W).astype(np.uint8), (H, 1))])
rgba = Image.fromarray(alpha, "RGBA")
one_bit = grey.convert("1")
palette = rgb.quantize(16)


def save(name, image, **options):
    image.save(HERE / name, **options)


def png(name, colour, depth, rows, extra=b""):
    """PNG kinds that Pillow does not write: each row already packed."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, 0))
        + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


# JPEG
save("jpeg-420.jpg", rgb, quality=90, subsampling=2)
save("jpeg-422.jpg", rgb, quality=90, subsampling=1)
save("jpeg-444.jpg", rgb, quality=90, subsampling=0)
save("jpeg-progressive.jpg", rgb, quality=85, progressive=True)
save("jpeg-restart.jpg", rgb, quality=90, restart_marker_blocks=2)
save("jpeg-grey.jpg", grey, quality=90)
save("jpeg-rgb.jpg", rgb, quality=90, keep_rgb=True)
save("jpeg-cmyk.jpg", rgb.convert("CMYK"), quality=90)
for turn in range(1, 9):
    save(f"jpeg-exif-{turn}.jpg", rgb, quality=90, exif=exif(turn))
save("jpeg-exif-9.jpg", rgb, quality=90, exif=exif(9))
# YCCK: Pillow's CMYK file re-labelled; its colours are odd, its structure is a YCCK file's.
cmyk = (HERE / "jpeg-cmyk.jpg").read_bytes()
at = cmyk.find(b"Adobe")
(HERE / "jpeg-ycck.jpg").write_bytes(cmyk[:at + 11] + b"\x02" + cmyk[at + 12:])

# PNG
save("png-rgb.png", rgb)
save("png-grey.png", grey)
save("png-rgba.png", rgba)
save("png-grey-alpha.png", rgba.convert("LA"))
save("png-palette.png", palette, bits=4)
save("png-palette-8.png", rgb.quantize(200))
save("png-palette-alpha.png", palette, bits=4, transparency=bytes(range(0, 256, 16)))
save("png-grey-transparent.png", grey, transparency=100)
save("png-1-bit.png", one_bit)
save("png-exif-6.png", rgb, exif=exif(6))
png("png-grey-16.png", 0, 16, [row.astype(">u2").tobytes() for row in GREY16])
png("png-rgb-16.png", 2, 16, [row.astype(">u2").tobytes() for row in RGB16])
png("png-rgba-16.png", 6, 16,
    [np.dstack([RGB16, alpha[:, :, 3:].astype(np.uint16) * 257])[y].astype(">u2").tobytes() for y in range(H)])
png("png-gamma.png", 0, 8, np.array(grey), extra=struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 100000)
    + struct.pack(">I", zlib.crc32(b"gAMA" + struct.pack(">I", 100000))))
png("png-grey-2.png", 0, 2, [np.packbits(np.unpackbits((row >> 6)[:, None], axis=1)[:, 6:].ravel())
                             for row in np.array(grey)])

# BMP
save("bmp-24.bmp", rgb)
save("bmp-grey.bmp", grey)
save("bmp-palette.bmp", rgb.quantize(200))
save("bmp-1-bit.bmp", one_bit)
save("bmp-32.bmp", rgba)
bmp = (HERE / "bmp-24.bmp").read_bytes()
start, stride = struct.unpack_from("<I", bmp, 10)[0], (W * 3 + 3) // 4 * 4
upside = b"".join(bmp[start + y * stride:start + (y + 1) * stride] for y in reversed(range(H)))
(HERE / "bmp-top-down.bmp").write_bytes(bmp[:22] + struct.pack("<i", -H) + bmp[26:start] + upside)
five_six_five = ((RGB[:, :, 0] >> 3).astype("<u2") << 11 | (RGB[:, :, 1] >> 2).astype("<u2") << 5
                 | (RGB[:, :, 2] >> 3).astype("<u2"))[::-1]
rows16 = b"".join(row.astype("<u2").tobytes() + b"\0" * (-2 * W % 4) for row in five_six_five)
(HERE / "bmp-565.bmp").write_bytes(
    struct.pack("<2sIHHI", b"BM", 14 + 40 + 12 + len(rows16), 0, 0, 66)
    + struct.pack("<IiiHHIIiiII", 40, W, H, 1, 16, 3, len(rows16), 2835, 2835, 0, 0)
    + struct.pack("<III", 0xF800, 0x07E0, 0x001F) + rows16)
def rle8(pixels):
    """Each pixel a run of one: legal, if not small."""
    return b"".join(b"".join(bytes([1, p]) for p in row) + b"\0\0" for row in pixels[::-1]) + b"\0\1"
runs = rle8(np.array(palette))
table = np.array(palette.getpalette()[:48]).reshape(-1, 3)
table = np.vstack([table, np.zeros((16 - len(table), 3), int)])
colours = b"".join(bytes([b, g, r, 0]) for r, g, b in table.astype(int).tolist())
(HERE / "bmp-rle-8.bmp").write_bytes(
    struct.pack("<2sIHHI", b"BM", 54 + 64 + len(runs), 0, 0, 54 + 64)
    + struct.pack("<IiiHHIIiiII", 40, W, H, 1, 8, 1, len(runs), 2835, 2835, 16, 16) + colours + runs)

# TIFF
def tiff(name, pixels, **options):
    tifffile.imwrite(HERE / name, pixels, metadata=None, software=False, **options)
tiff("tiff-rgb.tiff", RGB, photometric="rgb")
tiff("tiff-big-endian.tiff", RGB, photometric="rgb", byteorder=">")
tiff("tiff-strips.tiff", RGB, photometric="rgb", rowsperstrip=5)
tiff("tiff-tiles.tiff", RGB, photometric="rgb", tile=(16, 16))
tiff("tiff-grey.tiff", np.array(grey), photometric="minisblack")
tiff("tiff-white-is-zero.tiff", np.array(grey), photometric="miniswhite")
tiff("tiff-grey-16.tiff", GREY16, photometric="minisblack")
tiff("tiff-rgb-16.tiff", RGB16, photometric="rgb")
tiff("tiff-rgba.tiff", alpha, photometric="rgb", extrasamples=["unassalpha"])
tiff("tiff-float.tiff", np.array(grey).astype(np.float32) / 255, photometric="minisblack")
tiff("tiff-big.tiff", RGB, photometric="rgb", bigtiff=True)
tiff("tiff-planar.tiff", RGB.transpose(2, 0, 1).copy(), photometric="rgb", planarconfig="separate")
save("tiff-lzw.tiff", rgb, compression="tiff_lzw")
save("tiff-deflate.tiff", rgb, compression="tiff_adobe_deflate")
save("tiff-jpeg.tiff", rgb, compression="jpeg", quality=90)
save("tiff-1-bit.tiff", one_bit, compression="group4")
save("tiff-palette.tiff", palette)
save("tiff-cmyk.tiff", rgb.convert("CMYK"))
save("tiff-pages.tiff", rgb, save_all=True, append_images=[grey.resize((9, 9))])
save("tiff-exif-6.tiff", rgb, tiffinfo={274: 6})

# WebP
save("webp-lossy.webp", rgb, quality=90)
save("webp-lossless.webp", rgb, lossless=True)
save("webp-alpha.webp", rgba, lossless=True)
save("webp-alpha-lossy.webp", rgba, quality=90)
save("webp-exif-6.webp", rgb, quality=90, exif=exif(6))
save("webp-animated.webp", rgb, save_all=True, append_images=[Image.fromarray(255 - RGB)], lossless=True)
