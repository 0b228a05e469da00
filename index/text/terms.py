"""Text to search terms: jieba's words and character pairs. Knows nothing of BM25.

The same functions cut passages and questions. Whatever changes what they return changes `TERMS_VERSION`, and a store
built with another version is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from index.text.dictionary import cut_for_search
from index.text.fold import fold, fold_with_places
from index.text.numbers import HAN_NUMERALS
from index.text.quantities import whole

TERMS_VERSION = 2

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:[.,%:/+-][a-z0-9]+)*%?")
_HAN_ONE = re.compile(f"[{_HAN}]")
_NUMBER = re.compile(rf"[0-9]+(?:\.[0-9]+)?|[{HAN_NUMERALS}]+")
_COUNTED = re.compile(rf"(?:{_NUMBER.pattern})[{_HAN}]?")
_WORD = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:[.%][a-z0-9]+)*%?")

# Words a question is asked with, and particles: they say what kind of answer is wanted, never which passage holds it.
# A passage may be full of them (有, 在, 了), so they are left out of questions, not of passages.
FUNCTION_WORDS = frozenset(
    """
    的 了 是 在 有 和 与 及 或 也 都 就 还 又 而 被 把 对 从 向 到 为 以 于 之 其 这 那 该 个 家 吗 呢 吧 啊
    呀 么 着 过 地 得 什么 多少 几 哪 哪个 哪些 哪里 哪儿 哪家 哪年 谁 怎么 怎样 怎么样 如何 为什么 为何
    何时 何地 是否 多大 多久 多长 多高 多远 时候 请问 一共 总共 共有 几个 几家 有没有 是不是 能不能 可以
    """.split()  # noqa: SIM905 - eighty quoted words cannot be read
)


def words(text: str) -> list[str]:
    """jieba's words in search mode (long words and the words inside them), numbers and Latin words whole; no marks."""
    return [w for w in cut_for_search(fold(text)) if _WORD.fullmatch(w)]


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese characters (a lone character by itself), and each number or Latin word whole."""
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


def occurrences(terms: Sequence[str], folded: str) -> list[int]:
    """How often each of `terms` stands in folded text: Chinese anywhere, a number or Latin word only whole (2 is not in
    29)."""
    # A call for each term, here and in `standing`, took a fifth of a question's time beside its encoding.
    return [folded.count(term) if term[0] > "\x7f" else _times_whole(term, folded) for term in terms]


def _times_whole(term: str, folded: str) -> int:
    # Few passages hold the number that is asked for, and to look for it costs less than to make its pattern.
    return len(_whole(term).findall(folded)) if term in folded else 0


def standing(terms: Sequence[str], folded: str) -> list[bool]:
    """Whether each of `terms` stands in folded text at all."""
    return [term in folded and (term[0] > "\x7f" or _whole(term).search(folded) is not None) for term in terms]


def stands(term: str, folded: str) -> bool:
    """Whether `term` stands in folded text at all."""
    return standing((term,), folded)[0]


def positions(term: str, folded: str) -> list[int]:
    """Where `term` starts in folded text, ascending; as `occurrences` counts, but overlapping ones too."""
    if _numbered(term):
        return [match.start() for match in _whole(term).finditer(folded)]
    found, start = [], folded.find(term)
    while start >= 0:
        found.append(start)
        start = folded.find(term, start + 1)
    return found


def spans(terms: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Half-open spans of `text` where the folded terms stand, in order; those that touch or overlap as one. A number
    that is a part of a longer quantity (7 of 7时30分) is left out."""
    folded, places = fold_with_places(text)
    merged: list[tuple[int, int]] = []
    found = (
        (places[m.start()], places[m.end()], _is_number(term)) for term in terms for m in _whole(term).finditer(folded)
    )
    for start, end, number in sorted(found):
        if number and whole(text, (start, end)) != (start, end):
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def counted(words: Iterable[str], folded: str) -> list[str]:
    """The `words` of folded text, numbers with the character behind them that says what they count (7时 differs from
    7月); that character is then no word by itself. A number that counts several things in the text stays alone."""
    found: list[str] = []
    units: set[str] = set()
    for word in words:
        behind = (
            {folded[m.end() : m.end() + 1] for m in _whole(word).finditer(folded)} if _NUMBER.fullmatch(word) else set()
        )
        (unit,) = behind if len(behind) == 1 and _HAN_ONE.fullmatch(min(behind)) else ("",)
        found.append(f"{word}{unit}")
        units |= {unit}
    return [word for word in found if word not in units]


def _is_number(term: str) -> bool:
    """Whether a term is a number, alone or with the one character that says what it counts."""
    return _COUNTED.fullmatch(term) is not None


@lru_cache(maxsize=1024)
def _whole(term: str) -> re.Pattern[str]:
    pattern = re.escape(term)
    if _numbered(term):
        pattern = rf"(?<![0-9a-z])(?<![0-9][.,]){pattern}"
    if term.isascii():
        pattern += "(?![0-9a-z]|[.,][0-9])"
    return re.compile(pattern, re.IGNORECASE)


def _numbered(term: str) -> bool:
    """Whether a term begins with a digit or a Latin letter, so that it must not begin inside a number or Latin word."""
    return term[0].isascii()


def question_words(question: str) -> list[str]:
    """The distinct words of a question that can stand in its answer, in order; all of them if none is left."""
    every = list(dict.fromkeys(words(question)))
    return [w for w in every if w not in FUNCTION_WORDS] or every
