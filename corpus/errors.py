"""What can be wrong with a source: the error that ends a reading, and what is told when the reading goes on.

Both carry a Chinese sentence for the user. They must not know how sources are found or read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# The same sentence on more sources than these is told once.
MOST_ALIKE: Final = 3


class ReadError(Exception):
    """A source that cannot be read. `source` names it, `reason` says what was found and what was expected."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}：{reason}")
        self.source = source
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out, and why (a Chinese sentence). `kept`: it was read, but not quite as it stands.
    `origin` is that of a file, or of a folder, that could not be read."""

    source: str
    reason: str
    kept: bool = False
    origin: str = ""

    def __str__(self) -> str:
        return f"{'注意' if self.kept else '跳过'} {self.source}：{self.reason}"


def together(skipped: Iterable[Skipped]) -> list[Skipped]:
    """What is told, the same sentence on many sources as one, with the first of them and their number."""
    alike: dict[tuple[str, bool], list[Skipped]] = {}
    for one in skipped:
        alike.setdefault((one.reason, one.kept), []).append(one)
    told: list[Skipped] = []
    for (reason, kept), same in alike.items():
        sources = list(dict.fromkeys(one.source for one in same))
        if len(sources) > MOST_ALIKE:
            told.append(Skipped(f"{sources[0]} 等 {len(sources)} 个", reason, kept))
        else:
            told.extend(same)
    return told
