"""Scans without a recogniser: pictures without anything on them, and a program that says what is printed there."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from tests.typeset import ems

Row = tuple[str, float, float, float]

PROGRAM = """
import json, sys

MEMORY = 2 * 1024**3


def serve(given, write):
    pages = json.load(open({answers!r}))
    number = 0
    while asked := given.readline():
        head = json.loads(asked)
        given.read(head["bytes"])
        for answer in ({{"done": 1, "of": 2}}, pages[number % len(pages)]):
            {fate}
            write(answer)
        number += 1
"""


def picture(kind: str = "PNG", size: tuple[int, int] = (1100, 1400), pages: int = 1, grey: int = 255) -> bytes:
    """White pages."""
    file = io.BytesIO()
    white = [Image.new("L", size, grey - page) for page in range(pages)]
    several = {"save_all": True, "append_images": white[1:]} if pages > 1 else {}
    white[0].save(file, kind, **several)
    return file.getvalue()


def line(text: str, left: float, middle: float, size: float, sure: float = 0.99) -> dict[str, Any]:
    """A line as it is recognised, solidly set in so many pixels."""
    long = ems(text)
    at, spots = 0.0, []
    for character in text:
        spots.append((at + ems(character) / 2) / long)
        at += ems(character)
    ends = [left, middle, left + long * size, middle]
    return {
        "text": text, "ends": ends, "height": 0.91 * size, "at": spots, "sure": [sure] * len(text), "blanks": [],
        "down": False,
    }  # fmt: skip


def answer(rows: Sequence[Row], turn: int = 0, sure: float = 0.99) -> dict[str, Any]:
    """A page as the recogniser gives it."""
    return {"lines": [line(*row, sure=sure) for row in rows], "turn": turn, "pictures": [], "rules": []}


def recogniser(folder: Path, pages: Sequence[dict[str, Any]], fate: str = "pass") -> Path:
    """A program that gives these pages one after the other; `fate` is what it does before each of its answers: how far
    it is, and a page."""
    answers, program = folder / "answers.json", folder / "recogniser.py"
    answers.write_text(json.dumps(pages), encoding="utf-8")
    program.write_text(PROGRAM.format(answers=str(answers), fate=fate), encoding="utf-8")
    return program
