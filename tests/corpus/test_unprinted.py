"""Text that no paper printed is told for what it is, and print that looks like it is read as print."""

from __future__ import annotations

import pytest

from corpus.articles import read_pages
from corpus.model import Page
from corpus.typeset.lines import printed_lines
from corpus.unprinted import TOLD, Kind, kind_of
from tests.paths import GOLDENS

KINDS: dict[str, Kind] = {
    "short-text-without-chinese": "foreign",
    "chat-log": "chat",
    "chat-log-a-message-a-line": "chat",
    "data-json": "data",
    "data-yaml": "data",
    "subtitles": "subtitles",
    "text-without-chinese": "foreign",
    "text-without-chinese-a-paragraph-a-line": "foreign",
}

PRINT = {
    "a timetable": "08:30 石桥镇\n09:10 青螺镇\n10:05 望河渡\n10:40 石桥镇\n本报讯 班车时刻昨天调整。\n",
    "an interview": "记者: 桥什么时候通车？\n丁守业: 年底。\n记者: 花了多少钱？\n丁守业: 六百万元。\n",
    "a headline with the time of a match": "19:30 石桥镇: 足球赛\n两队昨晚踢平。\n",
    "a list of names and numbers": "name: 一\nage: 二\n",
    "a few English words": "Welcome to Shiqiao\nOpen 9 to 5\n",
    "a bracket that is no JSON": "[石桥镇讯]\n昨天开桥。\n[完]",
}


@pytest.mark.parametrize("case", KINDS)
def test_what_is_no_print_is_told(case: str) -> None:
    text = (GOLDENS / "layout" / f"{case}.txt").read_text(encoding="utf-8")
    (read,) = read_pages([Page("x.txt", text)])
    assert read.told == (TOLD[KINDS[case]],)


@pytest.mark.parametrize("case", PRINT)
def test_print_that_looks_like_it_is_print(case: str) -> None:
    assert kind_of(PRINT[case], printed_lines(PRINT[case])) is None


def test_no_other_golden_is_taken_for_it() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (GOLDENS / "layout").glob("*.txt")}
    taken = {case for case, text in texts.items() if kind_of(text, printed_lines(text))}
    assert taken == KINDS.keys()


@pytest.mark.parametrize("text", ['[{"甲": 1}]', '{"甲": 1}\n{"甲": 2}', "[" * 100_000 + "]" * 100_000])
def test_json_is_data_however_it_is_written(text: str) -> None:
    deep = text.startswith("[[")
    assert kind_of(text, printed_lines(text)) == (None if deep else "data")


def test_a_title_in_front_matter_gives_way_to_a_heading_of_the_first_level() -> None:
    text = "---\ntitle: 甲报文选\nauthor: 江岸\n---\n# 老桥\n\n桥长一百二十米。\n"
    (article,) = read_pages([Page("a.md", text, markdown=True)])[0].articles
    assert (article.headline, article.byline) == (("老桥",), "江岸")


def test_chapters_of_a_law_are_its_cross_heads() -> None:
    text = (
        "石桥镇护桥公约\n第一章 总则\n为了保护老桥，镇里的居民一起订下这个公约，人人都要遵守。\n"
        "\n第二章 通行\n载重三吨以上的车不得过桥，违者由镇里劝返，劝返不听的公布车号。\n"
    )
    (article,) = read_pages([Page("a.txt", text)])[0].articles
    assert article.headline[0] == "石桥镇护桥公约"
    assert "第二章 通行" in [block.text for block in article.body if block.kind == "crosshead"]


def test_a_hyphen_at_the_end_of_a_headline_stays_in_it() -> None:
    text = (
        "A bridge that was closed for re-\npairs is open\n\n"
        + "Four hundred people walked across it before\nnoon.\n\n" * 6
    )
    (read,) = read_pages([Page("a.txt", text)])
    assert read.articles[0].headline[0].endswith("re-")
    assert read.furniture == ()


def test_messages_in_columns_have_their_lines_in_order() -> None:
    left = (
        "09:12 王舟\u3000\u3000\u3000\u3000\u3000\u3000",
        "今天的会改到下午三点开始",
        "09:15 何飞\u3000\u3000\u3000\u3000\u3000\u3000",
        "我从柳溪镇过来要晚十分钟",
    )
    right = ("请大家把修路的表都带上来", "09:17 王舟", "预算还差一百二十万元整呢", "09:18 何飞")
    text = "\n".join(a + "\u3000" * 6 + b for a, b in zip(left, right, strict=True))
    (read,) = read_pages([Page("a.txt", text + "\n收到了\n")])
    spans = [block.lines for article in read.articles for block in article.body]
    assert all(first <= last for first, last in spans)
    assert any(first < last for first, last in spans)
