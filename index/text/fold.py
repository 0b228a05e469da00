"""One form for width, script and case, in which questions and passages are compared. The only import of opencc.

Whatever changes what these functions return changes `index.text.terms.TERMS_VERSION`. It must not know of words.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc


@cache
def _converter() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters to simplified ones by their phrase (乾隆 stays, 乾杯 becomes 干杯), so that a question in
    one script finds an archive in the other. The same length but for rare phrases."""
    return str(_converter().convert(text))


def fold(text: str) -> str:
    """Full-width forms to half-width, compatibility forms to plain ones, simplified characters, lower case. May change
    the length."""
    return simplified(unicodedata.normalize("NFKC", text)).lower()
