"""Write a reader's file from one or more runs or readers' files: python -m training.export RUN [RUN ...] OUT.

Of several the mean of what they learned is written; they must have begun with the same reader, so that their weights
mean the same. See README.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.reader.difference import KIND
from qa.reader.trunk import Floats, Weights, read_weights, write_difference
from training.layers import learned_arrays
from training.train import load_learned


def mean_of(readers: Sequence[Path], weights: Weights, shares: Sequence[float] | None = None) -> dict[str, Floats]:
    """Return the mean of what some runs or readers' files learned, each with its share (None: all the same), by the
    names of the packaged `weights`."""
    learned = [learned_arrays(load_learned(path, weights, "cpu").state_dict()) for path in readers]
    return {
        name: np.average([each[name] for each in learned], axis=0, weights=shares).astype(np.float32)
        for name in learned[0]
    }


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description="Write a reader's file.")
    parser.add_argument("readers", type=Path, nargs="+", metavar="RUN", help="runs' folders or readers' files")
    parser.add_argument("out", type=Path, help="the .safetensors file to write")
    parser.add_argument("--shares", type=float, nargs="+", help="of each in the mean; all the same without")
    args = parser.parse_args()
    if args.shares is not None and len(args.shares) != len(args.readers):
        parser.error(f"{len(args.shares)} shares for {len(args.readers)} readers; give one for each")
    weights = read_weights()
    sha256 = write_difference(KIND, weights, mean_of(args.readers, weights, args.shares), args.out)
    print(f"{args.out}: sha256 {sha256}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
