"""The time of reading a page grows with its text and no faster, whatever stands on it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from corpus.articles import read_pages
from corpus.model import Page
from corpus.sentences import sentences

WORDS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"

# Four times the text: linear is 4, quadratic 16. A busy machine may stand in the way of one look, not of five.
MOST_GROWTH, LOOKS = 9.0, 5


def words(length: int, marks: str = "") -> str:
    return "".join(random.Random(length).choices(WORDS + marks, k=length))


def paragraph(lines: int) -> str:
    return words(18) + "\n" + (words(20) + "\n") * lines + words(9) + "。\n"


SHAPES: dict[str, Callable[[int], str]] = {
    "one endless line": lambda n: words(200 * n),
    "one line with marks": lambda n: words(200 * n, "，。“”（）、 a1" * 5),
    "one character a line": lambda n: "\n".join(words(4 * n)),
    "one endless paragraph": lambda n: (words(20) + "\n") * (2 * n),
    "titles and paragraphs": lambda n: (words(12) + "\n" + paragraph(2)) * (n // 5),
    "reports": lambda n: (words(12) + "\n本报讯 （记者张三）" + paragraph(2)) * (n // 5),
    "decks": lambda n: (words(12) + "\n" + words(36) + "，\n" + words(30) + "\n" + paragraph(3)) * (n // 8),
    "exclamations": lambda n: (paragraph(1) + words(10) + "！\n") * (n // 4),
    "captions": lambda n: (words(18) + "。张三 摄\n") * (4 * n),
    "bylines": lambda n: "本报记者 张三\n" * n,
    "folios": lambda n: "第3版\n" * n,
    "jump lines": lambda n: (paragraph(2) + "（下转第4版）\n" + "（上接第2版）\n") * (n // 5),
    "rows of figures": lambda n: (words(3) + " 12 13 14%\n") * n,
    "form feeds": lambda n: "\f一\n" * n,
    "empty lines": lambda n: "\n" * (1000 * n),
    "clean text": lambda n: (words(12) + "\n" + words(60) + "。\n") * n,
    "text without Chinese": lambda n: ("lorem ipsum-\ndolor sit amet " * 4 + "\n") * n,
    "a chat log": lambda n: "12:30 甲: 好\n" * (2 * n),
    "subtitles": lambda n: "1\n00:00:01,000 --> 00:00:02,000\n甲\n乙\n\n" * n,
    "data": lambda n: "[" + '{"a": [1, 2],\n"b": "甲"},\n' * n + "0]",
    "Markdown front matter": lambda n: "---\n" + "a: b\n" * (4 * n) + "---\n甲\n",
    "Markdown headings": lambda n: "# 题\n" * (4 * n),
    "Markdown cross-heads": lambda n: "# 题\n" + ("## " + words(8) + "\n\n" + words(30) + "**甲**[乙](丙)\n") * n,
    "Markdown heading of spaces": lambda n: "# 标题" + " " * (400 * n) + "x",
    "Markdown marks in one line": lambda n: "# 题\n" + "*a [b](c `d __e " * (20 * n),
    "Markdown quotations": lambda n: "# 题\n" + "> 甲\n乙\n" * (2 * n),
}


def growth(run: Callable[[int], object], size: int) -> float:
    """By what the CPU time is multiplied when the size is."""

    def seconds(of: int) -> float:
        began = time.process_time()
        run(of)
        return time.process_time() - began

    ratio = float("inf")
    for _ in range(LOOKS):
        ratio = min(ratio, seconds(4 * size) / max(seconds(size), 1e-4))
        if ratio < MOST_GROWTH:
            break
    return ratio


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_a_page_takes_linear_time(shape: str) -> None:
    make = SHAPES[shape]
    assert growth(lambda n: read_pages([Page("x.txt", make(n))]), 100) < MOST_GROWTH


def test_cutting_sentences_takes_linear_time() -> None:
    for unit in ("好。", "望", "。", "”", "\n", " "):
        assert growth(lambda n, unit=unit: sentences(unit * n), 20_000) < MOST_GROWTH  # type: ignore[misc]


def test_the_measure_tells_quadratic_time() -> None:
    assert growth(lambda n: [0 for _ in range(n * n)], 300) > MOST_GROWTH
