"""Writes the lock files beside it: every package that an install needs, at one version, with the hashes of its files.

`make lock` runs it. uv resolves pyproject.toml for every system and Python that the project supports; versions that are
locked stay unless a name is given (`make lock UPGRADE="gradio jieba"`), or `all`.

run.txt    what `make run` installs, torch apart
dev.txt    that, and what the tests, the linters, the plots and this script need
build.txt  setuptools, which builds this project and what comes as source
torch.txt  torch, the registry's builds
gpu.txt    what the registry's torch for Linux needs beside, gigabytes of it
torch-cpu.txt  torch, the CPU builds named here: taken in place of the two where pip finds one
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
GPU = re.compile(r"nvidia-|cuda-|triton$")

# The same release built for the CPU alone needs no GPU libraries, and lies on no registry. Hash to
# release; another build is installed without a hash: see CONTRIBUTING.md.
CPU_BUILDS = {
    # torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl
    "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b": "2.13.0",
}

HEADER = "# Written by locks/renew.py (make lock); do not edit. Which file is for what is said there.\n"


def resolve(extras: list[str], upgrade: list[str], known: Path) -> dict[str, str]:
    """Package name to its lines in the lock, in order of name. `known` holds the versions to keep."""
    flags = ["--upgrade"] if upgrade == ["all"] else [f"--upgrade-package={name}" for name in upgrade]
    command = ["uv", "pip", "compile", "pyproject.toml", *extras, *flags]
    command += ["--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    subprocess.run([*command, f"--output-file={known}"], cwd=ROOT, check=True)
    blocks = re.split(r"^(?=[a-z0-9])", known.read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages: dict[str, str] = {}
    for block in blocks[1:]:  # one version for old Pythons and one for new are two blocks of one name
        name = re.split(r"[^a-z0-9-]", block)[0]
        packages[name] = packages.get(name, "") + block
    return packages


def write(name: str, packages: dict[str, str]) -> None:
    """Write one lock file."""
    (FOLDER / name).write_text(HEADER + "".join(packages.values()), encoding="utf-8")
    print(f"locks/{name}: {len(packages)} packages")


def main(upgrade: list[str]) -> None:
    """Renew every lock."""
    with tempfile.TemporaryDirectory() as scratch:
        known = Path(scratch) / "known.txt"
        locked = [FOLDER / name for name in ("build.txt", "torch.txt", "gpu.txt", "dev.txt")]
        known.write_text(
            "".join(path.read_text(encoding="utf-8") for path in locked if path.exists()), encoding="utf-8"
        )
        every = resolve(["--all-extras"], upgrade, known)
        needed = resolve([], [], known)  # after the whole, so that both have the same versions
    version = every["torch"].split("==")[1].split()[0]
    builds = [f" \\\n    --hash=sha256:{digest}" for digest, release in CPU_BUILDS.items() if release == version]
    gpu = {name for name in every if GPU.match(name)}
    rest = every.keys() - gpu - {"setuptools", "torch"}
    write("build.txt", {"setuptools": every["setuptools"]})
    write("torch.txt", {"torch": every["torch"]})
    write("torch-cpu.txt", {"torch": f"torch=={version}+cpu{''.join(builds)}\n"} if builds else {})
    write("gpu.txt", {name: every[name] for name in sorted(gpu)})
    write("run.txt", {name: every[name] for name in sorted(rest & needed.keys())})
    write("dev.txt", {name: every[name] for name in sorted(rest)})


if __name__ == "__main__":
    main(sys.argv[1:])
