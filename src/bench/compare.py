#!/usr/bin/env python3
"""Compares the distribution with the tutorial's Python and with the bare libraries, on this machine.

    mvn -q package -DskipTests && python3 src/bench/compare.py [--images PNG JPEG] [--nets small int8 larger] [--write docs/performance.md]

All messages go through one mosquitto. Each image is measured with a new process of Flawline: its first 200 images, the next 600,
then load until it is warm, then rounds that take the competitors in turn, so that other work on the machine slows all of them.
A row takes about two minutes. Prints tables, or writes them between the two marks of the file named.
Needs: mosquitto; openvino, opencv-python-headless, numpy, paho-mqtt, psutil
"""
import argparse
import base64
import contextlib
import dataclasses
import json
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import cv2
import numpy as np
import openvino
import openvino.opset13 as ops
import paho.mqtt.client as mqtt
import psutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
TUTORIAL = pathlib.Path(__file__).with_name("tutorial.py")
SAMPLE = "synthetic-apache-2.0/synthetic_57.png"
MARKS = ("<!-- measured: src/bench/compare.py -->", "<!-- end of what was measured -->")
SHIPPED = {"small": "ball-screw-pitting", "int8": "ball-screw-pitting-int8"}
NETS = {"small": "small net", "int8": "small net in INT8", "larger": "larger net"}


# --- models and images ---------------------------------------------------------------------------------------------

def larger_net(path, bottom=256, side=256):
    """A U-Net with random weights and about twenty times the cost of the small one; its map has no defects."""
    random = np.random.default_rng(1)

    def conv(x, channels_in, channels, kernel=3):
        weights = random.normal(0, (2 / (channels_in * kernel ** 2)) ** .5, (channels, channels_in, kernel, kernel))
        pad = [kernel // 2] * 2
        return ops.convolution(x, ops.constant(weights.astype(np.float32)), [1, 1], pad, pad, [1, 1])

    def block(x, channels_in, channels):
        return ops.relu(conv(ops.relu(conv(x, channels_in, channels)), channels, channels))

    def up(x):
        doubled = ops.constant(2 * np.array(list(x.shape)[2:]))
        return ops.interpolate(x, doubled, "nearest", "sizes", axes=ops.constant(np.array([2, 3])))

    image = ops.parameter([1, 3, side, side], np.uint8, name="image")
    x, channels, skips = ops.divide(ops.convert(image, "f32"), ops.constant(np.float32(255))).output(0), 3, []
    for width in (bottom // 8, bottom // 4, bottom // 2):
        x = block(x, channels, width).output(0)
        skips.append((x, width))
        x, channels = ops.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2]).output(0), width
    x, channels = block(x, channels, bottom).output(0), bottom
    for skip, width in reversed(skips):
        x = block(ops.concat([up(x), skip], 1), channels + width, width).output(0)
        channels = width
    logit = ops.subtract(ops.multiply(conv(x, channels, 1, 1), ops.constant(np.float32(.01))), ops.constant(np.float32(4)))
    openvino.save_model(openvino.Model([ops.sigmoid(logit)], [image], "larger"), path, compress_to_fp16=False)


def pictures(sample):
    photo = cv2.imread(str(sample))
    photo = np.clip(cv2.resize(photo, (1920, 1200)) + np.random.default_rng(1).normal(0, 3, (1200, 1920, 1)), 0, 255)
    photo = photo.astype(np.uint8)
    return {"640x480 PNG": cv2.imencode(".png", cv2.resize(photo, (640, 480)))[1].tobytes(),
            "1920x1200 JPEG": cv2.imencode(".jpg", photo)[1].tobytes()}


# --- the competitors -------------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def process(command, log, **more):
    with open(log, "wb") as output:
        started = subprocess.Popen([str(c) for c in command], stdout=output, stderr=subprocess.STDOUT, **more)
        try:
            yield psutil.Process(started.pid)
        finally:
            started.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(30)
            started.kill()


