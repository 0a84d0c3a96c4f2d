#!/usr/bin/env python3
"""CPU time that the history, the trends and the live events take of a line, with nobody looking.

Starts distributions and feeds each ten images a second, in turns. The CPU time of the threads that keep and count is read
from the kernel; that of the process, with and without them, shows the rest.

    python3 src/bench/history.py [--home target/flawline] [--before other/flawline] [--images 300] [--rounds 3] [--steady]
"""
import argparse
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = {"good part": ROOT / "samples/cracks-mit/crack_tile_40.png",
           "defective part": ROOT / "samples/synthetic-apache-2.0/synthetic_57.png"}


def free():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Line:
    def __init__(self, home, properties):
        self.folder = tempfile.mkdtemp(prefix="history-bench")
        self.port = free()
        settings = {"flawline.http.port": free(), "flawline.broker.port": self.port}
        for name, folder in {"folder.inbox": "inbox", "folder.results": "results", "dead-letter.folder": "dead", "history.folder": "history",
                             "outbox.folder": "outbox"}.items():
            settings["flawline." + name] = os.path.join(self.folder, folder)
        settings.update(properties)
        command = [str(pathlib.Path(home).resolve() / "bin/flawline"), "run"]
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "flawline ready" in line:
                break
        self.home = home

    def feed(self, image, count):
        subprocess.run([str(pathlib.Path(self.home).resolve() / "bin/flawline"), "feed", str(image), "--count", str(count), "--interval", "100",
                        "--broker", f"tcp://127.0.0.1:{self.port}"], check=True, stdout=subprocess.DEVNULL)
        time.sleep(3)

    def process_ms(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def threads_ms(self):
        total = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            base = f"/proc/{self.process.pid}/task/{task}/"
            if open(base + "comm").read().startswith(("flawline-histor", "flawline-trends")):
                total += int(open(base + "schedstat").read().split()[0]) / 1e6
        return total

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", default=ROOT / "target/flawline")
    parser.add_argument("--before")
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steady", action="store_true", help="one line without pauses, whose burst is used up: the history keeps its steady rate")
    options = parser.parse_args()
    lines = {"on": Line(options.home, {})}
    if not options.steady:
        lines["off"] = Line(options.home, {"flawline.history.max": 0, "flawline.trends.max-days": 0})
    if options.before:
        lines["before"] = Line(options.before, {})
    try:
        for line in lines.values():
            line.feed(SAMPLES["defective part"], options.images)
        for kind, image in SAMPLES.items():
            whole = {name: [] for name in lines}
            threads = {name: [] for name in lines}
            for _ in range(options.rounds):
                for name, line in lines.items():
                    process, thread = line.process_ms(), line.threads_ms()
                    line.feed(image, options.images)
                    whole[name].append((line.process_ms() - process) / options.images)
                    threads[name].append((line.threads_ms() - thread) / options.images)
            for name in lines:
                own, process = statistics.median(threads[name]), statistics.median(whole[name])
                print(f"{kind}, {name}: {own:.2f} CPU-ms an image on its threads, {100 * own / process:.1f} % of the {process:.1f} of the process",
                      flush=True)
            print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
    finally:
        for line in lines.values():
            line.close()


main()
