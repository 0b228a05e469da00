"""Every way to complete a follow-up with words of the question before it. Knows nothing of which is best.

The earlier question is cut into three parts, 去年 | 全国 | 新增多少病例. The first and the last stay, and the new
question, 那广东呢, replaces the one between; or a part of the earlier question replaces a pronoun of the new one. So no
words are said twice, and none are put behind a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.names.words import NAMING, Word, words
from index.text.fold import simplified
from qa.followups.asking import ASKS, kind_asked, within_phrases
from qa.followups.dates import only_dates, units, with_whole_dates

# Colloquial words, and the words that newspapers write for them.
_WRITTEN = (("为啥", "为什么"), ("咋样", "怎么样"), ("咋", "怎么"), ("啥", "什么"), ("哪儿", "哪里"), ("嘞", "呢"))
_CLOSING = re.compile(r"(?<![\s?？。！!，,、；;~…])[\s?？。！!，,、；;~…]+$")
_OPENING = re.compile(r"^(?:请问|想问一?下|我想知道|还有|至于|那么|那(?![里边儿个些家次场位座种天年时]))[，,]?")
# Words that stand for something named before.
PRONOUN = re.compile(
    "(?<![其吉])[他她它](?![人乡])们?|[这那](?:[里边儿](?![面头])|[个些次场家位座种](?:人|地方)?|时候?|年|天)"
    "|(?<![和与])其(?![他它实次])|当[时年天]"
)
_MARKS = re.compile(r"[?？。！!，,；;：:\s]")
_HALVES = tuple(zip("“‘「『《（(", "”’」』》）)", strict=True))
# Only so many characters of a question are read: the number of ways to cut it grows with the square of its words.
LONGEST = 60
# A new question that asks and has more words than this, or a verb, is a clause of its own: no words of the earlier
# question follow it (什么时候结束; 几点 and 哪个俱乐部 are none).
FEW = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to write out a question. `core` is the new question; `head` and `tail` are the words of the earlier one
    that stay before and after it, `cut` those between them, which go. `pronoun` is the half-open span of `core` that
    the head replaces; None where the head stands in front."""

    head: tuple[Word, ...]
    joint: str
    core: str
    tail: tuple[Word, ...]
    cut: tuple[Word, ...]
    pronoun: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """As it would be asked."""
        start, end = self.pronoun or (0, 0)
        return f"{self.core[:start]}{joined(self.head)}{self.joint}{self.core[end:]}{joined(self.tail)}"

    @property
    def earlier(self) -> str:
        """The words of the earlier question, those that stay and those that go."""
        return joined((*self.head, *self.cut, *self.tail))


def plain(question: str) -> str:
    """A question in simplified characters without the marks at its end, as it is written rather than spoken."""
    text = _CLOSING.sub("", simplified(question.strip())[:LONGEST])
    for spoken, written in _WRITTEN:
        text = text.replace(spoken, written)
    return text


def joined(part: Sequence[Word]) -> str:
    """The text of neighbouring words."""
    return "".join(word.text for word in part)


def may_name(word: Word) -> bool:
    """Whether a word may be a part of a name."""
    return word.text.isalnum() and word.kind in NAMING


def without_opening(question: str) -> str:
    """那广东呢 → 广东呢."""
    return _OPENING.sub("", question)


def candidates(question: str, before: str) -> list[Candidate]:
    """The ways to write out `question` after `before`, both as `plain` gives them; none where one of them is empty."""
    core = without_opening(question)
    other = core.removesuffix("呢").removesuffix("的") if core.endswith("呢") else core
    if not only_dates(core):
        found = [one for one in _every(core, other, words(before)) if _sound(one)]
    else:  # it takes the place of the date before, so that no day stands beside another
        ways = [one for one in _every(core, other, with_whole_dates(before)) if _sound(one)]
        found = [
            one for one in ways if not units(other) & units(" ".join(word.text for word in (*one.head, *one.tail)))
        ] or ways
    return list({one.text: one for one in found}.values())


def _every(core: str, other: str, before: Sequence[Word]) -> Iterator[Candidate]:
    pronouns = [found.span() for found in PRONOUN.finditer(core)]
    for start in range(len(before)):
        for end in range(start + 1, len(before) + 1):
            part, rest = tuple(before[start:end]), tuple(before[end:])
            for joint in ("", "的"):
                for place in (None, *pronouns):
                    yield Candidate(part, joint, core, (), rest, place)
            for new in {core, other}:
                yield Candidate(tuple(before[:start]), "", new, rest, part)


def _seams(one: Candidate) -> Iterator[tuple[Word, Word]]:
    """The words on both sides of where the earlier question is cut."""
    if one.head and one.cut and one.tail:
        yield one.head[-1], one.cut[0]
    if one.cut and one.tail:
        yield one.cut[-1], one.tail[0]


def _belong_together(before: Word, after: Word) -> bool:
    """Whether two words are a name and its last character, or a number and what it counts: 青螺 | 岛, 2 | 号线."""
    if before.text.isdecimal():
        return True
    ascii_ = before.text.isascii() or after.text.isascii()
    return len(after.text) == 1 and not ascii_ and may_name(after) and may_name(before)


def _is_clause(core: str) -> bool:
    """Whether a new question asks something by itself."""
    read = words(core)
    return bool(ASKS.search(core)) and (len(read) > FEW or any(word.kind == "v" for word in read))


def _of_another_question(one: Candidate) -> bool:
    """Whether words stay behind a new question that asks for something else than the one they are of: 开门 of 几点开门
    behind 多少钱."""
    if not one.tail or not ASKS.search(one.core):
        return False
    return kind_asked(one.earlier) not in (None, kind_asked(one.core))


def _parts_a_phrase(one: Candidate) -> bool:
    """Whether one of two words that ask together goes and the other stays: 多少 | 钱."""
    if one.pronoun is not None or not one.head + one.tail:
        return False
    start = len(joined(one.head))
    cuts = {start, start + len(joined(one.cut))} if one.tail else {start}
    return not cuts.isdisjoint(within_phrases(one.earlier))


def _sound(one: Candidate) -> bool:
    """Whether the words that stay are whole: more than one character, no mark, no half of a pair of brackets, nothing
    behind a new clause or another question, no half of a name in place of a pronoun, and nothing cut in two that
    belongs together: names, a number and what it counts, words that ask."""
    parts = [joined(one.head), joined(one.tail)]
    if not one.core or (len(parts[0]) == 1 and not parts[1]) or any(_MARKS.search(part) for part in parts):
        return False
    if (one.tail and _is_clause(one.core)) or _of_another_question(one) or _parts_a_phrase(one):
        return False
    if one.pronoun is not None and one.cut and may_name(one.head[-1]) and may_name(one.cut[0]):
        return False
    if one.pronoun is None and any(_belong_together(*seam) for seam in _seams(one)):
        return False
    return all(part.count(a) == part.count(b) for part in parts for a, b in _HALVES)