def flawline(dist, folder, models, model, broker_port):
    settings = {
        "flawline.http.port": free_port(), "flawline.broker.embedded": "false",
        "flawline.mqtt.broker-url": f"tcp://127.0.0.1:{broker_port}", "flawline.min-defects": 0,
        "flawline.mqtt.in-topic": "flawline/in", "flawline.mqtt.out-topic": "flawline/out",
        "flawline.models": models, "flawline.model": model, "flawline.folder.inbox": folder / "inbox",
        "flawline.folder.results": folder / "results", "flawline.dead-letter.folder": folder / "dead-letters",
        "flawline.outbox.folder": folder / "outbox"}
    return [dist / "bin/flawline", "run", *(a for k, v in settings.items() for a in ("--set", f"{k}={v}"))]


def make_archive(dist):
    """Lets the distribution make its archive of classes, unless it has one: it must not be made while something is measured."""
    with tempfile.TemporaryDirectory() as name:
        log = pathlib.Path(name) / "log"
        # Without a broker it starts all the same, and lists the same classes.
        with process(flawline(dist, pathlib.Path(name), dist / "models", "ball-screw-pitting", free_port()), log) as started:
            end = time.perf_counter() + 300
            while not any("-XX:SharedArchiveFile" in part for part in started.cmdline()) and "archive of classes" not in log.read_text().lower():
                if time.perf_counter() > end or not started.is_running():
                    raise RuntimeError("no archive of classes after 300 s:\n" + log.read_text())
                time.sleep(.5)


class Load:
    """An MQTT client that publishes an image on one topic and takes the results from another."""

    def __init__(self, port, name, picture):
        self.name, self.head = name, b'{"image": "' + base64.b64encode(picture) + b'", "id": "'
        self.sent, self.latencies, self.stages, self.changed = {}, [], [], threading.Condition()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"load-{name}")
        self.client.max_inflight_messages_set(1000)
        self.client.on_message = self._result
        self.client.on_socket_open = lambda _client, _data, s: s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        subscribed = threading.Event()
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.client.subscribe(f"{name}/out", 1)
        if not subscribed.wait(10):
            raise RuntimeError("no subscription within 10 s")

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def _result(self, _client, _data, message):
        now = time.perf_counter()
        result = json.loads(message.payload)
        with self.changed:
            start = self.sent.pop(result["id"], None)
            if start:
                self.latencies.append((now - start) * 1000)
                self.stages.append(result.get("timings"))
                self.changed.notify_all()

    def run(self, seconds, window, topic="in", patience=20, count=10 ** 9):
        """Keeps `window` messages in flight for a time or a count; ms of each, images a second, and how many were lost.

        Messages are put together from bytes, as CPU time that is spent here is missing where it is measured.
        """
        self.latencies, self.stages, self.sent, number = [], [], {}, 0
        start = time.perf_counter()
        while time.perf_counter() - start < seconds and number < count:
            number += 1
            message = f"{start}-{number}"
            payload = self.head + message.encode() + b'"}'
            with self.changed:
                if not self.changed.wait_for(lambda: len(self.sent) < window, patience):
                    break
                self.sent[message] = time.perf_counter()
            self.client.publish(f"{self.name}/{topic}", payload, 1)
        with self.changed:
            self.changed.wait_for(lambda: not self.sent, patience)
            lost, self.sent = len(self.sent), {}
        return sorted(self.latencies), len(self.latencies) / (time.perf_counter() - start), lost


class PeakMemory(threading.Thread):
    def __init__(self, of):
        super().__init__(daemon=True)
        self.of, self.peak, self.on = of, 0, True

    def run(self):
        while self.on:
            self.peak = max(self.peak, self.of.memory_info().rss)
            time.sleep(.05)


STAGES = ("decode", "preprocess", "infer", "postprocess", "encode")
BARE_STAGES = ("decode", "preprocess", "infer", "encode")


