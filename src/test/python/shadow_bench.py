"""Measures what a version in shadow costs the serving one: p95 of POST /inspect at 80 % load, with and without it.

shadow_bench.py URL MODEL VERSION IMAGE [ROUNDS]: the version must be in the repository next to one that serves. Rounds of
ten seconds with and without the shadow alternate, so that other programs on the machine disturb both alike. The start of a
shadow, which tries and compiles the version, is not measured.
"""
import http.client
import json
import random
import statistics
import sys
import threading
import time
import urllib.parse

url = urllib.parse.urlparse(sys.argv[1])
model, version, image = sys.argv[2], sys.argv[3], open(sys.argv[4], "rb").read()
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
SECONDS, CONNECTIONS = 10, 16


def call(connection, method, path, body=None, kind="application/json"):
    connection.request(method, path, body, {"Content-Type": kind} if body else {})
    response = connection.getresponse()
    return response.status, response.read()


def connect():
    return http.client.HTTPConnection(url.hostname, url.port, timeout=60)


def inspect(connection):
    status, body = call(connection, "POST", f"/inspect?model={model}", image, "image/png")
    if status != 200:
        raise SystemExit(f"HTTP {status}: {body[:300]}")


def capacity():
    """Images per second of four callers, each of which waits for its answer."""
    done, end = [], time.monotonic() + SECONDS

    def work():
        connection = connect()
        while time.monotonic() < end:
            inspect(connection)
            done.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return len(done) / SECONDS


def p95(rate, seed):
    """The time from the moment at which an image is due, in ms; arrivals are random and do not wait for answers."""
    randomness, at, due = random.Random(seed), 0.0, []
    while at < SECONDS:
        at += randomness.expovariate(rate)
        due.append(at)
    times, lock, start = [], threading.Lock(), time.monotonic()

    def work():
        connection = connect()
        while True:
            with lock:
                if not due:
                    return
                moment = start + due.pop(0)
            time.sleep(max(0, moment - time.monotonic()))
            inspect(connection)
            times.append(1000 * (time.monotonic() - moment))

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return statistics.quantiles(times, n=20)[-1]


control = connect()
path = f"/models/{model}/shadow"
# The version must not serve while the capacity is measured.
call(control, "POST", path, json.dumps({"version": version}))
call(control, "DELETE", path)
capacity()
rate = 0.8 * capacity()
print(f"80 % of the capacity: {rate:.0f} images/s")
without, with_shadow = [], []
for number in range(rounds):
    without.append(p95(rate, number))
    call(control, "POST", path, json.dumps({"version": version}))
    # The first image compiles the model, which is no cost of each image.
    while json.loads(call(control, "GET", path)[1])["images"] == 0:
        inspect(control)
        time.sleep(0.2)
    with_shadow.append(p95(rate, number))
    report = json.loads(call(control, "GET", path)[1])
    call(control, "DELETE", path)
    print(f"p95 {without[-1]:.1f} ms without, {with_shadow[-1]:.1f} ms with; {report['images']} images compared, {report['skipped']} skipped")
print(f"ratio of the medians: {statistics.median(with_shadow) / statistics.median(without):.3f}")
