"""Makes kinds.zip.gz: images of rarer kinds, and kinds.csv with what must become of each.

Needs: pip install pillow numpy tifffile imagecodecs. The expected pixels are the arrays that the files were made of, not
what some reader makes of them. A line of kinds.csv is

    file, expected, tolerance, warnings, bits

where expected is a file of expected pixels (height and width as 4 bytes each, then height x width x 3 bytes of blue,
green, red) or the reason of a refusal, tolerance the greatest difference of a sample, warnings their number, and bits
the setting (0 for none).
"""
import gzip
import io
import struct
import zipfile
import zlib

import imagecodecs
import numpy as np
import tifffile
from PIL import Image

from make_images import H, HERE, RGB, W

files = {}
GREY = np.asarray(Image.fromarray(RGB).convert("L"))
BIT = (GREY > 150).astype(np.uint8)
lines = []


def store(name, data):
    files[name] = data


def three(grey):
    return np.repeat(grey[..., None], 3, 2)


def expected(name, bgr):
    data = struct.pack(">II", *bgr.shape[:2]) + np.ascontiguousarray(bgr).astype(np.uint8).tobytes()
    store("expected/" + name + ".bgr", data)


def turned(image, orientation):
    return {1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
            5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a, 3), 7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
            8: lambda a: np.rot90(a, 1)}[orientation](image)


BGR = RGB[..., ::-1]
for o in range(1, 9):
    expected(f"scene-{o}", turned(BGR, o))
expected("grey", three(GREY))
expected("dark", three(GREY >> 4))
expected("light", three(255 - ((4095 - (GREY.astype(np.uint16) * 16 + 7)) >> 8)))
expected("bit", three(BIT * 255))
expected("four", three(GREY >> 4) * 17)
expected("two", three(GREY >> 6) * 85)
expected("555", BGR >> 3 << 3)
expected("565", np.dstack([BGR[..., 0] >> 3 << 3, BGR[..., 1] >> 2 << 2, BGR[..., 2] >> 3 << 3]))
expected("444", BGR >> 4 << 4)


def add(name, data, what, tolerance=0, warnings=0, bits=0):
    if data is not None:
        store(name, data)
    lines.append(f"{name}, {what}, {tolerance}, {warnings}, {bits}")


# --- PNG
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(colour, depth, rows, before=b"", interlace=0):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, interlace)) + before
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def rows(samples, kind=None):
    return b"".join(b"\0" + (row.astype(kind) if kind else row).tobytes() for row in samples)


def adam7(samples, pack=lambda row: row.tobytes()):
    out = b""
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        part = samples[y::dy, x::dx]
        if part.size:
            out += b"".join(b"\0" + pack(row) for row in part)
    return out


def packed(bits):
    def pack(row):
        flat = row.reshape(-1).astype(np.uint32)
        return np.packbits((flat[:, None] >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8)).tobytes()
    return pack


G12 = GREY.astype(np.uint16) * 16 + 7
RGB10 = RGB.astype(np.uint16) * 4 + 1
add("png-12-sbit.png", png(0, 16, rows(G12, ">u2"), chunk(b"sBIT", b"\x0c")), "grey")
add("png-12-sbit-upper.png", png(0, 16, rows(G12 * 16, ">u2"), chunk(b"sBIT", b"\x0c")), "grey")
add("png-12-sbit-ambiguous.png", png(0, 16, rows(GREY.astype(np.uint16) * 16, ">u2"), chunk(b"sBIT", b"\x0c")), "grey", 0, 1)
add("png-10-rgb-sbit.png", png(2, 16, rows(RGB10, ">u2"), chunk(b"sBIT", b"\x0a\x0a\x0a")), "scene-1")
add("png-12.png", png(0, 16, rows(G12, ">u2")), "dark", 0, 1)
add("png-12.png", None, "grey", 0, 0, 12)
add("png-12.png", None, "unsupported-format", 0, 0, 10)
add("png-12.png", None, "dark", 0, 0, 16)
add("png-12-alpha.png", png(4, 16, rows(np.dstack([G12, G12 * 0 + 65535]), ">u2")), "grey", 0, 0, 12)
add("png-interlaced-16.png", png(2, 16, adam7((RGB.astype(np.uint16) * 256 + 99).astype(">u2")), interlace=1), "scene-1")
add("png-interlaced-grey-4.png", png(0, 4, adam7(GREY >> 4, packed(4)), interlace=1), "four")
ramp = b"".join(bytes([17 * i] * 3) for i in range(16))
add("png-interlaced-palette-4.png", png(3, 4, adam7(GREY >> 4, packed(4)), chunk(b"PLTE", ramp), 1), "four")
add("png-short-palette.png", png(3, 8, rows(GREY >> 4), chunk(b"PLTE", ramp)), "four")
add("png-short-palette-4.png", png(3, 4, b"".join(b"\0" + packed(4)(row) for row in np.minimum(GREY >> 4, 3)), chunk(b"PLTE", ramp[:12])),
    "palette-4")
