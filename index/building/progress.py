"""How far a build is: told to a function stage by stage, or drawn as bars on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from corpus.options import LINES, is_of_lines

# Called as (stage, done, total).
Progress = Callable[[str, int, int], None]

_UNITS = {"打开": "个", "识别": "页", "读取": "页", "切分": "篇", "认名": "段", "编码": "条", "写入": "段"}


@contextmanager
def reporter(progress: Progress | bool) -> Iterator[Progress]:
    """What to call with each step: `progress` itself, for True something that draws, for False nothing."""
    if callable(progress):
        yield progress
        return
    if not progress:
        yield lambda stage, done, total: None
        return
    from tqdm import tqdm

    bars: dict[str, tqdm[NoReturn]] = {}

    def draw(stage: str, done: int, total: int) -> None:
        # A stage may begin again: each scan that is recognised has pages of its own. The lines of a page have a bar
        # below that of the pages, which goes with the page.
        lines = is_of_lines(stage)
        key = LINES if lines else stage
        if not lines and LINES in bars:
            bars.pop(LINES).close()
        if key not in bars or bars[key].total != total:
            unit = "行" if lines else _UNITS.get(stage, "步")
            bars[key] = tqdm(total=total, desc=stage, unit=unit, leave=not lines, dynamic_ncols=True)
        bars[key].update(done - bars[key].n)
        if done >= total:
            bars[key].close()

    try:
        yield draw
    finally:
        for bar in bars.values():
            bar.close()
