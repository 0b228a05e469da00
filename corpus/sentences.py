"""Sentences as character spans of a text; knows nothing of articles or models."""

from __future__ import annotations

import re

# A sentence ends at its stop and takes closing quotes and brackets with it. A semicolon ends one too: newspapers chain
# independent facts with ；, and the shorter the sentence, the plainer the answer.
_END = re.compile(r"(?:[。！？!?；;]+|……|\n)[”’」』）)】》\"']*")

# A cut shorter than this says nothing on its own (“好。”): it joins the sentence after it, the last one the one before.
SHORTEST = 8


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans that cover every non-space character of `text`, in order; empty for blank text."""
    cuts: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end - start < SHORTEST and "\n" not in match.group():
            continue
        cuts.append((start, end))
        start = end
    if start < len(text):
        if cuts and len(text) - start < SHORTEST and text[start - 1] != "\n":
            cuts[-1] = (cuts[-1][0], len(text))
        else:
            cuts.append((start, len(text)))
    trimmed = []
    for first, last in cuts:
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            trimmed.append((first, last))
    return trimmed
