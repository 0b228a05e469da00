"""Keep the rows that a reader does not read rightly yet: python -m training.hard DATA READER OUT. See README.md.

A row it reads rightly costs a step as much as another and teaches next to nothing. A share of those is kept all the
same, so that what was learned is not forgotten.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from training.batches import Rows, batch, blocks_of, order, rows_of
from training.datafile import read_data, write_chosen
from training.model import Reader, autocast, hard_loss
from training.train import load_learned, on_device

TOKENS: Final = 8000
# A loss from which on a row counts as not read rightly, and the share of the others that is kept.
ABOVE: Final = 0.1
OTHERS: Final = 0.2


@torch.no_grad()
def losses(model: Reader, rows: Rows, pad: int, device: str) -> NDArray[np.float32]:
    """Return the loss of each row, `(rows,)`; nan where it is not known what is right."""
    found = np.full(len(rows), np.nan, np.float32)
    for block in range(blocks_of(rows)):
        for chosen in order(rows, block, TOKENS, 0):
            ids, mask, allowed, starts, ends = on_device(device, batch(rows, chosen, pad))
            with autocast(device):
                logits = model(ids, mask)
            loss = hard_loss(logits, allowed, starts.clamp(min=0), ends.clamp(min=0))
            found[chosen] = loss.masked_fill(starts < 0, float("nan")).cpu().numpy()
    return found


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.hard", description="Keep what is not read rightly yet.")
    parser.add_argument("data", type=Path, help="what training.prepare wrote")
    parser.add_argument("reader", type=Path, help="a reader's file, or a run's folder")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("--share", type=float, default=1.0, help="of the rows, drawn by chance, is looked at")
    parser.add_argument("--above", type=float, default=ABOVE, help="the loss from which on a row is kept")
    parser.add_argument("--others", type=float, default=OTHERS, help="the share of the others that is kept")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    file = read_data(args.data)
    reader = load_learned(args.reader, file.weights, device)
    back = file.arrays["kept_back"].astype(bool)
    chance = np.random.default_rng(args.seed)
    looked_at = back | (chance.random(len(back)) < args.share)
    rows = rows_of(file.arrays, looked_at)
    found = losses(reader, rows, file.weights.pad, device)
    hard = ~(found < args.above)
    chosen = looked_at.copy()
    chosen[looked_at] = hard | (chance.random(len(rows)) < args.others)
    write_chosen(args.data, args.out, chosen | back)
    print(f"{len(rows)} rows, {int(hard.sum())} not read rightly, {int((chosen | back).sum())} kept, {args.out}")


if __name__ == "__main__":
    main()