expected("palette-4", three(np.minimum(GREY >> 4, 3)) * 17)
add("png-beyond-palette.png", png(3, 8, rows(GREY >> 4), chunk(b"PLTE", ramp[:24])), "truncated")
add("png-no-palette.png", png(3, 8, rows(GREY >> 4)), "unsupported-format")
add("png-bad-profile.png", png(2, 8, rows(RGB), chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 9)) + chunk(b"gAMA", b"\0\0\0\1")), "scene-1")
add("png-transparent.png", png(2, 8, rows(RGB), chunk(b"tRNS", struct.pack(">HHH", 40, 200, 128))), "scene-1")
buffer = io.BytesIO()
Image.fromarray(RGB).save(buffer, "PNG", save_all=True, append_images=[Image.fromarray(255 - RGB)])
add("png-animated.png", buffer.getvalue(), "scene-1")


# --- PNM
def pnm(kind, maximum, data, comment=b""):
    middle = b"" if maximum is None else b"%d\n" % maximum
    return b"P%d\n%s%d %d\n%s%s" % (kind, comment, W, H, middle, data)


def text(samples):
    return b"\n".join(b" ".join(b"%d" % v for v in row) for row in samples.reshape(H, -1)) + b"\n"


add("pnm-1.pbm", pnm(1, None, b"\n".join(b"".join(b"%d" % v for v in row) for row in 1 - BIT), b"# a comment\n"), "bit")
add("pnm-2.pgm", pnm(2, 255, text(GREY), b"# one\n# two\n"), "grey")
add("pnm-3.ppm", pnm(3, 255, text(RGB)), "scene-1")
add("pnm-4.pbm", pnm(4, None, b"".join(packed(1)(row) for row in 1 - BIT)), "bit")
add("pnm-5.pgm", pnm(5, 255, GREY.tobytes(), b"#\n"), "grey")
add("pnm-6.ppm", pnm(6, 255, RGB.tobytes()), "scene-1")
add("pnm-5-15.pgm", pnm(5, 15, (GREY >> 4).tobytes()), "four")
add("pnm-5-12.pgm", pnm(5, 4095, G12.astype(">u2").tobytes()), "grey")
add("pnm-6-10.ppm", pnm(6, 1023, RGB10.astype(">u2").tobytes()), "scene-1")
add("pnm-5-16.pgm", pnm(5, 65535, (GREY.astype(np.uint16) * 257).astype(">u2").tobytes()), "grey")
add("pnm-5-12-in-16.pgm", pnm(5, 65535, G12.astype(">u2").tobytes()), "grey", 0, 0, 12)
add("pnm-5-1000.pgm", pnm(5, 1000, np.round(GREY * (1000 / 255)).astype(">u2").tobytes()), "grey", 1)
add("pnm-2-12.pgm", pnm(2, 4095, text(G12)), "grey")
add("pnm-above.pgm", pnm(5, 99, GREY.tobytes()), "truncated")
add("pnm-cut.pgm", pnm(5, 255, GREY.tobytes())[:-1], "truncated")
add("pnm-text-cut.pgm", pnm(2, 255, text(GREY))[:-9], "truncated")
add("pnm-0.pgm", pnm(5, 0, GREY.tobytes()), "unsupported-format")
add("pam.pam", b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\n\0", "unsupported-format")
add("pfm.pfm", b"Pf\n1 1\n-1.0\n\0\0\0\0", "unsupported-format")


# --- BMP
def bmp(bits, data, height=H, compression=0, header=40, palette=b"", masks=b"", offset=None, used=0, extra=b"", planes=1):
    head = struct.pack("<IiiHHIIiiII", header, W, height, planes, bits, compression, len(data), 0, 0, used, 0) + extra
    start = 14 + len(head) + len(masks) + len(palette)
    return (b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start if offset is None else offset) + head + masks + palette + data)


