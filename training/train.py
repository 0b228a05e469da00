"""Train the reader, or go on with a run: python -m training.train DATA RUN. See README.md.

The lower layers are frozen, so OpenVINO computes them, which is faster than torch; the upper layers and the head learn.
A run is a folder: `checkpoint.pt` (everything a run resumes from) and `log.jsonl` (the loss).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

# Threads that wait asleep: other programs may want the cores. Read by torch's OpenMP once, at its import.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch

from qa.reader.network import Compiled, Network
from qa.reader.trunk import WORDS, Weights, read_weights
from training.batches import Batch, Rows, batch, batches_from, read_rows
from training.model import Upper, loss

CHECKPOINT: Final = "checkpoint.pt"
LOG: Final = "log.jsonl"
# Steps whose mean loss makes one line of the log.
LOGGED: Final = 20
CLIP: Final = 1.0
WEIGHT_DECAY: Final = 0.01


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a run; kept in its checkpoint. The rate rises over `warmup` steps and stays, until `cooldown` is
    given: then it falls to nothing in a straight line over that many steps. `first_layer` is the first that learns, and
    the network has `last_layer` of the trunk's: with eight, of which six learn, the loss of the first 700 examples fell
    faster than with twelve and the upper six, and a third of the work of reading is saved."""

    first_layer: int = 2
    last_layer: int = 8
    tokens: int = 1600
    layer_rate: float = 8e-5
    head_rate: float = 1e-3
    warmup: int = 80
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

    def __init__(self, folder: Path, settings: Settings, threads: int) -> None:
        """`settings` count for a new run; one taken up keeps its own."""
        self.folder = folder
        path = folder / CHECKPOINT
        kept: dict[str, Any] | None = torch.load(path, weights_only=True) if path.exists() else None
        self.settings = settings if kept is None else Settings(**kept["settings"])
        self.progress = Progress() if kept is None else Progress(**kept["progress"])
        torch.manual_seed(self.settings.seed)
        torch.set_num_threads(threads)
        self.weights: Weights = read_weights()
        self.model = Upper(self.weights, self.settings.first_layer, self.settings.last_layer)
        self._lower = Compiled(Network(self.weights, {}).states(self.settings.first_layer), threads)
        named = list(self.model.learned.items())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for name, p in named if not name.startswith("head")], "base": self.settings.layer_rate},
                {"params": [p for name, p in named if name.startswith("head")], "base": self.settings.head_rate},
            ],
            lr=self.settings.layer_rate,
            betas=(0.9, 0.98),
            weight_decay=WEIGHT_DECAY,
            fused=True,
        )
        if kept is not None:
            self.model.load_state_dict(kept["model"])
            self.optimizer.load_state_dict(kept["optimizer"])
            torch.set_rng_state(kept["rng"])

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

    def learn(self, rows: Batch, rate: float) -> float:
        """Take one step and return the loss; `rate` scales both learning rates."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate
        words = self.weights.tensors[WORDS].rows(rows.ids, self.weights.hidden)
        states = torch.from_numpy(self._lower.run(words, rows.mask))
        logits = self.model(states, torch.from_numpy(rows.mask))
        found = loss(logits, torch.from_numpy(rows.allowed), torch.from_numpy(rows.starts), torch.from_numpy(rows.ends))
        found.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return found.item()


def train(run: Run, data: Path, limits: Limits) -> None:
    """Train until a limit is reached or the program is asked to stop; the checkpoint is written then too."""
    with _asked_to_stop() as stopped:
        _learn(run, read_rows(data), limits, stopped)
    run.save()


def _learn(run: Run, rows: Rows, limits: Limits, stopped: list[int]) -> None:
    progress, settings = run.progress, run.settings
    began, saved = time.monotonic(), time.monotonic()
    first, before = progress.step, progress.seconds
    losses: list[float] = []
    for block, done, chosen in batches_from(rows, progress.block, progress.done, settings.tokens, settings.seed):
        if stopped or limits.reached(progress.step - first, time.monotonic() - began):
            break
        rate = min(1.0, (progress.step + 1) / settings.warmup)
        if limits.cooldown:
            rate *= max(0.0, 1 - (progress.step - first) / limits.cooldown)
        losses.append(run.learn(batch(rows, chosen, run.weights.pad), rate))
        progress.step, progress.examples = progress.step + 1, progress.examples + len(chosen)
        progress.block, progress.done = block, done
        progress.seconds = before + time.monotonic() - began
        if progress.step % LOGGED == 0:
            _log(run.folder / LOG, progress, losses)
            losses = []
        if time.monotonic() - saved > limits.save_seconds:
            run.save()
            saved = time.monotonic()


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: after `steps` more steps or `seconds` more seconds, None where that does not count. `cooldown`
    steps, where given, are the last ones."""

    steps: int | None = None
    seconds: float | None = None
    cooldown: int = 0
    save_seconds: float = 180.0

    def reached(self, steps: int, seconds: float) -> bool:
        """Whether as many steps or seconds of this call have passed."""
        most = self.cooldown or self.steps
        return (most is not None and steps >= most) or (self.seconds is not None and seconds >= self.seconds)


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


def _log(path: Path, progress: Progress, losses: list[float]) -> None:
    line = {**asdict(progress), "loss": round(sum(losses) / len(losses), 4)}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description="Train the reader, or go on.")
    parser.add_argument("data", type=Path, help="what training.prepare wrote")
    parser.add_argument("run", type=Path, help="folder of the run; taken up where it is there")
    parser.add_argument("--steps", type=int, help="stop after so many more steps")
    parser.add_argument("--seconds", type=float, help="stop after so many more seconds")
    parser.add_argument("--cooldown", type=int, default=0, help="let the rate fall to nothing over so many steps; stop")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--layers", type=int, nargs=2, default=(2, 8), help="the first layer that learns, and the number of layers"
    )
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    run = Run(args.run, Settings(first_layer=args.layers[0], last_layer=args.layers[1], seed=args.seed), args.threads)
    train(run, args.data, Limits(args.steps, args.seconds, args.cooldown))


if __name__ == "__main__":
    main()
