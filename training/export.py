"""Write a reader's file from a run's checkpoint: python -m training.export RUN OUT. See README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from qa.reader.difference import KIND
from qa.reader.trunk import read_weights, write_difference
from training.layers import learned_arrays
from training.train import CHECKPOINT


def export(run: Path, out: Path, name: str = CHECKPOINT) -> str:
    """Write a checkpoint's learned tensors as a reader's file and return its sha256."""
    state = torch.load(run / name, weights_only=True, map_location="cpu")
    return write_difference(KIND, read_weights(), learned_arrays(state["model"]), out)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description="Write a reader's file.")
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("out", type=Path, help="the .safetensors file to write")
    args = parser.parse_args()
    print(f"{args.out}: sha256 {export(args.run, args.out)}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
