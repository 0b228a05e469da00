"""Put the rows of several data files into one: python -m training.join DATA [DATA ...] OUT. See README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.reader.trunk import read_weights
from training.datafile import write_joined


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.join", description="Put several data files into one.")
    parser.add_argument("data", type=Path, nargs="+", help="what training.prepare or training.hard wrote")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    args = parser.parse_args()
    print(f"{write_joined(args.data, args.out, read_weights())} rows, {args.out}")


if __name__ == "__main__":
    main()
