#!/usr/bin/env python3
"""Measures what learning costs: time, CPU time and peak memory for a number of images, and the CPU time of an inspection.

    mvn -q package -DskipTests && python3 src/bench/learn.py [20 50 100]

Needs nothing but Python. The images are the toys of the samples, each as often as needed: repeats cost what others do.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAWLINE = ROOT / "target/flawline/bin/flawline"
TOYS = ROOT / "samples/learn-cc-by-sa-4.0/toy"


def images(folder, count):
    """Copies of the photographs with bytes after their end, so that no two files are the same."""
    files = sorted(TOYS.glob("good/*")) + sorted(TOYS.glob("unseen/*"))
    for i in range(count):
        source = files[i % len(files)]
        (folder / f"{i:03}.jpg").write_bytes(source.read_bytes() + b"%d" % i)


def run(*arguments):
    """Seconds, CPU seconds and peak MB of a process."""
    start = time.monotonic()
    process = subprocess.Popen([FLAWLINE, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{arguments} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(counts):
    print("| good images | learning s | process s | CPU s | peak MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temp:
        folder = pathlib.Path(temp)
        for count in counts:
            good = folder / f"good-{count}"
            good.mkdir()
            images(good, count)
            seconds, cpu, memory = run("learn", good, "--name", "toy", "--size", "320x320", "--models", folder / "models")
            version = max((folder / "models/toy").glob("[0-9]*"), key=lambda v: int(v.name))
            learned = json.loads((version / "learn.json").read_text())["seconds"]
            print(f"| {count} | {learned:.1f} | {seconds:.1f} | {cpu:.1f} | {memory:.0f} |", flush=True)
        few, many = folder / "few", folder / "many"
        few.mkdir()
        many.mkdir()
        images(few, 10)
        images(many, 210)
        costs = [run("inspect", f, "--model", "toy", "--models", folder / "models", "--out", folder / "out", "--overlay", "none",
                     "--workers", "1")[1] for f in (few, many)]
        print(f"\nAn inspection: {(costs[1] - costs[0]) / 200 * 1000:.1f} CPU-ms (decoding included).")
        shutil.rmtree(folder / "models")


main([int(a) for a in sys.argv[1:]] or [20, 50, 100])
