"""Codes in one form: type designations, trains, plates, telephone and document numbers, with or without their hyphens.

PPR-1044 is ppr1044, 鲁B·12345 is 鲁b12345, 〔2023〕5号 and (2023)第5号 are 2023-5号. Knows nothing of words or of
quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Letters and digits joined by marks; what has no letter or no digit (high-level, 2024-05-17) is none.
_JOINED: Final = re.compile(r"[a-z0-9]{1,20}(?:[-·/.][a-z0-9]{1,20}){1,6}")
_JOINT: Final = re.compile(r"[-·/.](?<=[a-z0-9].)(?=[a-z0-9])")
_BRACKET: Final = re.compile(r"[〔\[(【](?=[12][0-9]{3})")
# A point between digits belongs to a number: pm2.5.
_MARK: Final = re.compile(r"[-·/]|(?<![0-9])\.|\.(?![0-9])")
_PHONE: Final = re.compile(r"(?<![0-9-])(?:0[0-9]{2,3}-[0-9]{7,8}|[48]00-[0-9]{3,4}-[0-9]{3,4})(?![0-9-])")
_DOCUMENT: Final = re.compile(r"[〔\[(【]([12][0-9]{3})[〕\])】]第?([0-9]{1,5})号")
_CODE: Final = re.compile(
    r"[0-9]{1,20}[a-z][a-z0-9.]{0,40}|[a-z]{1,20}[0-9][a-z0-9.]{0,40}|[12][0-9]{3}-[0-9]{1,5}(?=号)"
)
_HAN: Final = "[一-鿿]"
# Before any other Han character seven or eight digits are an amount of what it names (12000000人口), not a telephone's.
_AFTER_PHONE: Final = "[转或和及与即为是的号]|咨询|查询|联系|预约|报名|反映|举报|投诉|了解|进行"
# 150亿立方米 has the length of a mobile number, and nobody's is known to end in so many noughts before a word.
_MOBILE: Final = rf"1[3-9][0-9]{{9}}(?!(?<=0000){_HAN})"
_NUMBER: Final = re.compile(
    rf"(?<![0-9a-z])(?:0[0-9]{{9,11}}|{_MOBILE}|[0-9]{{7,8}}(?={_AFTER_PHONE}|(?!{_HAN}))|[48]00[0-9]{{7}})"
    "(?![0-9万亿.%元])"
)


def rewritten(folded: str) -> Iterator[tuple[int, int, str]]:
    """The codes of folded text that have another form: their half-open span, and that form."""
    # Few texts hold a code, and to look for the marks in one takes a tenth of the time.
    if not _JOINT.search(folded) and not _BRACKET.search(folded):
        return
    for found in _JOINED.finditer(folded):
        code = found.group()
        if any(map(str.isalpha, code)) and any(map(str.isdigit, code)):
            plain = _MARK.sub("", code)
            if plain != code:
                yield (*found.span(), plain)
    for found in _PHONE.finditer(folded):
        yield (*found.span(), found.group().replace("-", ""))
    for found in _DOCUMENT.finditer(folded):
        yield (*found.span(), f"{found[1]}-{found[2]}号")


def codes(folded: str) -> list[str]:
    """The distinct codes in text that was folded, in order: words with a letter and a digit, document numbers, and
    numbers long enough to be a telephone's."""
    found = sorted((m.start(), m.group()) for pattern in (_CODE, _NUMBER) for m in pattern.finditer(folded))
    return list(dict.fromkeys(code for _, code in found))
