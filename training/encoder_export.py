"""Write the smaller encoder's file from a run: python -m training.encoder_export RUN OUT. See README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from index.encoders.smaller import KIND
from qa.reader.trunk import read_weights, write_difference
from training.encoder_train import CHECKPOINT
from training.layers import learned_arrays


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Write the smaller encoder's file.")
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("out", type=Path, help="the .safetensors file to write")
    args = parser.parse_args()
    state = torch.load(args.run / CHECKPOINT, weights_only=True, map_location="cpu")
    sha256 = write_difference(KIND, read_weights(), learned_arrays(state["model"]), args.out)
    print(f"{args.out}: sha256 {sha256}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
