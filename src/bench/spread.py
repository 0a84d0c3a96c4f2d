#!/usr/bin/env python3
"""Measures how several Flawline processes share one MQTT topic on this machine.

    mvn -q package -DskipTests && python3 src/bench/spread.py

Needs what compare.py needs.
"""
import contextlib
import json
import pathlib
import tempfile
import threading
import time

import paho.mqtt.client as mqtt

from compare import ROOT, SAMPLE, flawline, free_port, pictures, process

IMAGES = 900
WARM_UP = 150
IN_FLIGHT = 24


class Line:
    """Publishes pictures and counts results by the process that they come from."""

    def __init__(self, port, picture):
        self.picture, self.counts, self.changed = picture, {}, threading.Condition()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self.client.max_inflight_messages_set(1000)
        self.client.on_message = self._result
        self.client.connect("127.0.0.1", port)
        self.client.subscribe("inspections/+", 1)
        self.client.loop_start()

    def _result(self, _client, _data, message):
        with self.changed:
            self.counts[message.topic] = self.counts.get(message.topic, 0) + 1
            self.changed.notify_all()

    def run(self, images):
        """Seconds, and results by process."""
        self.counts, start = {}, time.perf_counter()
        for sent in range(images):
            with self.changed:
                if not self.changed.wait_for(lambda: sent - sum(self.counts.values()) < IN_FLIGHT, 60):
                    raise RuntimeError("no result within 60 s")
            self.client.publish("images", self.picture, 1)
        with self.changed:
            self.changed.wait_for(lambda: sum(self.counts.values()) >= images, 60)
        return time.perf_counter() - start, [self.counts[topic] for topic in sorted(self.counts)]


def cpu_seconds(processes):
    return sum(sum(p.cpu_times()[:2]) for p in processes)


def measured(folder, count, picture):
    port = free_port()
    config = folder / "mosquitto.conf"
    config.write_text(f"user root\nlistener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(process(["mosquitto", "-c", config], folder / "mosquitto.log"))
        time.sleep(1)
        started = []
        for i in range(count):
            command = flawline(ROOT / "target/flawline", folder / str(i), ROOT / "models", "ball-screw-pitting", port)
            own = {"in-topic": "$share/line/images", "all-topic": f"inspections/{i}", "client-id": f"flawline-{i}"}
            command += [a for k, v in own.items() for a in ("--set", f"flawline.mqtt.{k}={v}")]
            log = folder / f"flawline-{count}-{i}.log"
            started.append(stack.enter_context(process([*command, "--set", "flawline.min-defects=1000"], log)))
            while b"flawline ready" not in log.read_bytes():
                time.sleep(.2)
        line = Line(port, picture)
        line.run(WARM_UP * count)
        before, before_broker = cpu_seconds(started), cpu_seconds([broker])
        seconds, shares = line.run(IMAGES)
        return {"processes": count, "images/s": round(IMAGES / seconds, 1), "shares": shares,
                "CPU-ms an image": round((cpu_seconds(started) - before) * 1000 / IMAGES, 1),
                "broker's CPU-ms an image": round((cpu_seconds([broker]) - before_broker) * 1000 / IMAGES, 2),
                "resident MB": [round(p.memory_info().rss / 1e6) for p in started]}


def main():
    picture = pictures(ROOT / "samples" / SAMPLE)["640x480 PNG"]
    for count in (1, 2, 3):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measured(pathlib.Path(folder), count, picture)), flush=True)


if __name__ == "__main__":
    main()
