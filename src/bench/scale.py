#!/usr/bin/env python3
"""Measures the start, memory with large images in flight and over many images, and the cost with more routes, with more
processes on one broker, and with models that are loaded but idle.

    mvn -q package -DskipTests && python3 src/bench/scale.py [start memory tiles routes processes models soak] [--write docs/performance.md]

Needs what compare.py needs.
"""
import argparse
import concurrent.futures
import contextlib
import math
import os
import pathlib
import shutil
import statistics
import tempfile
import time

import cv2
import numpy as np
import openvino

from compare import (ROOT, SAMPLE, Load, PeakMemory, conditions, cpu_seconds, flawline, free_port, make_archive, pictures,
                     process)

MARKS = ("<!-- measured: src/bench/scale.py -->", "<!-- end of what src/bench/scale.py measured -->")
ROUTE = """
- route:
    id: in-{n}
    from:
      uri: "paho-mqtt5:{topic}"
      steps:
        - unmarshal:
            custom:
              ref: request
        - process:
            ref: {processor}
        - to: "paho-mqtt5:flawline/out"
"""
BEAN = """
- beans:
    - name: {name}
      type: io.flawline.route.DefectProcessor
      properties:
        model: {name}
"""


class Running:
    """The distribution in its own folder, on its own broker or on that of another one; `seconds` is from the start to the ready line."""

    def __init__(self, dist, stack, routes=None, copies=0, broker_of=None, **settings):
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.port = broker_of.port if broker_of else free_port()
        models = self.folder / "models"
        for name in ["small", *(f"idle-{n}" for n in range(copies))]:
            (models / name / "1").mkdir(parents=True)
            for ending in ("xml", "bin"):
                shutil.copy(dist / f"models/ball-screw-pitting/1/model.{ending}", models / name / "1")
        if not broker_of:
            conf = self.folder / "mosquitto.conf"
            conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\n")
            stack.enter_context(process(["mosquitto", "-c", conf], self.folder / "mosquitto.log"))
        command = flawline(dist, self.folder, models, "small", self.port)
        if routes:
            (self.folder / "routes.yaml").write_text(routes)
            settings["camel.main.routes-include-pattern"] = f"file:{self.folder}/routes.yaml"
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        log = self.folder / "flawline.log"
        start = time.perf_counter()
        self.process = stack.enter_context(process(command, log))
        while "flawline ready" not in log.read_text():
            if not self.process.is_running() or time.perf_counter() - start > 120:
                raise RuntimeError(log.read_text())
            time.sleep(.02)
        self.seconds = time.perf_counter() - start

    def load(self, picture, topic="flawline"):
        return Load(self.port, topic, picture)

    def rss(self):
        return self.process.memory_info().rss / 1e6


def cost(running, loads, seconds):
    """CPU-ms of an image, of all processes together while each load keeps four images in flight."""
    before = sum(cpu_seconds(one.process) for one in running)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        done = list(threads.map(lambda load: load.run(seconds, 4), loads))
    lost = sum(lost for _, _, lost in done)
    if lost:
        raise RuntimeError(f"{lost} messages lost")
    return (sum(cpu_seconds(one.process) for one in running) - before) * 1000 / sum(len(latencies) for latencies, _, _ in done)


def collector_seconds(of):
    """CPU time of the threads that collect garbage; the serial collector runs on the JVM's own."""
    total = 0
    for thread in of.threads():
        with contextlib.suppress(FileNotFoundError):
            if pathlib.Path(f"/proc/{of.pid}/task/{thread.id}/comm").read_text().startswith(("VM Thread", "GC Thread", "G1 ")):
                total += thread.user_time + thread.system_time
    return total


# --- what is measured --------------------------------------------------------------------------------------------------

def start(options):
    """From the command to the ready line and to the first result, with and without the archive of classes."""
    yield "| start | to ready, s | to the first result, s | CPU-s to ready | stop, s |\n|---|---|---|---|---|"
    picture = pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"]

    def measure(name, times):
        ready, first, cpu, stop = [], [], [], []
        for _ in range(times):
            with contextlib.ExitStack() as stack:
                running = Running(options.dist, stack)
                cpu.append(cpu_seconds(running.process))
                load = running.load(picture)
                ready.append(running.seconds)
                first.append(running.seconds + load.run(1e9, 1, count=1)[0][0] / 1000)
                load.close()
                before = time.perf_counter()
                running.process.terminate()
                running.process.wait(60)
                stop.append(time.perf_counter() - before)
        medians = [statistics.median(values) for values in (ready, first, cpu, stop)]
        return f"| {name} | " + " | ".join(f"{value:.1f}" for value in medians) + " |", medians[2]

    with tempfile.TemporaryDirectory() as cache:
        os.environ["FLAWLINE_CACHE"] = cache
        os.environ["FLAWLINE_OPTS"] = "-Xshare:auto"
        line, without = measure("without an archive of classes", options.rounds)
        yield line
        os.environ["FLAWLINE_OPTS"] = ""
        yield measure("the first start, whose stop makes it", 1)[0]
        make_archive(options.dist)
        line, archived = measure("with the archive", options.rounds)
        yield line
        yield f"\nCPU time with the archive: {archived / without:.2f} of that without."
        del os.environ["FLAWLINE_CACHE"], os.environ["FLAWLINE_OPTS"]


