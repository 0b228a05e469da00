"""Teach a smaller encoder what the packaged one makes of texts, and which passage answers which question.

Run: python -m training.encoder_train DATA RUN. See README.md. It prints and logs the loss, and how the questions kept
back find their passages, the teacher's figures first.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from index.encoders.smaller import KIND
from qa.reader.trunk import Weights, with_difference
from training.datafile import read_data
from training.descent import make_optimizer, share_of_rate, take_step
from training.layers import Layers, Words

CHECKPOINT: Final = "encoder.pt"
LOGGED: Final = 100
MEASURED: Final = 1000
LENGTH_STEP: Final = 8
# Similarities are divided by this before they are compared; the packaged encoder's lie between 0.7 and 1.
TEMPERATURE: Final = 0.02
# Texts that are sorted by length together, and pairs a step.
BLOCK: Final = 8192
PAIRS: Final = 64
# Texts that go through the network together, those of about one length.
TOGETHER: Final = 256
# Passages kept back beside which a question has to find its own: those of its articles, and so many others.
OTHERS: Final = 8000


@dataclass(frozen=True)
class Settings:
    """What decides a run. `layers` are the packaged layers that the encoder's are begun as; `task` is what finding the
    right passage counts beside agreeing with the teacher."""

    layers: tuple[int, ...] = (1, 3, 5, 7, 9, 11)
    steps: int = 6000
    tokens: int = 16000
    rate: float = 3e-4
    warmup: int = 200
    task: float = 0.1
    seed: int = 1


class Encoder(nn.Module):
    """Ids to unit vectors: the mean of the last states, as the packaged encoder takes it."""

    def __init__(self, weights: Weights, begun_as: tuple[int, ...]) -> None:
        """See `Layers` for `begun_as`."""
        super().__init__()
        self.words = Words(weights)
        self.layers = Layers(weights, begun_as)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """From ids and a mask, `(rows, length)`, 1 on tokens, to `(rows, hidden)` float32."""
        states = self.layers(self.words(ids), mask)
        with torch.autocast(states.device.type, enabled=False):
            return F.normalize((states.float() * mask[..., None]).sum(1), dim=1)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as ids, one after the other, text n at `offsets[n]:offsets[n + 1]`."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    pad: int
    device: str

    def batch(self, chosen: list[int]) -> tuple[Tensor, Tensor]:
        """Return the ids and the mask of some texts, `(texts, longest)`."""
        lengths = self.offsets[np.array(chosen) + 1] - self.offsets[chosen]
        longest = -(-int(lengths.max()) // LENGTH_STEP) * LENGTH_STEP
        places = np.arange(longest)
        mask = places < lengths[:, None]
        ids = np.full(mask.shape, self.pad, np.int64)
        ids[mask] = np.concatenate([self.ids[self.offsets[at] : self.offsets[at + 1]] for at in chosen])
        return (
            torch.from_numpy(ids).to(self.device, non_blocking=True),
            torch.from_numpy(mask.astype(np.float32)).to(self.device, non_blocking=True),
        )


def by_length(texts: Texts, count: int, tokens: int, seed: int) -> Iterator[list[int]]:
    """Yield batches of the first `count` texts of about one length that fit `tokens` with their pads, without end."""
    rng = random.Random(seed)
    lengths = np.diff(texts.offsets)
    while True:
        shuffled = rng.sample(range(count), count)
        for at in range(0, count, BLOCK):
            batches: list[list[int]] = [[]]
            for text in sorted(shuffled[at : at + BLOCK], key=lambda text: lengths[text]):
                if (len(batches[-1]) + 1) * (lengths[text] + LENGTH_STEP) > tokens:
                    batches.append([])
                batches[-1].append(text)
            rng.shuffle(batches)
            yield from (batch for batch in batches if len(batch) > 1)  # a text alone is near no other


def agreement_loss(learned: Tensor, taught: Tensor) -> Tensor:
    """Return how far vectors are from the teacher's: by direction, and by which others of the batch they are near."""
    direction = (1 - (learned * taught).sum(1)).mean()
    itself = torch.eye(len(learned), dtype=torch.bool, device=learned.device)
    wanted = (taught @ taught.T / TEMPERATURE).masked_fill(itself, -torch.inf).softmax(1)
    found = (learned @ learned.T / TEMPERATURE).masked_fill(itself, -torch.inf).log_softmax(1).masked_fill(itself, 0)
    return 10 * direction - (wanted * found).sum(1).mean() + (wanted * wanted.clamp(min=1e-12).log()).sum(1).mean()


def task_loss(questions: Tensor, passages: Tensor) -> Tensor:
    """Return the loss of finding passage n by question n among all the passages; the first ones are the questions'."""
    return F.cross_entropy(questions @ passages.T / TEMPERATURE, torch.arange(len(questions), device=questions.device))


