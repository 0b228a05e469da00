"""Whether a store survives faults inside its writes: one JSON object with how many points were tried and what was lost.

    python -m benchmarks.faults [--points 1000] [--seed 0] [--folder /dev/shm]

A store is added to, rebuilt, removed from, rolled back and pruned, each time with a fault at another of its changes to
files: an error (EIO), a disk that is full from there on, a kill before the change or in the middle of it, and a power
cut that drops what was not synced. After each the store must hold the old or all of the new, pass `verify` and answer.
Points are drawn without repetition where there are enough. Needs Linux and a C compiler; ends with 1 where anything is
lost.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from corpus.model import Page
from index import build
from tests.crashing import ACTIONS, BUS, FERRY
from tests.fake_encoder import FakeEncoder
from tests.faulting import MODES, Case, Faults, check_point


def main() -> int:
    """Draw the points, try them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1000, help="how many faults")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where the stores are made; a folder in memory is quicker")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="baohai-faults-", dir=arguments.folder) as name:
        scratch = Path(name).resolve()
        template = scratch / "template"
        build([Page("bus.txt", BUS)], template, encoder=FakeEncoder())
        build([Page("ferry.txt", FERRY)], template, add=True, encoder=FakeEncoder())
        place = scratch / "place"
        place.mkdir()
        tried: Counter[str] = Counter()
        lost = []
        with Faults.start(scratch) as faults:
            cases = {action: Case.of(faults, action, template, scratch) for action in ACTIONS}
            every = [point for case in cases.values() for point in case.points(list(MODES))]
            drawn = random.Random(arguments.seed)
            drawn.shuffle(every)
            chosen = (every * (1 + arguments.points // len(every)))[: arguments.points]
            for done, point in enumerate(chosen):
                problem = check_point(faults, cases[point.action], point, place, again=done % 8 == 0)
                tried[f"{point.action}, {point.mode}"] += 1
                if problem:
                    lost.append(problem)
                    print(problem, file=sys.stderr)
    changes = {action: case.changes for action, case in cases.items()}
    print(json.dumps({"points": len(chosen), "of": len(every), "changes": changes, "tried": tried, "lost": lost}))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
