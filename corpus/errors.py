"""What can be wrong with a source: the error that ends a reading, and what is told when the reading goes on.

Both carry a Chinese sentence for the user; it keeps its values apart, for who says it in another language. They must
not know how sources are found or read, nor what languages there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

# The same sentence on more sources than these is told once.
MOST_ALIKE: Final = 3


class Reason(str):
    """A Chinese sentence, or a part of one: `words` with `{name}` in the places of its `values`, which may be parts
    themselves. It is the text that it says, wherever a text is wanted."""

    words: str
    values: dict[str, str]

    def __new__(cls, words: str, /, **values: object) -> Reason:
        """Raises KeyError for a place that has no value."""
        self = super().__new__(cls, words.format(**values) if values else words)
        self.words = words
        self.values = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
        return self

    def __reduce__(self) -> tuple[Callable[..., Reason], tuple[object, ...]]:
        """One that comes from another process keeps its values."""
        return _said_again, (self.words, self.values)

    @classmethod
    def listed(cls, mark: str, parts: Iterable[str]) -> Reason:
        """Parts with a mark between them, each with its own values."""
        named = {f"part_{at}": part for at, part in enumerate(parts)}
        return cls(mark.join(f"{{{name}}}" for name in named), **named)


def _said_again(words: str, values: dict[str, str]) -> Reason:
    return Reason(words, **values)


class ReadError(Exception):
    """A source that cannot be read. `source` names it, `reason` says what was found and what was expected: the words of
    a sentence and its values, or a whole `Reason`."""

    def __init__(self, source: str, reason: str, /, **values: object) -> None:
        super().__init__(f"{source}：{reason.format(**values) if values else reason}")
        self.source = source
        self.reason = reason if isinstance(reason, Reason) else Reason(reason, **values)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out, and why (a Chinese sentence, a `Reason`). `kept`: it was read,
    but not quite as it stands. `origin` is that of a file, or of a folder, that could not be read."""

    source: str
    reason: str
    kept: bool = False
    origin: str = ""

    def __str__(self) -> str:
        return str(self.told())

    def told(self) -> Reason:
        """All of it as one sentence."""
        if self.kept:
            return Reason("注意 {source}：{reason}", source=self.source, reason=self.reason)
        return Reason("跳过 {source}：{reason}", source=self.source, reason=self.reason)


def together(skipped: Iterable[Skipped]) -> list[Skipped]:
    """What is told, the same sentence on many sources as one, with the first of them and their number."""
    alike: dict[tuple[str, bool], list[Skipped]] = {}
    for one in skipped:
        alike.setdefault((one.reason, one.kept), []).append(one)
    told: list[Skipped] = []
    for (reason, kept), same in alike.items():
        sources = list(dict.fromkeys(one.source for one in same))
        if len(sources) > MOST_ALIKE:
            named = Reason("{named} 等 {count} 个", named=sources[0], count=len(sources))
            told.append(Skipped(named, reason, kept))
        else:
            told.extend(same)
    return told
