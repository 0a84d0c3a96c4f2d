#!/usr/bin/env bash
# Makes real Ultralytics exports for UltralyticsIT in target/ultralytics, from random weights trained for a minute, and
# RT-DETR and other heads from untrained ones.
#
# Debian's torch is for the CPU alone and a tenth of the download of the one that pip brings. OpenVINO is here only the
# converter, of the newest version that takes this torch; the runtime under test is another.
set -euo pipefail
cd "$(dirname "$0")/../../../.."

target=target/ultralytics
[ -d "$target/detect-onnx-nms" ] && [ -d "$target/classify-onnx" ] && exit 0
venv=target/ultralytics-venv
/usr/bin/python3 -c 'import torch, torchvision' # Debian: python3-torch python3-torchvision
/usr/bin/python3 -m venv --system-site-packages "$venv"
"$venv/bin/pip" install -q --no-deps ultralytics==8.4.190 ultralytics-thop==2.2.3
"$venv/bin/pip" install -q 'numpy<2' 'opencv-python-headless<4.12' 'onnx<1.18' openvino==2024.6.0 \
  polars matplotlib requests psutil pyyaml ultralytics-platform 2>&1 | grep -v 'resolver\|which is not installed' >&2 || true
mkdir -p "$target"
make() {
  YOLO_OFFLINE=true YOLO_CONFIG_DIR="$PWD/target" "$venv/bin/python" "src/test/resources/ultralytics/$1" "$target" \
    > target/ultralytics.log 2>&1 || { tail -20 target/ultralytics.log >&2; exit 1; }
}
[ -d "$target/detect-onnx-nms" ] || make make_models.py
make make_untrained.py
