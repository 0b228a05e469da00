"""Another benchmark, or the program itself, as on a processor that has AVX2 alone: networks in float32.

    python -m benchmarks.held_to_avx2 MODULE [ARGUMENTS …]
    python -m benchmarks.held_to_avx2 benchmarks.encoding
    python -m benchmarks.held_to_avx2 qa.cli.main ask 花溪驿站有几家

OpenVINO, torch and FAISS are told to use no more than AVX2, and the program that there is no more. How fast the cores
are, and their memory, stays as it is: a processor that has AVX2 alone is older. A program that a benchmark
starts is held where `baohai` tells it how.
"""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from dataclasses import replace
from typing import Final

# Read when the libraries are loaded.
HELD: Final = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
}


def main() -> None:
    """Hold this process and run the module."""
    if not is_held():
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.held_to_avx2", *sys.argv[1:]], os.environ | HELD)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    hold()
    sys.argv[1:] = given.arguments
    runpy.run_module(given.module, run_name="__main__", alter_sys=True)


def is_held() -> bool:
    """Whether this process is held, or is to be."""
    return all(os.environ.get(name) == value for name, value in HELD.items())


def baohai() -> list[str]:
    """How to start the program: held where this process is."""
    return [sys.executable, "-m", *(["benchmarks.held_to_avx2"] if is_held() else []), "qa.cli.main"]


def hold() -> None:
    """Have the program find AVX2 alone."""
    import faiss

    from index.encoders import e5_network, load, processor

    found = processor.this_processor()
    held = replace(found, name=f"{found.name} held to AVX2", abilities=("avx2",))
    for reader in (processor, e5_network, load):
        reader.this_processor = lambda: held  # type: ignore[attr-defined]
    e5_network._precision = lambda core: "f32"
    faiss.SIMDConfig.set_level(faiss.SIMDLevel_AVX2)


if __name__ == "__main__":
    main()
