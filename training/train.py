"""Train the reader, or go on with a run: python -m training.train DATA RUN. See README.md.

A run is a folder: `checkpoint.pt` (everything a run resumes from) and `log.jsonl` (the loss, and how the rows that are
kept back were read).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from qa.reader import trunk
from qa.reader.difference import KIND
from qa.reader.trunk import Weights, with_difference
from training.batches import Batch, Rows, batch, batches_from, rows_of
from training.datafile import read_data
from training.descent import make_optimizer, share_of_rate, take_step
from training.layers import learned_arrays
from training.model import Reader, autocast, hard_loss, soft_loss

CHECKPOINT: Final = "checkpoint.pt"
LOG: Final = "log.jsonl"
# Steps whose mean loss makes one line of the log, and after how many the rows kept back are read.
LOGGED: Final = 50
MEASURED: Final = 500
# Seconds between two checkpoints.
SAVED: Final = 180
# Of a row whose answer is known, what the teachers say counts as much at most, by how probable the right answer is to
# them: of what they read wrongly the answer alone tells.
TAUGHT: Final = 0.7


@dataclass(frozen=True)
class Settings:
    """What decides a run; kept in its checkpoint. The rate rises over `warmup` steps and falls to nothing in a straight
    line until `steps`, or until `seconds` of training where those come first: a rented machine has an end, and how many
    steps it takes is not known before. `layers` are the packaged layers that the reader's are begun as."""

    layers: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 7)
    steps: int = 6000
    seconds: float = float("inf")
    tokens: int = 16000
    layer_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warmup: int = 200
    dropout: float = 0.1
    seed: int = 1


@dataclass(slots=True)
class Progress:
    """How far a run is: steps and examples, the block of rows with the batches of it done, and seconds of training."""

    step: int = 0
    examples: int = 0
    block: int = 0
    done: int = 0
    seconds: float = 0.0


class Run:
    """A run in a folder; made, or taken up where its checkpoint left it."""

    def __init__(
        self, folder: Path, weights: Weights, settings: Settings, device: str, begin_with: Path | None = None
    ) -> None:
        """`settings` count for a new run; one taken up keeps its own. A new one begins with the reader of another run's
        folder or of a file of training.export, where there is one to begin with."""
        self.folder, self.device, self.weights = folder, device, weights
        path = folder / CHECKPOINT
        kept: dict[str, Any] | None = torch.load(path, weights_only=True) if path.exists() else None
        self.settings = settings if kept is None else Settings(**kept["settings"])
        self.progress = Progress() if kept is None else Progress(**kept["progress"])
        torch.manual_seed(self.settings.seed)
        layers = self.settings.layers
        if begin_with is not None and kept is None:
            weights, layers = _learned_weights(begin_with, weights)[0], tuple(range(len(layers)))
        self.model = Reader(weights, layers, self.settings.dropout).to(device)
        self.optimizer = make_optimizer(
            (self.model.layers.parameters(), self.settings.layer_rate),
            (self.model.learned.values(), self.settings.head_rate),
        )
        if kept is not None:
            self.model.load_state_dict(kept["model"])
            self.optimizer.load_state_dict(kept["optimizer"])
            torch.set_rng_state(kept["rng"])

    @property
    def past(self) -> float:
        """Which share of the run is past, 1 or more at its end."""
        return max(self.progress.step / self.settings.steps, self.progress.seconds / self.settings.seconds)

    def save(self, name: str = CHECKPOINT) -> None:
        """Write the checkpoint; a kill while writing leaves the one before."""
        state = {
            "settings": asdict(self.settings),
            "progress": asdict(self.progress),
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": torch.get_rng_state(),
        }
        beside = self.folder / f"{name}.new"
        torch.save(state, beside)
        beside.replace(self.folder / name)

    def learn(self, rows: Batch, teachers: Sequence[Reader]) -> Tensor:
        """Take one step and return the loss."""
        ids, mask, allowed, starts, ends = on_device(self.device, rows)
        with autocast(self.device):
            logits = self.model(ids, mask)
            with torch.no_grad():
                taught = [teacher(ids, mask) for teacher in teachers]
        known = (starts >= 0).float()
        right = (allowed, starts.clamp(min=0), ends.clamp(min=0))
        found = hard_loss(logits, *right) * known
        if taught:
            sure = torch.stack([hard_loss(each, *right) for each in taught]).mean(0).neg().exp()
            heard = torch.where(starts >= 0, TAUGHT * sure, 1.0)
            found = (1 - heard) * found + heard * soft_loss(logits, allowed, taught)
        loss = found.mean()
        take_step(self.optimizer, loss, share_of_rate(self.progress.step, self.settings.warmup, self.past))
        return loss.detach()


def _learned_weights(path: Path, weights: Weights) -> tuple[Weights, int]:
    """The weights with those of a run's folder or of a reader's file in them, and how many layers learned."""
    if path.is_file():
        return with_difference(KIND, weights, path, None), weights.layers
    kept = torch.load(path / CHECKPOINT, weights_only=True, map_location="cpu")
    tensors = {
        name: trunk.Tensor(0, memoryview(values.tobytes())) for name, values in learned_arrays(kept["model"]).items()
    }
    return replace(weights, tensors=weights.tensors | tensors), len(kept["settings"]["layers"])


def load_learned(path: Path, weights: Weights, device: str) -> Reader:
    """Return the reader of a run's folder, or of a file of training.export, to be read from only."""
    learned, layers = _learned_weights(path, weights)
    return Reader(learned, range(layers)).to(device).eval().requires_grad_(False)


def train(run: Run, rows: Rows, kept_back: Rows, teachers: Sequence[Reader], steps: int | None = None) -> None:
    """Train until the run's end, for `steps` more steps, or until the program is asked to stop; the checkpoint is
    written then too."""
    with _asked_to_stop() as stopped:
        _learn(run, rows, kept_back, teachers, steps, stopped)
    run.save()


def _learn(
    run: Run, rows: Rows, kept_back: Rows, teachers: Sequence[Reader], steps: int | None, stopped: list[int]
) -> None:
    progress, settings = run.progress, run.settings
    began, saved = time.monotonic(), time.monotonic()
    first, before = progress.step, progress.seconds
    losses: list[Tensor] = []
    run.model.train()
    for block, done, chosen in batches_from(rows, progress.block, progress.done, settings.tokens, settings.seed):
        now = time.monotonic()
        if stopped or run.past >= 1 or progress.step - first == steps:
            break
        losses.append(run.learn(batch(rows, chosen, run.weights.pad), teachers))
        progress.step, progress.examples = progress.step + 1, progress.examples + len(chosen)
        progress.block, progress.done, progress.seconds = block, done, before + now - began
        if progress.step % LOGGED == 0:
            line: dict[str, Any] = {"loss": round(torch.stack(losses).mean().item(), 4)}
            if len(kept_back) and (progress.step % MEASURED == 0 or progress.step == settings.steps):
                line |= measure(run.model, kept_back, run.weights.pad, run.device)
            _log(run.folder / LOG, progress, line)
            losses = []
        if now - saved > SAVED:
            run.save()
            saved = now


@torch.no_grad()
def measure(model: Reader, rows: Rows, pad: int, device: str) -> dict[str, float]:
    """Return how rows are read: `auroc` of "the answer is here" with the span against nothing, and the share of the
    answered ones whose `start`, and whose start and end (`exact`), are the right tokens."""
    model.eval()
    evidence, known, starts, exact = [], [], [], []
    places = range(0, len(rows), 64)
    for at in places:
        chosen = list(range(at, min(at + 64, len(rows))))
        part = batch(rows, chosen, pad)
        ids, mask, allowed, start, end = on_device(device, part)
        with autocast(device):
            logits = model(ids, mask)
        spans = logits[..., :2].masked_fill(~allowed[..., None], -1e4)
        best = spans[:, 1:].max(1)
        evidence.append(2 * logits[:, 0, 2] + (best.values - spans[:, 0]).mean(1))
        known.append(start > 0)
        starts.append(best.indices[:, 0] + 1 == start)
        exact.append((best.indices[:, 0] + 1 == start) & (best.indices[:, 1] + 1 == end))
    model.train()
    score, here = torch.cat(evidence).cpu().numpy(), torch.cat(known).cpu().numpy()
    ranks = np.argsort(np.argsort(score)) + 1
    above = ranks[here].sum() - here.sum() * (here.sum() + 1) / 2
    return {
        "auroc": round(float(above / max(1, here.sum() * (~here).sum())), 4),
        "start": round(float(torch.cat(starts).cpu().numpy()[here].mean()), 4),
        "exact": round(float(torch.cat(exact).cpu().numpy()[here].mean()), 4),
    }


def on_device(device: str, rows: Batch) -> tuple[Tensor, ...]:
    """The arrays of a batch as tensors."""
    parts = (rows.ids, rows.mask, rows.allowed, rows.starts, rows.ends)
    return tuple(torch.from_numpy(part).to(device, non_blocking=True) for part in parts)


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Give a list that is empty until the program is asked to end, by Ctrl-C or kill; the step begun is finished."""
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda received, _: asked.append(received))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _log(path: Path, progress: Progress, line: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**asdict(progress), **line}) + "\n")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description="Train the reader, or go on.")
    parser.add_argument("data", type=Path, help="what training.prepare wrote")
    parser.add_argument("run", type=Path, help="folder of the run; taken up where it is there")
    parser.add_argument("--steps", type=int, default=Settings.steps, help="of the whole run")
    parser.add_argument("--stop-after", type=int, help="stop after so many more steps")
    parser.add_argument("--seconds", type=float, default=Settings.seconds, help="of the whole run, likewise")
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=(), help="runs' folders or readers' files to learn from"
    )
    parser.add_argument("--begin-with", type=Path, help="a run's folder, or a reader's file, to begin with")
    parser.add_argument("--layers", type=int, nargs="+", default=Settings.layers, help="packaged layers to begin as")
    parser.add_argument("--tokens", type=int, default=Settings.tokens, help="a batch, with its pads")
    parser.add_argument("--rate", type=float, default=Settings.layer_rate)
    parser.add_argument("--head-rate", type=float, default=Settings.head_rate)
    parser.add_argument("--dropout", type=float, default=Settings.dropout)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    file = read_data(args.data)
    settings = Settings(
        layers=tuple(args.layers),
        steps=args.steps,
        seconds=args.seconds,
        tokens=args.tokens,
        layer_rate=args.rate,
        head_rate=args.head_rate,
        dropout=args.dropout,
        seed=args.seed,
    )
    run = Run(args.run, file.weights, settings, device, args.begin_with)
    teachers = [load_learned(folder, file.weights, device) for folder in args.teachers]
    back = file.arrays["kept_back"].astype(bool)
    unknown = file.arrays["starts"].astype(np.int64) < 0
    wanted = ~back if teachers else ~back & ~unknown
    train(run, rows_of(file.arrays, wanted), rows_of(file.arrays, back), teachers, args.stop_after)


if __name__ == "__main__":
    main()
