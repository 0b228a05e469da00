"""One form for width, script, case, the shape of a character and the way a number is written, in which questions and
passages are compared, and by which filters and the table of contents look. The only import of opencc.

Whatever changes what these functions return changes `index.text.terms.TERMS_VERSION`. It must not know of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from corpus.mend import INVISIBLE, RADICALS
from index.text import codes, numbers
from index.text.variants import VARIANTS

if TYPE_CHECKING:
    import opencc

# A radical or an old glyph is its character; what cannot be seen, marks of direction and joiners too, is nothing.
_GLYPHS: Final = {**RADICALS, **VARIANTS, **dict.fromkeys(f"{INVISIBLE}\u200c\u200d\u200e\u200f", "")}
_GLYPH: Final = re.compile(f"[{''.join(_GLYPHS)}]")
# Both ways to write a quotation, to write nought, and to part two names.
_MARKS: Final = {"「": "“", "」": "”", "『": "‘", "』": "’", "〇": "零", "•": "·", "・": "·"}
_MARK: Final = re.compile(f"[{''.join(_MARKS)}]")
_WIDE: Final = tuple(
    (wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；！？（）％．－\u3000０１２３４５６７８９"
)


@cache
def _converter() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters to simplified ones by their phrase (乾隆 stays, 乾杯 becomes 干杯), so that a question in
    one script finds an archive in the other; radicals and old glyphs to their characters, without what cannot be seen.
    """
    if text.isascii():
        return text
    return str(_converter().convert(_GLYPH.sub(lambda found: _GLYPHS[found.group()], text)))


def fold(text: str) -> str:
    """Full-width forms to half-width, compatibility forms to plain ones, simplified characters, one kind of quotation
    marks, lower case, numbers in digits, codes without their hyphens. May change the length."""
    plain = _plain(_compatible(text))
    pieces: list[str] = []
    at = 0
    for start, end, written in _rewritten(plain):
        pieces += (plain[at:start], written)
        at = end
    return "".join((*pieces, plain[at:])) if pieces else plain


def _compatible(text: str) -> str:
    """NFKC, in a twentieth of the time: the full-width forms that stand everywhere are replaced one by one, and then
    only lines that hold others have to be gone through."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "\n".join(unicodedata.normalize("NFKC", line) for line in text.split("\n"))


def fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """`fold`, and for each of its characters and for its end the place in `text` where it comes from; each character of
    a number or code that was written otherwise comes from where that begins."""
    written = [unicodedata.normalize("NFKC", _GLYPHS.get(character, character)) for character in text]
    places = [place for place, letters in enumerate(written) for _ in letters]
    places.append(len(text))
    letters = "".join(written)
    plain = _plain(letters)
    if len(plain) != len(letters):  # a phrase that OpenCC writes longer or shorter
        plain = "".join(one if len(one := _plain(letter)) == 1 else letter for letter in letters)
    pieces: list[str] = []
    within: list[int] = []
    at = 0
    for start, end, form in _rewritten(plain):
        pieces += (plain[at:start], form)
        within += (*range(at, start), *[start] * len(form))
        at = end
    within += range(at, len(plain) + 1)
    return "".join((*pieces, plain[at:])), [places[place] for place in within]


def _rewritten(plain: str) -> list[tuple[int, int, str]]:
    """The numbers and codes that have another form, in order; no two overlap."""
    found = sorted((*numbers.rewritten(plain), *codes.rewritten(plain)))
    return [one for at, one in enumerate(found) if at == 0 or found[at - 1][1] <= one[0]]


def _plain(text: str) -> str:
    return _MARK.sub(lambda found: _MARKS[found.group()], simplified(text)).lower()


def squeezed(text: str) -> str:
    """`fold` without white space, as headlines, names and sources are compared: where they break says nothing."""
    return "".join(fold(text).split())