def padded(row):
    return row + b"\0" * (-len(row) % 4)


def masked(red, green, blue, kind, order=None):
    """Pixels whose channels have the given bits."""
    pixel = np.zeros((H, W), np.uint64)
    for channel, mask in enumerate((red, green, blue)):
        shift = (mask & -mask).bit_length() - 1
        size = bin(mask).count("1")
        value = RGB[..., channel].astype(np.uint64)
        pixel |= (value >> np.uint64(8 - size) if size < 8 else value << np.uint64(size - 8)) << np.uint64(shift)
    return b"".join(padded(row.astype(kind).tobytes()) for row in pixel[::-1]), struct.pack("<III", red, green, blue)


BOTTOM_UP = b"".join(padded(row.tobytes()) for row in BGR[::-1])
greys = b"".join(bytes([i, i, i, 0]) for i in range(256))
sixteen = b"".join(bytes([17 * i] * 3 + [0]) for i in range(16))
four = b"".join(padded(packed(4)(row)) for row in (GREY >> 4)[::-1])
for name, bits, masks, want in (("rgbx", 32, (0xFF, 0xFF00, 0xFF0000), "scene-1"), ("xbgr", 32, (0xFF000000, 0xFF0000, 0xFF00), "scene-1"),
                                ("bgrx", 32, (0xFF0000, 0xFF00, 0xFF), "scene-1"), ("gbr", 32, (0xFF, 0xFF000000, 0xFF00), "scene-1"),
                                ("101010", 32, (0x3FF00000, 0xFFC00, 0x3FF), "scene-1"), ("565", 16, (0xF800, 0x7E0, 0x1F), "565"),
                                ("565-swapped", 16, (0x1F, 0x7E0, 0xF800), "565"), ("555", 16, (0x7C00, 0x3E0, 0x1F), "555"),
                                ("5551", 16, (0xF800, 0x7C0, 0x3E), "555"), ("444", 16, (0xF00, 0xF0, 0xF), "444"),
                                ("4444-swapped", 16, (0xF0, 0xF00, 0xF000), "444")):
    data, table = masked(*masks, "<u4" if bits == 32 else "<u2")
    add(f"bmp-masks-{name}.bmp", bmp(bits, data, compression=3, masks=table), want)