class Run:
    """A student, its teacher, and what they are shown."""

    def __init__(
        self,
        arrays: dict[str, NDArray[Any]],
        weights: Weights,
        settings: Settings,
        device: str,
        begin_with: Path | None = None,
    ) -> None:
        """`begin_with` is a file of training.encoder_export, to go on with."""
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        offsets = np.concatenate(([0], np.cumsum(arrays["lengths"].astype(np.int64))))
        self.texts = Texts(arrays["ids"].astype(np.int64), offsets, weights.pad, device)
        self.pairs, self.kept_back = arrays["pairs"], arrays["kept_back_pairs"]
        self.learned_texts = int(arrays["learned_texts"])
        begun = with_difference(KIND, weights, begin_with, None) if begin_with is not None else weights
        layers = settings.layers if begin_with is None else tuple(range(len(settings.layers)))
        self.student = Encoder(begun, layers).to(device)
        self.teacher = Encoder(weights, tuple(range(weights.layers))).to(device).eval().requires_grad_(False)
        self.optimizer = make_optimizer((self.student.parameters(), settings.rate))

    def vectors(self, encoder: Encoder, chosen: list[int]) -> Tensor:
        """Return the vectors of some texts."""
        lengths = np.diff(self.texts.offsets)[chosen]
        sorted_places = np.argsort(lengths, kind="stable")
        parts = np.array_split(sorted_places, -(-len(chosen) // TOGETHER))
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            found = torch.cat([encoder(*self.texts.batch([chosen[at] for at in part])) for part in parts])
        return found[torch.from_numpy(np.argsort(sorted_places)).to(self.device)]

    def learn(self, step: int, past: float, texts: list[int], pairs: NDArray[np.int32]) -> Tensor:
        """Take one step and return the losses: agreement on texts, agreement on pairs, the task. `past` is the share
        of the run that is over."""
        questions, passages = pairs[:, 0].tolist(), [*pairs[:, 1], *(at for at in pairs[:, 2:].flat if at >= 0)]
        learned = [self.vectors(self.student, part) for part in (texts, questions, passages)]
        with torch.no_grad():
            taught = [self.vectors(self.teacher, part) for part in (texts, questions, passages)]
        found = torch.stack(
            [
                agreement_loss(learned[0], taught[0]),
                agreement_loss(torch.cat(learned[1:]), torch.cat(taught[1:])),
                task_loss(learned[1], learned[2]),
            ]
        )
        loss = found[0] + found[1] + self.settings.task * found[2]
        take_step(self.optimizer, loss, share_of_rate(step, self.settings.warmup, past))
        return found.detach()

    @torch.no_grad()
    def measure(self, encoder: Encoder) -> dict[str, float]:
        """Return how often the questions kept back find their passage at 1 and among 8."""
        last = len(self.texts.offsets) - 1
        questions = sorted(set(self.kept_back[:, 0].tolist()))
        passages = [at for at in range(self.learned_texts, last) if at not in set(questions)]
        passages += list(range(0, self.learned_texts, max(1, self.learned_texts // OTHERS)))
        place = {text: at for at, text in enumerate(passages)}
        rows = torch.cat([self.vectors(encoder, passages[at : at + 128]) for at in range(0, len(passages), 128)])
        asked = self.vectors(encoder, self.kept_back[:, 0].tolist())
        right = torch.tensor([place[text] for text in self.kept_back[:, 1].tolist()], device=self.device)
        found = asked @ rows.T
        ranks = (found > found.gather(1, right[:, None])).sum(1)
        return {f"at_{count}": round((ranks < count).float().mean().item(), 4) for count in (1, 8)}


def train(run: Run, folder: Path, seconds: float) -> None:
    """Train to the last step, or for so many seconds where those come first."""
    settings, began = run.settings, time.monotonic()
    rng = np.random.default_rng(settings.seed)
    _log(folder, {"teacher": run.measure(run.teacher), "before": run.measure(run.student)})
    losses: list[Tensor] = []
    step = 0
    for step, texts in enumerate(by_length(run.texts, run.learned_texts, settings.tokens, settings.seed)):
        past = max(step / settings.steps, (time.monotonic() - began) / seconds)
        if past >= 1:
            break
        pairs = run.pairs[rng.choice(len(run.pairs), min(PAIRS, len(run.pairs)), replace=False)]
        losses.append(run.learn(step, past, texts, pairs))
        if (step + 1) % LOGGED == 0:
            means = [round(each, 4) for each in torch.stack(losses).mean(0).tolist()]
            found = run.measure(run.student) if (step + 1) % MEASURED == 0 else {}
            _log(folder, {"step": step + 1, "seconds": round(time.monotonic() - began, 1), "loss": means} | found)
            losses = []
    _log(folder, {"step": step, "end": run.measure(run.student)})
    torch.save({"layers": settings.layers, "model": run.student.state_dict()}, folder / CHECKPOINT)


def _log(folder: Path, line: dict[str, Any]) -> None:
    print(line, flush=True)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder_train", description="Teach a smaller encoder.")
    parser.add_argument("data", type=Path, help="what training.encoder_prepare wrote")
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="the run's, where they end before the steps"
    )
    parser.add_argument("--layers", type=int, nargs="+", default=Settings.layers, help="packaged layers to begin as")
    parser.add_argument("--tokens", type=int, default=Settings.tokens, help="a batch of texts, with its pads")
    parser.add_argument("--rate", type=float, default=Settings.rate)
    parser.add_argument("--task", type=float, default=Settings.task, help="what finding the right passage counts")
    parser.add_argument("--begin-with", type=Path, help="a file of training.encoder_export, to go on with")
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    file = read_data(args.data)
    settings = Settings(tuple(args.layers), args.steps, args.tokens, args.rate, task=args.task)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train(Run(file.arrays, file.weights, settings, device, args.begin_with), args.run, args.seconds)


if __name__ == "__main__":
    main()
