#!/usr/bin/env python3
"""Time from a trigger on a PLC to the coil: the example routes/examples/modbus.yaml with the model that is shipped.

    gate.py [--parts 500] [--every 100]

A Modbus TCP server and a camera over HTTP, both in this process, around a copy of the distribution in target/flawline.
A trigger is the moment at which the part number changes in the server; the polling of 20 ms is in the figures. Standard
library only; Maven fetches the Modbus library.
"""
import argparse
import http.server
import os
import pathlib
import shutil
import socket
import socketserver
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / "target/flawline"
IMAGE = ROOT / "samples/bsdata-cc-by-sa-4.0/KGT3-S-062-A02_crop_0.jpg"
PART_REGISTER = 100


class Plc(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, address):
        """The process that is measured ends its connections in its own way."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.part = 0
        self.coil = threading.Condition()
        self.coils = {}
        self.verdict_part = 0


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            head = self.read(7)
            if head is None:
                return
            transaction, _, length, unit = struct.unpack(">HHHB", head)
            pdu = self.read(length - 1)
            answer = self.answer(pdu)
            self.request.sendall(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.request.recv(count - len(data))
            if not more:
                return None
            data += more
        return data

    def answer(self, pdu):
        plc = self.server
        if pdu[0] == 3:
            return struct.pack(">BBI", 3, 4, plc.part)
        if pdu[0] == 16:
            plc.verdict_part = struct.unpack(">I", pdu[6:10])[0]
            return pdu[:5]
        now = time.perf_counter()
        with plc.coil:
            plc.coils[plc.verdict_part] = now
            plc.coil.notify_all()
        return pdu


class Camera(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    image = IMAGE.read_bytes()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(self.image)))
        self.end_headers()
        self.wfile.write(self.image)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(plc, camera, folder):
    shutil.copytree(HOME / "bin", folder / "bin")
    for name in ("lib", "native", "models", "samples"):
        (folder / name).symlink_to(HOME / name)
    subprocess.run([folder / "bin/flawline", "add", "com.digitalpetri.modbus:modbus-tcp:2.1.0"], check=True)
    (folder / "routes").mkdir()
    shutil.copy(ROOT / "routes/examples/modbus.yaml", folder / "routes")
    settings = {"gate.plc": f"127.0.0.1:{plc.server_address[1]}", "gate.camera": f"http://127.0.0.1:{camera.server_address[1]}/",
                "flawline.http.port": free_port(), "flawline.broker.port": free_port()}
    command = [str(folder / "bin/flawline"), "run"]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=(folder / "log").open("w"), text=True)
    for line in process.stdout:
        if line.startswith("flawline ready"):
            return process
    sys.exit((folder / "log").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=500)
    parser.add_argument("--every", type=int, default=100, help="ms between two parts")
    options = parser.parse_args()
    plc = Plc()
    camera = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    for server in (plc, camera):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        process = start(plc, camera, pathlib.Path(name))
        try:
            time.sleep(1)
            triggered = {}
            for part in range(1, options.parts + 51):
                plc.part = part
                triggered[part] = time.perf_counter()
                time.sleep(options.every / 1000)
            with plc.coil:
                plc.coil.wait_for(lambda: len(plc.coils) >= options.parts + 50, timeout=5)
        finally:
            process.terminate()
            process.wait()
    # The first 50 warm the compiler of Java.
    took = sorted((plc.coils[part] - at) * 1000 for part, at in triggered.items() if part > 50 and part in plc.coils)
    missing = options.parts - len(took)
    print(f"{len(took)} parts, one each {options.every} ms, {missing} without a verdict, {os.cpu_count()} cores: "
          f"trigger to coil p50 {statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms, "
          f"p99 {took[int(len(took) * 0.99)]:.1f} ms, greatest {took[-1]:.1f} ms")


if __name__ == "__main__":
    main()
