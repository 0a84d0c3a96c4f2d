#!/usr/bin/env python3
"""What the eKuiper + OpenVINO tutorial does with a picture, behind MQTT, as something to compare with.

    tutorial.py MODEL_XML PORT IN_TOPIC OUT_TOPIC [--compile-once]

As the tutorial is written it reads and compiles the model for each picture; --compile-once does so at the start.
Needs: openvino, opencv-python-headless, numpy, paho-mqtt
"""
import argparse
import base64
import json
import time

import cv2
import numpy as np
import openvino
import paho.mqtt.client as mqtt


def compiled(path):
    core = openvino.Core()
    return core.compile_model(core.read_model(path), "CPU")


def inspect(model, picture):
    start = time.perf_counter()
    height, width = list(model.input(0).shape)[2:]
    pixels = cv2.imdecode(np.frombuffer(base64.b64decode(picture), np.uint8), cv2.IMREAD_COLOR)
    pixels = cv2.resize(pixels, (width, height))
    probability = model(pixels.transpose(2, 0, 1)[None])[model.output(0)].squeeze()
    milliseconds = (time.perf_counter() - start) * 1000
    mask = np.where(probability > 0.5, 255, 0).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    shown = np.hstack((pixels, cv2.cvtColor(mask, cv2.COLOR_GRAY2BGR)))
    jpeg = cv2.imencode(".jpg", shown)[1]
    return {"inference time": milliseconds, "defect": len(contours), "base64": base64.b64encode(jpeg).decode()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("port", type=int)
    parser.add_argument("in_topic")
    parser.add_argument("out_topic")
    parser.add_argument("--compile-once", action="store_true")
    options = parser.parse_args()
    once = compiled(options.model) if options.compile_once else None

    def answer(client, _, message):
        request = json.loads(message.payload)
        result = inspect(once or compiled(options.model), request["image"])
        client.publish(options.out_topic, json.dumps({"id": request["id"], **result}), 1)

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_connect = lambda c, *_: c.subscribe(options.in_topic, 1)
    client.on_message = answer
    client.connect("127.0.0.1", options.port)
    client.loop_forever()


if __name__ == "__main__":
    main()