def profile(stages):
    """The median of each stage, in ms."""
    return {stage: statistics.median(s.get(stage, 0) for s in stages) for stage in STAGES} if stages else {}


class BareLibraries:
    """Decode, infer and encode alone, in this process: what no program around them can go below."""

    def __init__(self, xml):
        core = openvino.Core()
        builder = openvino.preprocess.PrePostProcessor(core.read_model(xml))
        builder.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
        builder.input().model().set_layout(openvino.Layout("NCHW"))
        cores = psutil.cpu_count()
        self.model = core.compile_model(builder.build(), "CPU", {
            "PERFORMANCE_HINT": "THROUGHPUT", "NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores})
        self.requests = [self.model.create_infer_request() for _ in range(cores)]
        self.size = tuple(self.model.input(0).shape)[2:0:-1]
        # Bound once: passing an array to each call of infer can block two threads for good, with the interpreter's lock held.
        self.inputs = [np.zeros(tuple(self.model.input(0).shape), np.uint8) for _ in self.requests]
        for request, pixels in zip(self.requests, self.inputs):
            request.set_input_tensor(openvino.Tensor(pixels, shared_memory=True))
        self.stages = []
        cv2.setNumThreads(1)

    def run(self, picture, seconds, at_a_time):
        """CPU-ms an image, and ms on the clock of each."""
        milliseconds, end, cpu = [], time.perf_counter() + seconds, time.process_time()
        threads = [threading.Thread(target=self._repeat, args=(picture, request, pixels[0], end, milliseconds))
                   for request, pixels in list(zip(self.requests, self.inputs))[:at_a_time]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return (time.process_time() - cpu) * 1000 / len(milliseconds), milliseconds

    def _repeat(self, picture, request, pixels, end, milliseconds):
        encoded = np.frombuffer(picture, np.uint8)
        while (start := time.perf_counter()) < end:
            decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
            times = [start, time.perf_counter()]
            cv2.resize(decoded, self.size, dst=pixels)
            times.append(time.perf_counter())
            request.infer()
            times.append(time.perf_counter())
            cv2.imencode(".jpg", np.hstack((pixels, pixels)))
            times.append(time.perf_counter())
            self.stages.append({stage: (b - a) * 1000 for stage, a, b in zip(BARE_STAGES, times, times[1:])})
            milliseconds.append((times[-1] - start) * 1000)


# --- measuring -------------------------------------------------------------------------------------------------------

def cpu_seconds(of):
    """CPU time of a process and its children, those that have ended included."""
    times = of.cpu_times()
    children = sum(sum(child.cpu_times()[:2]) for child in of.children(recursive=True))
    return times.user + times.system + times.children_user + times.children_system + children


def cost(of, load, window, seconds=1e9, count=10 ** 9):
    """CPU-ms of an image, and how many there were."""
    before = cpu_seconds(of)
    latencies, _, lost = load.run(seconds, window, count=count)
    if lost:
        raise RuntimeError(f"{lost} messages lost")
    return (cpu_seconds(of) - before) * 1000 / len(latencies), len(latencies)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def measure(options, folder, models, net, picture):
    port, xml = free_port(), models / net / "1/model.xml"
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    conf = folder / "mosquitto.conf"
    conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\n")
    # What INT8 brings is against the Python as people have it.
    python = [sys.executable, TUTORIAL, models / "small/1/model.xml" if net == "int8" else xml, port]
    commands = {
        "flawline": flawline(options.dist, folder, models, net, port),
        "once": [*python, "once/in", "once/out", "--compile-once"],
        "written": [*python, "written/in", "written/out"]}
    with contextlib.ExitStack() as stack:
        stack.enter_context(process(["mosquitto", "-c", conf], folder / "mosquitto.log"))
        time.sleep(1)
        bare = BareLibraries(xml)
        running = {name: stack.enter_context(process(commands[name], folder / f"{name}.log")) for name in ("once", "written")}
        loads = {name: Load(port, name, picture) for name in commands}
        echo = Load(port, "echo", picture)
        for name in running:
            loads[name].run(2, options.window)
        running["flawline"] = stack.enter_context(process(commands["flawline"], folder / "flawline.log"))
        while "flawline ready" not in (folder / "flawline.log").read_text():
            if not running["flawline"].is_running():
                raise RuntimeError((folder / "flawline.log").read_text())
            time.sleep(.02)
        begun, main = time.perf_counter(), running["flawline"]
        first = [cost(main, loads["flawline"], options.window, count=count) for count in (200, 600)]
        loads["flawline"].run(max(0, options.warm_up - (time.perf_counter() - begun)), options.window)
        rows = {name: {"rate": [], "one": [], "cpu": [], "rss": 0, "lost": 0, "stages": []} for name in commands}
        limit, walls, echoes, alone = [], [], [], []
        for _ in range(options.rounds):
            for name, load in loads.items():
                row, memory = rows[name], PeakMemory(running[name])
                memory.start()
                before = cpu_seconds(running[name])
                latencies, rate, lost = load.run(options.seconds, options.window)
                row["cpu"].append((cpu_seconds(running[name]) - before) * 1000 / max(1, len(latencies)))
                row["rate"].append(rate)
                one, _, lost_one = load.run(options.seconds / 2, 1)
                row["one"] += one
                row["stages"] += load.stages
                row["lost"] += lost + lost_one
                memory.on = False
                row["rss"] = max(row["rss"], memory.peak)
            limit.append(bare.run(picture, options.seconds / 2, len(bare.requests))[0])
            bare.stages.clear()
            walls += bare.run(picture, options.seconds / 2, 1)[1]
            alone += bare.stages
            echoes += echo.run(.5, 1, topic="out")[0]
        for load in (*loads.values(), echo):
            load.close()
    return Measured(rows, limit, walls, echoes, [cpu for cpu, _ in first], profile(rows["flawline"]["stages"]), profile(alone))


@dataclasses.dataclass
class Measured:
    rows: dict
    limit: list
    walls: list
    echoes: list
    first: list
    """CPU-ms of images 1 to 200 and 201 to 800 of the new process."""
    stages: dict
    alone: dict

    def steady(self):
        return statistics.median(self.rows["flawline"]["cpu"])


# --- results ---------------------------------------------------------------------------------------------------------

NAMES = {"flawline": "Flawline", "once": "Python, compiled once", "written": "Python as written"}


def tables(net, measured):
    lines = []
    for label, m in measured.items():
        lines += [f"**{NETS[net]}, {label}**", "",
                  "| | images/s | CPU-ms an image | p50, one in flight, ms | p95 | peak RSS, MB | lost |",
                  "|---|---|---|---|---|---|---|"]
        for name, row in m.rows.items():
            lines.append("| {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.0f} | {} |".format(
                NAMES[name], statistics.median(row["rate"]), statistics.median(row["cpu"]), statistics.median(row["one"]),
                percentile(row["one"], .95), row["rss"] / 1e6, row["lost"]))
        lines += ["| decode + infer + encode alone | | {:.1f} | {:.1f} | {:.1f} | | |".format(
            statistics.median(m.limit), statistics.median(m.walls), percentile(m.walls, .95)),
            "| the broker's echo of the image | | | {:.1f} | {:.1f} | | |".format(
                statistics.median(m.echoes), percentile(m.echoes, .95)), "",
            "| ms of each stage, one in flight | " + " | ".join(STAGES) + " |", "|---" * (len(STAGES) + 1) + "|"]
        lines += ["| {} | {} |".format(name, " | ".join(f"{stages.get(stage, 0):.2f}" for stage in STAGES))
                  for name, stages in (("Flawline", m.stages), ("alone", m.alone))]
        lines += ["", "CPU-ms of an image in a new process: images 1 to 200 {:.1f}, 201 to 800 {:.1f}, after {}.".format(
            *m.first, f"the warm-up {m.steady():.1f}"), ""]
    return lines


def targets(results):
    lines = ["| ratio (median of the rounds' own ratios) | target | " + " | ".join(
        f"{NETS[net]}, {label}" for net, measured in results.items() for label in measured) + " |",
        "|---|---|" + "---|" * sum(len(m) for m in results.values())]

    def line(what, target, ratio):
        lines.append(f"| {what} | {target} | " + " | ".join(
            f"{ratio(m):.2f}" for measured in results.values() for m in measured.values()) + " |")

    def over(name):
        return lambda m: statistics.median(a / b for a, b in zip(m.rows["flawline"]["rate"], m.rows[name]["rate"]))

    line("throughput, against Python as written", "≥ 5 (small net)", over("written"))
    line("throughput, against Python compiled once", "≥ 1.5 (small net), 2 (INT8, against f32)", over("once"))
    line("CPU-ms, against decode + infer + encode alone", "≤ 1.08 PNG, 1.12 JPEG", lambda m: statistics.median(
        a / b for a, b in zip(m.rows["flawline"]["cpu"], m.limit)))
    line("CPU-ms of images 1 to 200, against the warm process", "≤ 1.35", lambda m: m.first[0] / m.steady())
    line("CPU-ms of images 201 to 800, against the warm process", "≤ 1.15", lambda m: m.first[1] / m.steady())
    line("p50 with one in flight, against the libraries alone and an echo", "≤ 1.25", lambda m:
         statistics.median(m.rows["flawline"]["one"]) / (statistics.median(m.walls) + statistics.median(m.echoes)))
    line("p95 against p50, one in flight", "≤ 1.5", lambda m:
         percentile(m.rows["flawline"]["one"], .95) / statistics.median(m.rows["flawline"]["one"]))
    return lines + [""]


def conditions(options):
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    load = ", ".join(f"{x:.1f}" for x in psutil.getloadavg())
    return [f"{psutil.cpu_count()} cores of {cpu}; load average {load} at the end of the run (about {options.window} of it "
            f"is the run's own). {java}, under load for {options.warm_up:g} s before the rounds of an image; "
            f"Python {platform.python_version()}, OpenVINO {openvino.__version__.split('-')[0]}, OpenCV {cv2.__version__}. "
            f"{options.rounds} rounds, {options.seconds:g} s and {options.window} messages in flight for the throughput, {options.seconds / 2:g} s with one for the latency; {time.strftime('%Y-%m-%d')}.", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=pathlib.Path, default=ROOT / "target/flawline")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--window", type=int, default=4)
    parser.add_argument("--warm-up", type=float, default=60,
                        help="seconds of load before the rounds of an image, for the JVM to compile what is hot")
    parser.add_argument("--images", nargs="+", choices=["PNG", "JPEG"], default=["PNG", "JPEG"])
    parser.add_argument("--nets", nargs="+", choices=list(NETS), default=list(NETS))
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    options.dist = options.dist.resolve()
    make_archive(options.dist)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        models = folder / "models"
        for net, shipped in SHIPPED.items():
            (models / net / "1").mkdir(parents=True)
            for ending in ("xml", "bin"):
                shutil.copy(options.dist / f"models/{shipped}/1/model.{ending}", models / net / "1")
        if "larger" in options.nets:
            (models / "larger/1").mkdir(parents=True)
            larger_net(models / "larger/1/model.xml")
        for net in options.nets:
            images = pictures(options.dist / "samples" / SAMPLE).items()
            results[net] = {label: measure(options, folder, models, net, picture)
                            for label, picture in images if label.split()[1] in options.images}
    lines = conditions(options) + targets(results)
    for net, measured in results.items():
        lines += tables(net, measured)
    text = "\n".join(lines).rstrip()
    print(text)
    if options.write:
        before, rest = options.write.read_text().split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        options.write.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")


if __name__ == "__main__":
    main()