def noise_png(megabytes):
    """Returns an image that does not compress: bytes in the file are bytes in memory."""
    side = int((megabytes * 1e6 / 3) ** .5)
    return cv2.imencode(".png", np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8),
                        [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def memory(options):
    """Peak RSS with four large images in flight for a while, and how much of the CPU time the garbage collector takes."""
    yield "| four in flight | peak RSS, MB | CPU-ms an image | of it collections |\n|---|---|---|---|"
    sizes = {"640x480 PNG": pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"], "PNG of 20 MB": noise_png(20)}
    for name, picture in sizes.items():
        with contextlib.ExitStack() as stack:
            running = Running(options.dist, stack)
            load, peak = running.load(picture), PeakMemory(running.process)
            peak.start()
            cpu, collections = cpu_seconds(running.process), collector_seconds(running.process)
            latencies, _, lost = load.run(options.seconds * 4, 4, patience=60)
            cpu, collections = cpu_seconds(running.process) - cpu, collector_seconds(running.process) - collections
            peak.on = False
            load.close()
            yield (f"| {name}, {len(latencies)} images, {lost} lost | {peak.peak / 1e6:.0f} | {cpu * 1000 / len(latencies):.1f} "
                   f"| {collections / cpu:.0%} |")


def routes(options):
    """The same stream of images through one of 1, 10 and 100 routes."""
    yield "| routes | CPU-ms an image through one of them | RSS, MB | to ready, s |\n|---|---|---|---|"
    picture = pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"]
    for count in (1, 10, 100):
        with contextlib.ExitStack() as stack:
            text = "".join(ROUTE.format(n=n, topic="flawline/in" if n == 0 else f"idle/{n}", processor="defectProcessor")
                           for n in range(count))
            running = Running(options.dist, stack, routes=text)
            load = running.load(picture)
            load.run(options.warm_up, 4)
            cpu = statistics.median(cost([running], [load], options.seconds) for _ in range(options.rounds))
            yield f"| {count} | {cpu:.1f} | {running.rss():.0f} | {running.seconds:.1f} |"
            load.close()


def processes(options):
    """Images through one process, and through three at once on the same broker, in turn."""
    yield "| processes on one broker | CPU-ms an image | RSS of each, MB |\n|---|---|---|"
    picture = pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"]
    with contextlib.ExitStack() as stack:
        running, loads = [], []
        for line in ("line-1", "line-2", "line-3"):
            running.append(Running(options.dist, stack, broker_of=running[0] if running else None, **{
                "flawline.mqtt.client-id": line, "flawline.mqtt.in-topic": f"{line}/in", "flawline.mqtt.out-topic": f"{line}/out"}))
            loads.append(running[-1].load(picture, line))
        cost(running, loads, options.warm_up)
        alone, together = [], []
        for _ in range(options.rounds):
            alone.append(cost(running[:1], loads[:1], options.seconds))
            together.append(cost(running, loads, options.seconds))
        yield f"| 1 at work, 2 idle | {statistics.median(alone):.1f} | {running[0].rss():.0f} |"
        yield f"| 3 at work | {statistics.median(together):.1f} | {statistics.mean(one.rss() for one in running):.0f} |"
        ratio = statistics.median(b / a for a, b in zip(alone, together))
        yield f"\nAn image costs {ratio:.2f} times as much with three processes at work as with one."
        for load in loads:
            load.close()


def models(options):
    """One model at work, others loaded and warm but idle."""
    yield "| models loaded but idle | CPU-ms an image through the other | RSS, MB | to ready, s |\n|---|---|---|---|"
    picture = pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"]
    for count in (0, 10):
        with contextlib.ExitStack() as stack:
            text = ROUTE.format(n=0, topic="flawline/in", processor="defectProcessor") + "".join(
                BEAN.format(name=f"idle-{n}") + ROUTE.format(n=n + 1, topic=f"idle/{n}", processor=f"idle-{n}") for n in range(count))
            running = Running(options.dist, stack, routes=text, copies=count)
            load = running.load(picture)
            load.run(options.warm_up, 4)
            cpu = statistics.median(cost([running], [load], options.seconds) for _ in range(options.rounds))
            yield f"| {count} | {cpu:.1f} | {running.rss():.0f} | {running.seconds:.1f} |"
            load.close()


def soak(options):
    """RSS over many images: its mean in each fifth, after a warm-up of a tenth."""
    picture = pictures(options.dist / "samples" / SAMPLE)["640x480 PNG"]
    yield "| images | mean RSS, MB | CPU-ms an image |\n|---|---|---|"
    with contextlib.ExitStack() as stack:
        running = Running(options.dist, stack)
        load, done, warm = running.load(picture), 0, options.soak // 10
        while done < warm:
            done += len(load.run(1, 4)[0])
        done = 0
        for fifth in range(1, 6):
            seen, before, first = [], cpu_seconds(running.process), done
            while done < options.soak * fifth // 5:
                done += len(load.run(1, 4)[0])
                seen.append(running.rss())
            cpu = (cpu_seconds(running.process) - before) * 1000 / (done - first)
            yield f"| {warm + done} | {statistics.mean(seen):.0f} | {cpu:.1f} |"
        load.close()


def inference_ms(model):
    """CPU-ms of one inference of 256x256 alone, one after the other on one core."""
    request = openvino.Core().compile_model(model, "CPU", {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1}).create_infer_request()
    tile = {0: np.zeros(request.model_inputs[0].shape, np.uint8)}
    for _ in range(50):
        request.infer(tile)
    before = time.process_time()
    for _ in range(300):
        request.infer(tile)
    return (time.process_time() - before) * 1000 / 300


def tiles(options):
    """A large image read tile by tile, alone on the line: on one core and on all."""
    yield "| 8000x2000 JPEG with resize = tile | s an image | CPU-s an image |\n|---|---|---|"
    photo = cv2.imread(str(options.dist / "samples" / SAMPLE))
    large = np.tile(photo, (2000 // photo.shape[0] + 1, 8000 // photo.shape[1] + 1, 1))[:2000, :8000]
    picture = cv2.imencode(".jpg", large)[1].tobytes()
    count = math.ceil((8000 - 256) / 192 + 1) * math.ceil((2000 - 256) / 192 + 1)
    cores, seconds, cpu = sorted(os.sched_getaffinity(0)), {}, {}
    for used in (cores[:1], cores):
        with contextlib.ExitStack() as stack:
            os.sched_setaffinity(0, used)
            try:
                running = Running(options.dist, stack, **{"flawline.resize": "tile"})
            finally:
                os.sched_setaffinity(0, cores)
            load = running.load(picture)
            load.run(options.warm_up, 1)
            before, times = cpu_seconds(running.process), load.run(options.seconds * 5, 1)[0]
            cpu[len(used)] = (cpu_seconds(running.process) - before) / len(times)
            seconds[len(used)] = statistics.median(times) / 1000
            load.close()
            yield f"| {len(used)} of {len(cores)} cores | {seconds[len(used)]:.2f} | {cpu[len(used)]:.2f} |"
    alone = inference_ms(options.dist / "models/ball-screw-pitting/1/model.xml") * count / 1000
    yield (f"\n{seconds[1] / seconds[len(cores)]:.2f} times faster on {len(cores)} cores. {count} tiles: {cpu[1] / alone:.2f} times the CPU time of "
           "their inferences alone, with decoding, measuring, drawing and messages.")


PARTS = {"start": start, "memory": memory, "tiles": tiles, "routes": routes, "processes": processes, "models": models, "soak": soak}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--dist", type=pathlib.Path, default=ROOT / "target/flawline")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--warm-up", type=float, default=10)
    parser.add_argument("--soak", type=int, default=20_000, help="images of the soak")
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    options.dist, options.window = options.dist.resolve(), 4
    make_archive(options.dist)
    tables = []
    for part in options.parts:
        lines = []
        for line in PARTS[part](options):
            lines.append(line)
            print(line, flush=True)
        tables.append("\n".join(lines))
    text = "\n\n".join([*tables, conditions(options)[0]])
    if options.write:
        before, rest = options.write.read_text().split(MARKS[0])
        options.write.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{rest.split(MARKS[1])[1]}")


if __name__ == "__main__":
    main()
