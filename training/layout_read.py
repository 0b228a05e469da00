"""Pages read by hand, to learn from: the goldens of the tests and the sample pages, with the truth of each line.

A page whose truth cannot be told line by line (columns side by side, upright headlines) is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.clean import looks_clean
from corpus.marked import looks_like_markdown
from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.lines import PrintedLine, printed_lines
from corpus.unprinted import kind_of
from tests.manners import Role, SetLine
from training.layout_gold import GoldPage

ROOT = Path(__file__).parent.parent
FOLDERS = (
    (ROOT / "tests" / "goldens" / "layout", ROOT / "tests" / "goldens" / "layout"),
    (ROOT / "tests" / "goldens" / "samples", ROOT / "corpus" / "samples"),
)


def read_pages_by_hand() -> Iterator[GoldPage]:
    """Every golden and sample page that is print."""
    for golds, texts in FOLDERS:
        for path in sorted(golds.glob("*.gold.json")):
            text = (texts / (path.name.removesuffix(".gold.json") + ".txt")).read_bytes().decode()
            lines = printed_lines(text)
            if looks_clean(lines) or looks_like_markdown(lines) or kind_of(text, lines):
                continue
            kept = take_out(lines, find_fixtures(lines))
            truth = _truth(kept, json.loads(path.read_text(encoding="utf-8"))["articles"])
            if truth is not None:
                yield GoldPage(kept, truth)


def _truth(lines: Sequence[PrintedLine], articles: Sequence[Mapping[str, Any]]) -> list[SetLine] | None:
    """What each line is; None where that cannot be told, or where an article's lines do not stand together."""
    found: dict[int, SetLine] = {}
    numbers = [line.number for line in lines]
    if len(set(numbers)) < len(numbers):
        return None
    blocks = 0
    for number, article in enumerate(articles):
        for block in article["body"]:
            blocks += 1
            caption = article["kind"] == "photo_caption"
            role: Role = "caption" if caption else "crosshead" if block["kind"] == "crosshead" else "paragraph"
            for at in range(block["lines"][0], block["lines"][1] + 1):
                found[at] = SetLine("", role, blocks, number)
    for number, article in enumerate(articles):
        blocks += 3
        _headed(lines, article, found, SetLine("", "headline", blocks, number))
    truth = [found.get(line.number) for line in lines]
    order = [line.article for at, line in enumerate(truth) if line and (at == 0 or line != truth[at - 1])]
    ways = [one for at, one in enumerate(order) if at == 0 or one != order[at - 1]]
    whole = [line for line in truth if line is not None]
    return whole if len(whole) == len(truth) and len(set(ways)) == len(ways) else None


def _headed(
    lines: Sequence[PrintedLine], article: Mapping[str, Any], found: dict[int, SetLine], headline: SetLine
) -> None:
    """Find the lines of an article's headline, byline and deck among those that are no body: the nearest to it."""
    own = [number for number, line in found.items() if line.article == headline.article]
    free = [line for line in lines if line.number not in found]
    wanted = [_solid(line) for line in article.get("headline_lines", article.get("headline", []))]
    for text in wanted:
        same = [line for line in free if _solid(line.text) == text and line.number not in found]
        if same:
            nearest = min(same, key=lambda line: abs(line.number - (own[0] if own else 0)))
            found[nearest.number] = headline
    byline, deck = _solid(article["byline"] or ""), _solid(article["lead"] or "")
    for line in free:
        text = _solid(line.text)
        near = own and min(abs(line.number - number) for number in own) < 12
        if near and line.number not in found and text in byline:
            found[line.number] = SetLine("", "byline", headline.block - 1, headline.article)
        elif near and line.number not in found and text in deck:
            found[line.number] = SetLine("", "deck", headline.block - 2, headline.article)


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)