data, table = masked(0xFF, 0xFF00, 0xFF0000, "<u4")
add("bmp-alpha-masks.bmp", bmp(32, data, compression=6, masks=table + struct.pack("<I", 0xFF000000)), "scene-1")
add("bmp-v2.bmp", bmp(32, data, compression=3, header=52, extra=table), "scene-1")
add("bmp-v3.bmp", bmp(32, data, compression=3, header=56, extra=table + struct.pack("<I", 0xFF000000)), "scene-1")
add("bmp-v4.bmp", bmp(32, data, compression=3, header=108, extra=table + struct.pack("<I", 0xFF000000) + b"BGRs" + b"\0" * 48), "scene-1")
add("bmp-v5.bmp", bmp(32, data, compression=3, header=124, extra=table + struct.pack("<I", 0xFF000000) + b"BGRs" + b"\0" * 64), "scene-1")
add("bmp-masks-overlap.bmp", bmp(32, data, compression=3, masks=struct.pack("<III", 0xFF, 0x1FF, 0xFF0000)), "unsupported-format")
add("bmp-masks-gap.bmp", bmp(32, data, compression=3, masks=struct.pack("<III", 0xF0F, 0xFF0000, 0xFF000000)), "unsupported-format")
add("bmp-masks-none.bmp", bmp(32, data, compression=3, masks=b"\0" * 12), "unsupported-format")
add("bmp-555-default.bmp", bmp(16, masked(0x7C00, 0x3E0, 0x1F, "<u2")[0]), "555")
add("bmp-offset-0.bmp", bmp(24, BOTTOM_UP, offset=0), "scene-1")
add("bmp-offset-0-grey.bmp", bmp(8, b"".join(padded(row.tobytes()) for row in GREY[::-1]), palette=greys, offset=0), "grey")
add("bmp-offset-0-masks.bmp", bmp(32, data, compression=3, masks=table, offset=0), "scene-1")
add("bmp-offset-in-header.bmp", bmp(24, BOTTOM_UP, offset=20), "unsupported-format")
add("bmp-gap.bmp", bmp(24, b"\0" * 33 + BOTTOM_UP, offset=54 + 33), "scene-1")
add("bmp-4.bmp", bmp(4, four, palette=sixteen), "four")
add("bmp-4-used.bmp", bmp(4, four, palette=sixteen, used=16), "four")
add("bmp-8-used.bmp", bmp(8, b"".join(padded(row.tobytes()) for row in (GREY >> 4)[::-1]), palette=sixteen, used=16), "four")
add("bmp-1.bmp", bmp(1, b"".join(padded(packed(1)(row)) for row in BIT[::-1]), palette=b"\0\0\0\0\xff\xff\xff\0"), "bit")
add("bmp-1-inverted.bmp", bmp(1, b"".join(padded(packed(1)(row)) for row in (1 - BIT)[::-1]), palette=b"\xff\xff\xff\0\0\0\0\0"), "bit")
add("bmp-no-palette.bmp", bmp(8, b"".join(padded(row.tobytes()) for row in GREY[::-1])), "unsupported-format")
add("bmp-beyond-palette.bmp", bmp(8, b"".join(padded(row.tobytes()) for row in GREY[::-1]), palette=sixteen, used=16), "truncated")
add("bmp-planes-3.bmp", bmp(24, BOTTOM_UP, planes=3), "unsupported-format")
add("bmp-top-down-grey.bmp", bmp(8, b"".join(padded(row.tobytes()) for row in GREY), height=-H, palette=greys), "grey")
core = struct.pack("<IHHHH", 12, W, H, 1, 24)
add("bmp-core.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 26) + core + BOTTOM_UP, "scene-1")
core = struct.pack("<IHHHH", 12, W, H, 1, 4)
table3 = b"".join(bytes([17 * i] * 3) for i in range(16))
add("bmp-core-4.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 26 + 48) + core + table3 + four, "four")
add("bmp-os2.bmp", bmp(24, BOTTOM_UP, header=64, extra=b"\0" * 24), "scene-1")
add("bmp-os2-short.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 30) + struct.pack("<IiiHH", 16, W, H, 1, 24) + BOTTOM_UP, "scene-1")
add("bmp-jpeg.bmp", bmp(0, b"\xff\xd8\xff", compression=4), "unsupported-format")
add("bmp-cmyk.bmp", bmp(32, data, compression=11), "unsupported-format")


def rle4(samples):
    out = b""
    for row in samples[::-1]:
        for x in range(0, W, 4):
            part = row[x:x + 4]
            if len(part) > 2:
                out += bytes([0, len(part)]) + packed(4)(part) + (b"\0" if len(packed(4)(part)) % 2 else b"")
            else:
                out += b"".join(bytes([1, v << 4]) for v in part)
        out += b"\0\0"
    return out + b"\0\1"


add("bmp-rle-4.bmp", bmp(4, rle4(GREY >> 4), compression=2, palette=sixteen), "four")
add("bmp-rle-skips.bmp", bmp(8, bytes([W, 3]) + b"\0\2\1\1" + b"\0\1", compression=1, palette=greys), "truncated")
add("bmp-rle-beyond.bmp", bmp(8, (bytes([W + 1, 3]) + b"\0\0") * H + b"\0\1", compression=1, palette=greys), "truncated")


# --- TIFF
def tiff(name, pixels, what, tolerance=0, warnings=0, bits=0, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, pixels, metadata=None, software=False, **options)
    add(name, out.getvalue(), what, tolerance, warnings, bits)


def by_hand(entries, data, big=False):
    """A TIFF of one strip whose tags are given."""
    e = ">" if big else "<"
    entries = dict(entries)
    entries.update({256: W, 257: H, 278: H, 279: len(data), 273: 8 + 2 + 12 * (len(entries) + 5) + 4})
    out = (b"MM" if big else b"II") + struct.pack(e + "HIH", 42, 8, len(entries))
    for tag in sorted(entries):
        out += struct.pack(e + "HHII", tag, 4, 1, entries[tag])
    return out + struct.pack(e + "I", 0) + data


def saved(name, image, what, tolerance=0, **options):
    out = io.BytesIO()
    image.save(out, "TIFF", **options)
    add(name, out.getvalue(), what, tolerance)


TILE = (16, 32)
for o in range(1, 9):
    tiff(f"tiff-tiles-{o}.tiff", RGB, f"scene-{o}", photometric="rgb", tile=TILE, compression="deflate", extratags=[(274, "H", 1, o, True)])
for o in (2, 5, 7):
    tiff(f"tiff-strips-16-{o}.tiff", RGB.astype(np.uint16) * 257, f"scene-{o}", photometric="rgb", rowsperstrip=5, compression="lzw",
         predictor=True, extratags=[(274, "H", 1, o, True)])
    tiff(f"tiff-planes-{o}.tiff", RGB.transpose(2, 0, 1).copy(), f"scene-{o}", photometric="rgb", planarconfig="separate", tile=TILE,
         compression="packbits", extratags=[(274, "H", 1, o, True)])
tiff("tiff-big-endian-16.tiff", RGB.astype(np.uint16) * 257, "scene-1", photometric="rgb", byteorder=">", compression="deflate", predictor=True)
tiff("tiff-lzw-predictor.tiff", RGB, "scene-1", photometric="rgb", compression="lzw", predictor=True)
tiff("tiff-12-in-16.tiff", G12, "dark", 0, 1, photometric="minisblack")
add("tiff-12-in-16.tiff", None, "grey", 0, 0, 12)
tiff("tiff-12-max-value.tiff", G12, "grey", photometric="minisblack", extratags=[(281, "H", 1, 4095, True)])
tiff("tiff-12-wrong-max-value.tiff", G12, "dark", 0, 1, photometric="minisblack", extratags=[(281, "H", 1, 255, True)])
tiff("tiff-10-rgb-max-value.tiff", RGB10, "scene-1", photometric="rgb", extratags=[(281, "H", 3, (1023,) * 3, True)])
for size, samples in ((10, GREY.astype(np.uint16) * 4), (12, G12), (14, GREY.astype(np.uint16) * 64 + 9)):
    data = b"".join(packed(size)(row) for row in samples)
    add(f"tiff-packed-{size}.tiff", by_hand({258: size, 259: 1, 262: 1, 277: 1}, data), "grey")
add("tiff-packed-12-big.tiff", by_hand({258: 12, 259: 1, 262: 1, 277: 1}, b"".join(packed(12)(row) for row in G12), True), "grey")
add("tiff-packed-10-rgb.tiff", by_hand({258: 10, 259: 1, 262: 2, 277: 3}, b"".join(packed(10)(row) for row in RGB10)), "scene-1")
add("tiff-4.tiff", by_hand({258: 4, 259: 1, 262: 1, 277: 1}, b"".join(packed(4)(row) for row in GREY >> 4)), "four")
add("tiff-2.tiff", by_hand({258: 2, 259: 1, 262: 1, 277: 1}, b"".join(packed(2)(row) for row in GREY >> 6)), "two")
add("tiff-4-white-is-zero.tiff", by_hand({258: 4, 259: 1, 262: 0, 277: 1}, b"".join(packed(4)(row) for row in 15 - (GREY >> 4))), "four")
add("tiff-16-white-is-zero.tiff", by_hand({258: 16, 259: 1, 262: 0, 277: 1}, (65535 - GREY.astype(np.uint16) * 257).tobytes()), "grey")
add("tiff-12-white-is-zero.tiff", by_hand({258: 16, 259: 1, 262: 0, 277: 1}, (4095 - G12).tobytes()), "light", 0, 1)
add("tiff-12-white-is-zero.tiff", None, "grey", 0, 0, 12)
add("tiff-fill-order-2.tiff", by_hand({258: 1, 259: 1, 262: 1, 266: 2, 277: 1}, b"".join(np.packbits(row, bitorder="little").tobytes() for row in BIT)),
    "bit")
saved("tiff-palette-4.tiff", Image.fromarray((GREY >> 4) * 17).convert("P", palette=Image.Palette.ADAPTIVE), "four")
tiff("tiff-palette-8.tiff", GREY, "grey", photometric="palette", colormap=np.tile((np.arange(256) * 257).astype(np.uint16), (3, 1)))
tiff("tiff-palette-8-low.tiff", GREY, "grey", photometric="palette", colormap=np.tile(np.arange(256).astype(np.uint16), (3, 1)))
bilevel = Image.fromarray(BIT * 255).convert("1")
saved("tiff-ccitt-rle.tiff", bilevel, "bit", compression="tiff_ccitt")
saved("tiff-ccitt-g3.tiff", bilevel, "bit", compression="group3")
saved("tiff-ccitt-g3-2d.tiff", bilevel, "bit", compression="group3", tiffinfo={292: 1})
saved("tiff-ccitt-g3-fill.tiff", bilevel, "bit", compression="group3", tiffinfo={292: 5})
saved("tiff-ccitt-g4.tiff", bilevel, "bit", compression="group4")
wide = Image.new("1", (2800, 6))
for x in range(2800):
    for y in range(6):
        wide.putpixel((x, y), 255 if (x * x // (9700 + 4000 * y)) % 7 < 3 or y == 5 and x < 2700 else 0)
expected("wide", three(np.asarray(wide).astype(np.uint8) * 255))
for name, options in (("rle", dict(compression="tiff_ccitt")), ("g3-2d", dict(compression="group3", tiffinfo={292: 1})),
                      ("g4", dict(compression="group4"))):
    saved(f"tiff-wide-{name}.tiff", wide, "wide", **options)
tiff("tiff-jpeg-grey.tiff", GREY, "grey", 12, photometric="minisblack", compression="jpeg", compressionargs={"level": 97}, tile=TILE)
tiff("tiff-jpeg-rgb.tiff", RGB, "scene-1", 16, photometric="rgb", compression="jpeg", compressionargs={"level": 97, "outcolorspace": "rgb"},
     tile=TILE)
saved("tiff-jpeg-ycbcr.tiff", Image.fromarray(RGB), "scene-1", 70, compression="jpeg", quality=97)
tiff("tiff-alpha.tiff", np.dstack([RGB, np.full((H, W), 255, np.uint8)]), "scene-1", photometric="rgb", extrasamples=["unassalpha"])
tiff("tiff-extra.tiff", np.dstack([RGB, np.full((H, W), 9, np.uint8)]), "scene-1", warnings=1, photometric="rgb", extrasamples=["unspecified"])
tiff("tiff-grey-alpha.tiff", np.dstack([GREY, np.full((H, W), 255, np.uint8)]), "grey", photometric="minisblack", planarconfig="contig",
     extrasamples=["unassalpha"])
add("tiff-ycbcr-444.tiff", by_hand({258: 8, 259: 1, 262: 6, 277: 3, 530: 1 | 1 << 16},
                                   np.asarray(Image.fromarray(RGB).convert("YCbCr")).tobytes()).replace(
    struct.pack("<HHII", 530, 4, 1, 1 | 1 << 16), struct.pack("<HHII", 530, 3, 2, 1 | 1 << 16)), "scene-1", 3)
for compression in ("zstd", "lzma", "webp", "lerc", "jpegxl", "jpeg2000"):
    tiff(f"tiff-{compression}.tiff", RGB[:8, :8], "unsupported-format", photometric="rgb", compression=compression)
tiff("tiff-signed.tiff", GREY[:8].astype(np.int16), "unsupported-format", photometric="minisblack")
tiff("tiff-float-16.tiff", GREY[:8].astype(np.float16), "unsupported-format", photometric="minisblack")
tiff("tiff-float-predictor.tiff", RGB[:8].astype(np.float32), "unsupported-format", photometric="rgb", compression="deflate", predictor=True)
tiff("tiff-32.tiff", GREY[:8].astype(np.uint32), "unsupported-format", photometric="minisblack")
tiff("tiff-lab.tiff", RGB[:8], "unsupported-colour-space", photometric="cielab")


def pages(name, what, write, warnings=0, **options):
    out = io.BytesIO()
    with tifffile.TiffWriter(out, **options) as file:
        write(file)
    add(name, out.getvalue(), what, 0, warnings)


SMALL = RGB[::6, ::6].copy()
plain = dict(photometric="rgb", metadata=None, software=False)
pages("tiff-thumbnail-first.tiff", "scene-1", lambda f: (f.write(SMALL, subfiletype=1, **plain), f.write(RGB, **plain)))
pages("tiff-thumbnail-parent.tiff", "scene-1", lambda f: (f.write(SMALL, subfiletype=1, subifds=1, **plain), f.write(RGB, subfiletype=0, **plain)))
pages("tiff-thumbnail-unmarked.tiff", "unsupported-format", lambda f: (f.write(SMALL, **plain), f.write(RGB, **plain)))
pages("tiff-thumbnail-last.tiff", "scene-1", lambda f: (f.write(RGB, **plain), f.write(SMALL, **plain)), 1)
pages("tiff-pyramid.tiff", "scene-1", lambda f: (f.write(RGB, tile=(16, 16), subifds=1, **plain),
                                                 f.write(RGB[::2, ::2].copy(), tile=(16, 16), subfiletype=1, **plain)), bigtiff=True)
pages("tiff-three-pages.tiff", "scene-1", lambda f: (f.write(RGB, **plain), f.write(255 - RGB, **plain), f.write(RGB, **plain)), 1)
pages("tiff-thumbnail-only.tiff", "unsupported-format", lambda f: f.write(SMALL, subfiletype=1, **plain))
pages("dng.dng", "unsupported-colour-space",
      lambda f: (f.write(SMALL, subfiletype=1, subifds=1, extratags=[(50706, "B", 4, (1, 4, 0, 0), True)], **plain),
                 f.write(G12, photometric=32803, subfiletype=0, metadata=None, software=False,
                         extratags=[(33421, "H", 2, (2, 2), True), (33422, "B", 4, (0, 1, 1, 2), True)])))
pages("raw.nef", "unsupported-colour-space",
      lambda f: (f.write(SMALL, subfiletype=1, subifds=1, **plain),
                 f.write(G12, photometric=32803, subfiletype=0, metadata=None, software=False,
                         extratags=[(33421, "H", 2, (2, 2), True), (33422, "B", 4, (0, 1, 1, 2), True)])))


# --- JPEG
add("jpeg-12.jpg", imagecodecs.jpeg_encode(np.ascontiguousarray(G12), level=90, bitspersample=12), "unsupported-format")
add("jpeg-lossless.jpg", imagecodecs.ljpeg_encode(GREY), "unsupported-format")
add("jpeg-ls.jls", imagecodecs.jpegls_encode(GREY), "unsupported-format")
out = io.BytesIO()
Image.fromarray(RGB).convert("CMYK").save(out, "JPEG")
at = out.getvalue().find(b"\xff\xee")
add("jpeg-cmyk-unmarked.jpg", out.getvalue()[:at] + out.getvalue()[at + 16:], "unsupported-colour-space")

# --- others
rgb = Image.fromarray(RGB[:8, :8])
for kind in ("gif", "jp2", "tga", "pcx", "ico", "dds", "sgi", "pdf", "eps"):
    out = io.BytesIO()
    rgb.save(out, {"jp2": "JPEG2000"}.get(kind, kind.upper()))
    if len(out.getvalue()) < 20_000:
        add(f"other.{kind}", out.getvalue(), "unsupported-format")
add("other.jxl", imagecodecs.jpegxl_encode(RGB[:8, :8]), "unsupported-format")
add("other.avif", imagecodecs.avif_encode(RGB), "unsupported-format")
add("other.j2k", imagecodecs.jpeg2k_encode(RGB[:8, :8], codecformat="j2k"), "unsupported-format")
out = io.BytesIO()
rgb.save(out, "WEBP", lossless=True, save_all=True, append_images=[Image.fromarray(255 - RGB[:8, :8])])
add("webp-animated.webp", out.getvalue(), "unsupported-format")

store("kinds.csv", ("\n".join(lines) + "\n").encode())
# Stored and compressed together, as many files have the same pixels.
out = io.BytesIO()
with zipfile.ZipFile(out, "w") as archive:
    for name, data in files.items():
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
(HERE / "kinds.zip.gz").write_bytes(gzip.compress(out.getvalue(), 9, mtime=0))
