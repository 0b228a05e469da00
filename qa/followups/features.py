"""What speaks for a way to write out a question, and for reading a question as a follow-up. Knows no weights.

Features have names, so that people can read the file of weights. A feature that names a word (begins 那) exists for
each word that the weights know; any other word is `?`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.encoders.word_vectors import alike
from index.names.words import PERSON, Word, words
from index.text.terms import FUNCTION_WORDS
from qa.followups.asking import ASKS
from qa.followups.candidates import PRONOUN, Candidate, joined, may_name, without_opening

Features = dict[str, float]
Known = Collection[str]

_DIGIT = re.compile(r"[\d一二三四五六七八九十]")


def wording(one: Candidate, question: str, before: str) -> Features:
    """What speaks for or against a way to write out `question` after `before`."""
    head, tail, cut = joined(one.head), joined(one.tail), joined(one.cut)
    kind, asks = _kind(one), min(2, len(ASKS.findall(one.text)))
    found = {
        kind: 1.0,
        f"asks {asks}": 1.0,
        f"{kind} asks {asks}": 1.0,
        "head asks": float(bool(ASKS.search(head))),
        "head length": len(head) / 10,
        "tail length": len(tail) / 10,
        "cut length": len(cut) / 10,
        "kept": (len(head) + len(tail)) / (len(head) + len(tail) + len(cut)),
        "twice": float(len(_pairs(head + tail) & _pairs(one.core))),
        "twice a character": len(set(head + tail) & set(one.core)) / 5,
    }
    flags = {
        "呢": question.endswith("呢"),
        "without 呢": one.core != without_opening(question),
        "pronoun left": one.pronoun is None and PRONOUN.search(one.core) is not None,
        "short": len(words(one.core)) <= 2,
        "joint": bool(one.joint),
        "core asks": ASKS.search(one.core) is not None,
        "cut asks": ASKS.search(cut) is not None,
        "from the start": before.startswith(head) and bool(head),
        "splits a phrase": all(map(may_name, (*one.head[-1:], *one.cut[:1]))) and bool(one.head and one.cut),
        "leaves a character": _lone(one.cut[:1]),
        "ends in a character": _lone(one.head[-1:]),
    }
    found |= {f"{kind} {name}": 1.0 for name, holds in flags.items() if holds}
    if one.tail:
        found |= _likeness(cut, one.core) | _kinship(one)
    return found | _seams(one, kind)


def _kind(one: Candidate) -> str:
    if one.pronoun is not None:
        return "pronoun"
    if one.tail:
        return "inside" if one.head else "ahead"
    return "behind" if one.head else "alone"


def _likeness(cut: str, core: str) -> Features:
    """How much the words that go resemble those that replace them."""
    return {
        "last alike": float(cut[-1:] == core[-1:]),
        "first alike": float(cut[:1] == core[:1]),
        "numbers alike": float(bool(_DIGIT.search(cut)) == bool(_DIGIT.search(core))),
        "as long": float(len(cut) == len(core)),
        "longer": abs(len(cut) - len(core)) / 10,
    }


def _kinship(one: Candidate) -> Features:
    """Whether the words that go are of the kind of those that replace them (a person goes for a person), and how alike
    in meaning: after 船票多少钱, 老人 does not go for 船票."""
    core = [word for word in words(one.core) if word.text not in ("呢", "的")] or words(one.core)
    gone, come = _tag(one.cut[-1:]), _tag(core[-1:])
    names = [may_name(word) for word in (one.cut[-1], core[-1])]
    left = any(word.kind == PERSON for word in (*one.head, *one.tail))
    return {
        "alike in meaning": alike(one.cut[-1].text, core[-1].text),
        "same kind last": float(gone == come),
        f"same kind last {gone}": float(gone == come),
        "same kind first": float(_tag(one.cut[:1]) == _tag(core[:1])),
        "noun for noun": float(all(names)),
        "noun for another": float(names[0] != names[1]),
        "another person stays": float(core[0].kind == PERSON and left),
    }


def _seams(one: Candidate, kind: str) -> Features:
    """The kinds of the words at each place where two parts meet, and of the words carried over."""
    core = words(one.core)
    head, cut, begins = _tag(one.head[-1:]), _tag(one.cut[:1]), _tag(core[:1])
    tags = {"head ends": head, "cut begins": cut, "core begins": begins}
    if one.tail:
        tags |= {"tail begins": _tag(one.tail[:1]), "cut ends": _tag(one.cut[-1:]), "core ends": _tag(core[-1:])}
    if one.joint:
        tags |= {"before 的": head, "after 的": begins}
    found = {f"{kind}: {name} {tag}": 1.0 for name, tag in tags.items()}
    found |= {f"cut between {head} and {cut}": 1.0, f"joins {head} and {begins}": 1.0}
    return found | {f"{kind}: head holds {_tag_of(word)}": 1.0 for word in one.head}


def _tag(part: Sequence[Word]) -> str:
    """The kind of the first word, if there is one."""
    return _tag_of(part[0]) if part else "-"


def _lone(part: Sequence[Word]) -> bool:
    """Whether the first word, if there is one, is a single character and no function word."""
    text = part[0].text if part else ""
    return len(text) == 1 and text.isalpha() and text not in FUNCTION_WORDS


def _tag_of(word: Word) -> str:
    if ASKS.search(word.text):
        return "asks"
    if not word.text.isalnum():
        return "mark"
    return "ascii" if word.text.isascii() else word.kind


def cues(question: str, before: str, earlier: Sequence[str], known: Known) -> Features:
    """What the words of `question` say for or against its being a follow-up. `before` is the latest of the questions
    `earlier`, written out so that it stands alone."""
    read = words(question)
    names = {word.text for word in read if word.text not in known and word.text not in FUNCTION_WORDS}
    asked = "\n".join((before, *earlier))
    shared = _pairs(question) & set().union(*map(_pairs, (before, *earlier)))
    flags = {
        "pronoun": PRONOUN.search(question) is not None,
        "asks": ASKS.search(question) is not None,
        "digits": re.search(r"[0-9a-zA-Z]", question) is not None,
        "marks": re.search("[“「『《]", question) is not None,
        "no name": not names,
        "several names": len(names) > 1,
        "a name said before": any(name in asked for name in names),
        "a name not said before": any(name not in asked for name in names),
    }
    lengths = {f"at least {length}": float(len(question) >= length) for length in (3, 4, 5, 6, 7, 8, 10, 12, 15)}
    found = {name: float(holds) for name, holds in flags.items()} | lengths
    found |= {"names": len(names) / 3, "shared pairs": len(shared) / 3, "share of pairs": len(shared) / len(question)}
    found |= {f"has {_known(word, known)}": 1.0 for word in read}
    found |= {f"a {_tag_of(word)}": 1.0 for word in read} | {f"begins a {_tag(read[:1])}": 1.0}
    return found | {f"begins {_known(read[0], known)}": 1.0, f"ends {_known(read[-1], known)}": 1.0}


def _known(word: Word, known: Known) -> str:
    return word.text if word.text in known else "?"


def _pairs(text: str) -> set[str]:
    """Every two neighbouring characters."""
    return {text[i : i + 2] for i in range(len(text) - 1)}
