"""Prepared rows to batches, in an order that depends on the seed and the place alone, so that a run resumes exactly."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Rows that are sorted by length together; batches of one block hold neighbours in length, and are then shuffled.
BLOCK: Final = 4096
LENGTH_STEP: Final = 8


@dataclass(frozen=True, slots=True)
class Rows:
    """Prepared rows: `ids` of all rows one after the other, `offsets` `(rows + 1,)`, and for each row the token where
    the passage begins (`fronts`) and the answer's first and last token (`starts`, `ends`; 0 where nothing answers, -1
    where it is not known, and only a teacher can say)."""

    ids: Ints
    offsets: Ints
    fronts: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.fronts)


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids` `(rows, longest)`, padded; `mask` 1 on tokens, float32; `allowed` where an answer may start or end."""

    ids: Ints
    mask: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    starts: Ints
    ends: Ints


def rows_of(arrays: Mapping[str, NDArray[Any]], chosen: NDArray[np.bool_] | None = None) -> Rows:
    """Return the rows of a data file that training.prepare wrote, or those of them that are chosen."""
    named = {name: arrays[name].astype(np.int64) for name in ("ids", "lengths", "fronts", "starts", "ends")}
    if chosen is not None:
        named["ids"] = named["ids"][np.repeat(chosen, named["lengths"])]
        named |= {name: named[name][chosen] for name in ("lengths", "fronts", "starts", "ends")}
    offsets = np.concatenate(([0], np.cumsum(named["lengths"])))
    return Rows(named["ids"], offsets, named["fronts"], named["starts"], named["ends"])


def blocks_of(rows: Rows) -> int:
    """How many blocks the rows are."""
    return max(1, len(rows) // BLOCK)


def order(rows: Rows, block: int, tokens: int, seed: int) -> list[list[int]]:
    """Return the batches of one block, each a list of rows that fit `tokens` with their pads. Blocks beyond the last
    start again from the first, shuffled otherwise."""
    blocks = blocks_of(rows)
    first = block % blocks * BLOCK
    last = len(rows) if block % blocks == blocks - 1 else first + BLOCK
    lengths = np.diff(rows.offsets)
    batches: list[list[int]] = [[]]
    for row in sorted(range(first, last), key=lambda row: (lengths[row], row)):
        if batches[-1] and _rounded(int(lengths[row])) * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(row)
    random.Random(f"{seed}-{block}").shuffle(batches)
    return batches


def batch(rows: Rows, chosen: list[int], pad: int) -> Batch:
    """Return the arrays of some rows."""
    lengths = np.diff(rows.offsets)[chosen]
    longest = _rounded(int(lengths.max()))
    ids = np.full((len(chosen), longest), pad, np.int64)
    for place, row in enumerate(chosen):
        ids[place, : lengths[place]] = rows.ids[rows.offsets[row] : rows.offsets[row + 1]]
    places = np.arange(longest)[None, :]
    mask = (places < lengths[:, None]).astype(np.float32)
    passage = (places >= rows.fronts[chosen][:, None]) & (places < lengths[:, None] - 1)
    return Batch(ids, mask, passage | (places == 0), rows.starts[chosen], rows.ends[chosen])


def batches_from(rows: Rows, block: int, done: int, tokens: int, seed: int) -> Iterator[tuple[int, int, list[int]]]:
    """Yield (block, batches of it done with this one, rows) without end, after `done` batches of `block`."""
    while True:
        for number, chosen in enumerate(order(rows, block, tokens, seed)):
            if number >= done:
                yield block, number + 1, chosen
        block, done = block + 1, 0


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP
