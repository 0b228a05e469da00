"""The bundled sample pages are what the typesetter makes of their gold, and the gold tells the truth about them."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.eval_gate import squeeze
from corpus import read_pages, read_paths
from tests.typeset import (
    CLOSING,
    DECK_MEASURE,
    GOLDENS,
    HANG,
    SAMPLES,
    Block,
    Story,
    Style,
    ems,
    gold_files,
    letter_spaced,
    set_gold,
    typeset,
    wrap,
)

PAGES = list(gold_files())
NAMES = [page.stem for _, page in PAGES]
WEEKDAYS = "一二三四五六日"


def load(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDENS / name).read_text(encoding="utf-8").splitlines()]


def paragraphs_of(headline: list[str]) -> list[str]:
    """Every paragraph printed under `headline` on any page."""
    articles = [a for gold_path, _ in PAGES for a in load(gold_path)["articles"] if a["headline_lines"] == headline]
    return [block["text"] for article in articles for block in article["body"] if block["kind"] == "paragraph"]


def printed_parts(article: dict[str, Any]) -> str:
    """What the page must hold for an article, each character once."""
    body = "".join(block["text"] for block in article["body"])
    byline = article["byline"] or ""
    alone = "" if any(byline in block["text"] for block in article["body"]) else byline
    return squeeze("".join(article["headline_lines"]) + alone + (article["lead"] or "") + body)


def test_there_are_enough_pages_and_articles() -> None:
    golds = [load(gold_path) for gold_path, _ in PAGES]
    assert len(PAGES) >= 6
    assert sum(len(gold["articles"]) for gold in golds) >= 45
    assert sum(gold["style"]["after"] for gold in golds) >= 3
    assert sum(not gold["style"]["after"] for gold in golds) >= 3
    assert {page for _, page in PAGES} == set(SAMPLES.glob("*.txt"))


@pytest.mark.parametrize(("gold_path", "page_path"), PAGES, ids=NAMES)
def test_a_committed_page_is_what_the_typesetter_makes_of_its_gold(gold_path: Path, page_path: Path) -> None:
    gold = load(gold_path)
    sheet = set_gold(gold)
    assert page_path.read_bytes().decode("utf-8") == sheet.text, "run `python -m tests.typeset`"
    committed = [[tuple(block["lines"]) for block in article["body"]] for article in gold["articles"]]
    assert committed == [list(spans) for spans in sheet.spans], "run `python -m tests.typeset`"


@pytest.mark.parametrize(("gold_path", "page_path"), PAGES, ids=NAMES)
def test_a_page_holds_its_articles_and_furniture_and_nothing_else(gold_path: Path, page_path: Path) -> None:
    gold = load(gold_path)
    parts = [*map(printed_parts, gold["articles"]), *map(squeeze, gold["furniture"])]
    want = Counter("".join(parts))
    assert Counter(squeeze(page_path.read_text(encoding="utf-8"))) == want


@pytest.mark.parametrize(("gold_path", "page_path"), PAGES, ids=NAMES)
def test_every_span_holds_exactly_its_block(gold_path: Path, page_path: Path) -> None:
    lines = page_path.read_text(encoding="utf-8").split("\n")
    for article in load(gold_path)["articles"]:
        for block in article["body"]:
            first, last = block["lines"]
            assert lines[first - 1].strip()
            assert lines[last - 1].strip()
            assert squeeze("".join(lines[first - 1 : last])) == squeeze(block["text"])


@pytest.mark.parametrize(("gold_path", "page_path"), PAGES, ids=NAMES)
def test_body_lines_keep_the_measure_and_the_rules_of_line_breaking(gold_path: Path, page_path: Path) -> None:
    lines = page_path.read_text(encoding="utf-8").split("\n")
    for article in load(gold_path)["articles"]:
        for block in article["body"]:
            first, last = block["lines"]
            printed = [line for line in lines[first - 1 : last] if line]
            assert all(line.strip()[0] not in CLOSING for line in printed[1:])
            measure = block.get("measure", article["measure"])
            assert all(ems(squeeze(line)) <= measure + HANG for line in printed)


@pytest.mark.parametrize(("gold_path", "page_path"), PAGES, ids=NAMES)
def test_the_furniture_names_the_day_and_page_of_the_file(gold_path: Path, page_path: Path) -> None:
    found = re.fullmatch(r"望潮日报_(\d{4}-\d\d-\d\d)_第(\d\d)版", page_path.stem)
    assert found is not None
    day = datetime.date.fromisoformat(found.group(1))
    furniture = " ".join(load(gold_path)["furniture"])
    for folio in re.findall(r"\d{4}年.*?星期.", furniture):
        assert folio == f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    assert re.findall(r"\b[A-D]?(\d\d) ", re.sub(r"\d{4}年\S+", "", furniture)) in ([], [found.group(2)])


def test_headlines_are_unique_over_all_pages() -> None:
    headlines = [tuple(a["headline_lines"]) for gold_path, _ in PAGES for a in load(gold_path)["articles"]]
    assert len(set(headlines)) == len(headlines)


def test_every_answer_stands_in_its_paragraph() -> None:
    questions = rows("questions.jsonl")
    answerable = [row for row in questions if row["answer"] is not None]
    assert len(answerable) >= 60
    assert len(questions) - len(answerable) == 12
    assert len({row["id"] for row in questions}) == len(questions)
    assert len({row["question"] for row in questions}) == len(questions)
    for row in answerable:
        known = paragraphs_of(row["headline_lines"])
        assert row["paragraphs"]
        for paragraph in row["paragraphs"]:
            assert paragraph in known, row["id"]
            assert row["answer"] in paragraph, row["id"]


def test_questions_cover_every_page_and_most_articles() -> None:
    asked = {tuple(row["headline_lines"]) for row in rows("questions.jsonl")}
    total = 0
    for gold_path, _ in PAGES:
        own = [tuple(a["headline_lines"]) for a in load(gold_path)["articles"]]
        total += len(asked.intersection(own))
        assert len(asked.intersection(own)) >= 6, gold_path.name
    assert total >= 45


def test_every_dialogue_ends_in_an_answer() -> None:
    dialogues = rows("dialogues.jsonl")
    assert len(dialogues) == 10
    for row in dialogues:
        assert len(row["turns"]) == 2
        assert any(row["answer"] in paragraph for paragraph in paragraphs_of(row["headline_lines"])), row["id"]


def test_there_are_six_example_questions() -> None:
    examples = (SAMPLES.parent / "sample_questions.txt").read_text(encoding="utf-8").splitlines()
    assert len(set(examples)) == 6
    assert all(example.endswith("？") for example in examples)


def test_a_short_page_by_hand() -> None:
    style = Style(after=True, blank=True, indent_kept=False, justify=0.0, dig=0.0, furniture_top=1)
    story = Story(
        headline=("渡船今日复航",),
        body=(Block("paragraph", "今天早上七点，渡船离开了北边的码头。", 8), Block("crosshead", "风停了", 8)),
        byline="本报记者 甲",
        deck=None,
        deck_later=False,
        caption=False,
    )
    sheet = typeset([story], style, ["02 要闻"], seed=1)
    printed = ["02 要闻", "本报记者 甲", "今天早上七点，", "渡船离开了北边的", "码头。", "风停了", "渡船今日复航"]
    assert sheet.text == "\n\n".join(printed) + "\n"
    assert sheet.spans == (((5, 9), (11, 11)),)


def test_a_caption_is_tight_and_a_late_deck_follows_the_next_story() -> None:
    style = Style(after=True, blank=True, indent_kept=True, justify=0.0, dig=0.0, furniture_top=0)
    first = Story(("甲",), (Block("paragraph", "一二三四五六。", 8),), None, "提要。", True, False)
    second = Story(("乙",), (Block("paragraph", "天地玄黄宇宙洪荒。 丁 摄", 8),), None, None, False, True)
    sheet = typeset([first, second], style, [], seed=1)
    assert sheet.text == "　　一二三四五六。\n\n甲\n\n天地玄黄宇宙\n洪荒。 丁 摄\n\n乙\n\n　　提要。\n"
    assert sheet.spans == (((1, 1),), ((5, 6),))


def test_a_stretched_line_has_no_space_after_a_closing_mark() -> None:
    assert letter_spaced("集市，开了 12天") == "集 市 ，开 了 12 天"


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="海潮船风雨，。、”“（）—…0189A% ", min_size=1, max_size=120),
    measure=st.integers(min_value=12, max_value=DECK_MEASURE),
    seed=st.integers(min_value=0, max_value=2**16),
)
def test_wrapping_loses_nothing(text: str, measure: int, seed: int) -> None:
    lines = wrap(text, measure, 2, random.Random(seed))
    assert squeeze("".join(lines)) == squeeze(text)


def test_a_cross_head_as_wide_as_its_fellows_heads_no_article() -> None:
    (path,) = SAMPLES.glob("*2024-07-10*02*.txt")
    (read,) = read_pages(read_paths([path])[0])
    first = read.articles[0]
    assert [b.text for b in first.body if b.kind == "crosshead"] == [
        "最后一趟船",
        "水涨到膝盖的时候",
        "天亮之前把电送上",
    ]
