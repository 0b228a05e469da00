"""Write a reader's file from the checkpoints of one or more runs: python -m training.export RUN [RUN ...] OUT.

Of several runs the mean of what they learned is written; they must have begun with the same reader, so that their
weights mean the same. See README.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from qa.reader.difference import KIND
from qa.reader.trunk import Floats, read_weights, write_difference
from training.layers import learned_arrays
from training.train import CHECKPOINT


def mean_of(runs: Sequence[Path]) -> dict[str, Floats]:
    """Return the mean of what some runs learned, by the names of the packaged weights."""
    learned = [
        learned_arrays(torch.load(run / CHECKPOINT, weights_only=True, map_location="cpu")["model"]) for run in runs
    ]
    return {name: np.mean([each[name] for each in learned], axis=0, dtype=np.float32) for name in learned[0]}


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description="Write a reader's file.")
    parser.add_argument("runs", type=Path, nargs="+", help="folders of the runs")
    parser.add_argument("out", type=Path, help="the .safetensors file to write")
    args = parser.parse_args()
    sha256 = write_difference(KIND, read_weights(), mean_of(args.runs), args.out)
    print(f"{args.out}: sha256 {sha256}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
