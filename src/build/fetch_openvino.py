#!/usr/bin/env python3
"""Fetches the pinned official OpenVINO wheel with pip and unpacks the run-time libraries from it.

    fetch_openvino.py VERSION PLATFORM TARGET

PLATFORM is a wheel tag such as manylinux_2_28_x86_64, or "auto" for this machine. The wheel is kept in
the user's cache folder and checked against the hash below, so that a second build asks nothing; nothing is
done at all when TARGET already holds this version. To move to another OpenVINO: change openvino.version in
pom.xml and the hashes here.
"""
import hashlib, os, platform, shutil, subprocess, sys, tempfile, zipfile
from pathlib import Path

SHA256 = {
    ("2026.4.1", "manylinux_2_28_x86_64"): "2d22b1da03f7caf74df30e9f6417d0ab2f637e4a38e08e1dcd294d2c37407aaf",
    ("2026.4.1", "manylinux_2_35_aarch64"): "bea1eb3733c34ef331adc945da0ccda5937865031139073663be84c517ffda22",
    ("2026.4.1", "macosx_11_0_arm64"): "d3740853691ae4a9003bc3417a4625d848e2cc3251af4b815c59199b38be252a",
    ("2026.4.1", "win_amd64"): "bfddae6d6d3ad240157b946f180c33d0ddfaaae7487995d929a4e6b4bc12b283",
}
TAGS = {
    ("Linux", "x86_64"): "manylinux_2_28_x86_64",
    ("Linux", "aarch64"): "manylinux_2_35_aarch64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
    ("Windows", "AMD64"): "win_amd64",
}
# Front ends and tools that no model here needs; they are half of the wheel.
LEFT_OUT = ("_gguf_", "_jax_", "_paddle_", "_pytorch_", "_tensorflow_frontend", "cache.json", ".pc", ".lib")

INSTEAD = ("To build without it, install OpenVINO yourself (for example: pip install openvino==%s),"
           " build with -Dopenvino.skip, and set flawline.openvino.home if it is not found by itself.")


def fail(message, version):
    sys.exit(f"OpenVINO runtime: {message}\n{INSTEAD % version}")


def wheel(version, tag):
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flawline"
    for found in sorted(cache.glob(f"openvino-{version}-*{tag}.whl")):
        if digest(found) == SHA256[version, tag]:
            return found
        found.unlink()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        pip = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--platform", tag, "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311",
             "--dest", folder, f"openvino=={version}"])
        if pip.returncode:
            fail(f"pip could not download openvino=={version} for {tag} (see above).", version)
        fetched = next(Path(folder).glob("*.whl"))
        if digest(fetched) != SHA256[version, tag]:
            fail(f"{fetched.name} has the hash {digest(fetched)}, expected {SHA256[version, tag]};"
                 " it is not the pinned wheel and was thrown away.", version)
        return Path(shutil.move(str(fetched), cache / fetched.name))


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()


def main(version, tag, target):
    if tag == "auto":
        machine = platform.system(), platform.machine()
        if machine not in TAGS:
            fail(f"no wheel is pinned for {' '.join(machine)}; pinned: {', '.join(TAGS.values())}.", version)
        tag = TAGS[machine]
    if (version, tag) not in SHA256:
        fail(f"no hash is pinned for version {version} on {tag}; add it to {Path(__file__).name}.", version)
    done = target / "VERSION"
    if done.exists() and done.read_text() == f"{version} {tag}\n":
        return
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with zipfile.ZipFile(wheel(version, tag)) as archive:
        for member in archive.infolist():
            name = member.filename.rsplit("/", 1)[-1]
            licence = ".dist-info/" in member.filename and ("LICEN" in member.filename.upper()
                                                            or name == "third-party-programs.txt")
            library = member.filename.startswith("openvino/libs/") and not any(x in name for x in LEFT_OUT)
            if not name or not (library or licence):
                continue
            folder = target / "licenses" if licence else target
            folder.mkdir(exist_ok=True)
            with archive.open(member) as source, open(folder / name, "wb") as file:
                shutil.copyfileobj(source, file)
    done.write_text(f"{version} {tag}\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
