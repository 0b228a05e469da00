"""Names that are written long and short: 全总 and 中华全国总工会, 发改委 and 国家发展和改革委员会, 北大 and 北京大学.

Those of a table (`known_names`), those that a text teaches (以下简称“智水公司”), and words whose characters begin those
of a longer name. In folded text throughout. It must not know what a store holds, or how a name weighs.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from index.text.dictionary import boundaries, in_dictionary
from index.text.fold import fold
from index.text.known_names import NAMES
from index.text.terms import FUNCTION_WORDS

# A plenary session of a party committee: 三中全会 is its third.
_ORDINALS: Final = "一二三四五六七"

# A name of two characters is one only between words (北大 is not in 东北大学); a longer one anywhere.
_SHORT: Final = 2

# What a name is called from here on: （以下简称“市残联”）.
_TAUGHT: Final = re.compile(
    r"(?P<name>[^，,。；;：:！!？?\n（(]{3,40})[（(](?:以下)?(?:统一|统|并)?简称[为作]?[:：,，]?"
    r"(?P<short>[“《「][^”》」）)\n]{1,20}[”》」]|[^“《「”》」，,）)\n]{2,12})[，,）)]"
)
_HAN: Final = re.compile("[一-鿿]{2,4}")
_QUOTED: Final = re.compile("^[“《「]|[”》」]$")


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Every form, folded, to the others of its name."""
    lines = [line.split() for line in NAMES.strip().splitlines()]
    lines += [[f"{n}中全会", f"中央委员会第{n}次全体会议", f"第{n}次全体会议"] for n in _ORDINALS]
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        forms = [fold(form) for form in line]
        found |= {form: tuple(other for other in forms if other != form) for form in forms}
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return one_of(_forms())


def one_of(forms: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the forms, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))


def other_forms(folded: str) -> dict[str, tuple[str, ...]]:
    """The names in folded text that have other forms: as they are written there, to those."""
    return {written: _forms()[written] for _, written in standing(_pattern(), folded)}


def standing(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, str]]:
    """Where names stand in folded text, and as what; one of two characters only between words."""
    cuts: list[int] | None = None
    for found in pattern.finditer(folded):
        if len(found.group()) <= _SHORT:
            cuts = boundaries(folded) if cuts is None else cuts
            if not _between_words(found.start(), cuts, folded) or not _between_words(found.end(), cuts, folded):
                continue
        yield found.start(), found.group()


def _between_words(at: int, cuts: Sequence[int], folded: str) -> bool:
    """Whether a name may begin or end there: a word does, or is made of two there, which the dictionary holds too:
    北大图书馆 and 中国足协 are one word to it, and so are 东北大学 and 北大荒."""
    after = bisect.bisect_left(cuts, at)
    if cuts[after] == at:
        return True
    parts = folded[cuts[after - 1] : at], folded[at : cuts[after]]
    return all(len(part) > 1 and in_dictionary(part) for part in parts)


@lru_cache(maxsize=1024)  # what introduces names is found for many questions
def taught(text: str) -> tuple[tuple[str, str], ...]:
    """The short names that a text teaches, folded, each with what stands before it, which ends with the long one."""
    found = []
    for match in _TAUGHT.finditer(text):
        short, name = (_QUOTED.sub("", fold(match[group].strip())) for group in ("short", "name"))
        if len(short) >= _SHORT and short != name:
            found.append((short, name))
    return tuple(found)


def long_name(short: str, before: str) -> str | None:
    """The long name at the end of what stands `before` a short one that it teaches: from the first character on that
    both share, where all of the short one's stand in it in order; None where they do not."""
    for start in (at for at, letter in enumerate(before) if letter == short[0]):
        rest = iter(before[start:])
        if len(before) - start > len(short) and all(letter in rest for letter in short):
            return before[start:]
    return None


def unlisted(folded: str) -> list[str]:
    """The words of folded text that may be short names of the writer's own: two to four characters that the dictionary
    does not hold."""
    cuts = boundaries(folded)
    tokens = [folded[first:last] for first, last in itertools.pairwise(cuts)]
    runs = "".join(token if len(token) == 1 and token not in FUNCTION_WORDS else " " for token in tokens).split()
    found = (word for word in (*tokens, *runs) if _HAN.fullmatch(word))
    return [word for word in dict.fromkeys(found) if not in_dictionary(word)]


def spelled_out(short: str, folded: str) -> str | None:
    """The long form of a short name in folded text: words in which each of its characters begins one, in order, with
    few characters between; None where there are none."""
    gap = "(?:(?![的了是在有和与])[一-鿿]){0,3}?"
    cuts: frozenset[int] | None = None
    for found in re.finditer(f"(?=({gap.join(f'({letter})' for letter in short)}))", folded):
        cuts = frozenset(boundaries(folded)) if cuts is None else cuts
        end = next((cut for cut in sorted(cuts) if cut > found.end(len(short) + 1) - 1), len(folded))
        if len(short) < end - found.start() and all(found.start(n) in cuts for n in range(2, len(short) + 2)):
            return folded[found.start() : end]
    return None
