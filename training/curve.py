"""Draw a reader's run: python -m training.curve RUN OUT.png. The loss, and how the rows kept back were read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

from training.train import LOG

FIGURES: Final = ("auroc", "start", "exact")


def draw(run: Path, out: Path) -> None:
    """Write the plot; needs matplotlib (the extra `bench`)."""
    from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]

    plot = Figure(figsize=(7, 4))
    left = plot.subplots()
    losses = read_lines(run / LOG)
    left.plot([row["examples"] for row in losses], smooth([row["loss"] for row in losses]), color="0.5", label="loss")
    left.set_xlabel("examples")
    left.set_ylabel("loss")
    measured = [row for row in losses if FIGURES[0] in row]
    right = left.twinx()
    right.set_ylim(0, 1)
    for name in FIGURES:
        right.plot([row["examples"] for row in measured], [row[name] for row in measured], marker="o", label=name)
    left.set_ylim(0)
    plot.legend(loc="lower center", bbox_to_anchor=(0.5, 0.12))
    plot.tight_layout()
    plot.savefig(out, dpi=110)


def smooth(values: list[float], keep: float = 0.8) -> list[float]:
    """Return the running mean in which each value before counts `keep` times the next."""
    smoothed: list[float] = []
    for value in values:
        smoothed.append(value if not smoothed else keep * smoothed[-1] + (1 - keep) * value)
    return smoothed


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.curve", description="Draw a run's curve.")
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("out", type=Path, help="the picture to write (.png)")
    args = parser.parse_args()
    draw(args.run, args.out)


if __name__ == "__main__":
    main()
