"""Pages to articles: a golden for each case of print, and the properties that hold for any text."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.layout_manners import read_sources
from corpus.articles import PageArticles, iter_pages, read_pages
from corpus.limits import LONGEST_HEADLINE, LONGEST_PARAGRAPH
from corpus.mend import mend
from corpus.model import Article, Folio, Page, Paragraph
from corpus.typeset.datelines import credits
from corpus.typeset.furniture import jump, read_folio
from tests.manners import Manner, set_page
from tests.paths import GOLDENS

LAYOUT = GOLDENS / "layout"
CASES = sorted(path.name.removesuffix(".gold.json") for path in LAYOUT.glob("*.gold.json"))


def page_of(case: str) -> tuple[Page, dict[str, Any]]:
    gold = json.loads((LAYOUT / f"{case}.gold.json").read_text(encoding="utf-8"))
    text = (LAYOUT / f"{case}.txt").read_bytes().decode("utf-8")
    return Page(gold["source"], text), gold


def read_page(page: Page) -> PageArticles:
    (read,) = read_pages([page])
    return read


def as_gold(article: Article) -> dict[str, Any]:
    return {
        "headline": list(article.headline),
        "byline": article.byline,
        "lead": article.lead,
        "kind": article.kind,
        "body": [{"kind": b.kind, "text": b.text, "lines": list(b.lines)} for b in article.body],
    }


def test_there_is_a_golden_for_every_case() -> None:
    assert len(CASES) >= 24


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    page, gold = page_of(case)
    read = read_page(page)
    assert [as_gold(a) for a in read.articles] == gold["articles"]
    assert [line.text for line in read.furniture] == gold["furniture"]
    for name in ("paper", "date", "page_number"):
        assert {getattr(a, name) for a in read.articles} == {gold.get(name)}


def test_a_headline_found_by_words_lends_more_confidence_than_none() -> None:
    (without,) = read_page(page_of("no-headline")[0]).articles
    with_one = read_page(page_of("datelines")[0]).articles[0]
    assert without.headline == ()
    assert without.confidence <= 0.5
    assert with_one.confidence > 0.8


def test_where_paragraphs_have_no_indent_an_article_is_less_sure() -> None:
    sources = read_sources(None)[:3]
    flush, indented = (
        read_page(Page("a.txt", set_page(sources, Manner(indent=indent, measures=(18,)), 1).text)).articles
        for indent in ("none", "stripped")
    )
    assert [a.headline for a in flush] == [a.headline for a in indented]
    assert max(a.confidence for a in flush) < 0.7 < min(a.confidence for a in indented)


def test_a_jumped_part_gets_its_headline_and_stays_on_its_page() -> None:
    pages = [page_of("jump-from-page-1")[0], page_of("jump-to-page-4")[0]]
    first, fourth = (read_page(page) for page in pages)
    joined = read_pages(pages)
    assert joined[0] == first
    part = joined[1].articles[1]
    assert part.headline == ("青石大桥年底合龙",)
    assert part.reporters == ("彭涛",)
    assert (part.source, part.page_number) == ("青石日报_2024-11-09_第04版.txt", "4")
    assert part.body == fourth.articles[1].body
    assert part.id != fourth.articles[1].id
    assert fourth.articles[1].headline == ()
    assert read_pages(pages[::-1]) == joined[::-1]


def test_a_page_is_given_as_soon_as_no_part_on_it_waits() -> None:
    whole, first, fourth = (page_of(case)[0] for case in ("datelines", "jump-from-page-1", "jump-to-page-4"))
    seen: list[Page] = []

    def told(pages: list[Page]) -> Iterator[Page]:
        for page in pages:
            seen.append(page)
            yield page

    pages = [whole, fourth, whole, first]
    given = iter_pages(told(pages))
    assert next(given) == read_page(whole)
    assert seen == pages[:1]
    assert next(given).articles[1].headline == ("青石大桥年底合龙",)
    assert seen == pages
    assert list(iter_pages(pages)) == read_pages(pages)


def test_equal_notices_on_a_page_have_ids_of_their_own() -> None:
    notice = "遗失声明\n张三遗失身份证一张，号码尾数为一二三四，现声明作废，特此告知有关单位和个人。\n"
    (read,) = read_pages([Page("notices.txt", "\n".join([notice] * 3))])
    assert [a.text for a in read.articles[1:]] == [read.articles[0].text] * 2
    first = read.articles[0].id
    assert [a.id for a in read.articles] == [first, f"{first}-2", f"{first}-3"]


def test_an_over_long_paragraph_is_split_and_loses_nothing() -> None:
    sentence = "他说今年的收成比去年好得多。"
    long = sentence * (LONGEST_PARAGRAPH // len(sentence) * 2 + 5) + "长" * (LONGEST_PARAGRAPH + 7) + "。"
    (read,) = read_pages([Page("long.txt", f"题目在这里\n\n{long}\n\n{sentence}\n")])
    (article,) = read.articles
    parts = [block.text for block in article.body]
    assert "".join(parts[:-1]) == long
    assert parts[-1] == sentence
    assert max(map(len, parts)) <= LONGEST_PARAGRAPH
    assert all(part.endswith("。") for part in parts[:2])
    assert {block.lines for block in article.body[:-1]} == {(3, 3)}
    assert read.told == (f"有 1 段超过 {LONGEST_PARAGRAPH:,} 字，各拆成了几段。",)


def test_an_over_long_heading_is_text() -> None:
    heading = "长" * (LONGEST_HEADLINE + 1)
    (read,) = read_pages([Page("long.md", f"# {heading}\n\n正文。\n\n## {heading}\n\n又一段。\n", markdown=True)])
    (article,) = read.articles
    assert article.headline == ()
    assert [(b.kind, b.text) for b in article.body] == [
        ("paragraph", text) for text in (heading, "正文。", heading, "又一段。")
    ]
    assert len(read.told) == 2


@pytest.mark.parametrize("text", ["", "\n\n \n", "\f\n\t\r\n　"])
def test_empty_pages_have_no_articles(text: str) -> None:
    assert read_page(Page("empty.txt", text)) == PageArticles((), ())


def test_articles_that_a_file_carries_pass_through() -> None:
    own = Article("abc", "a.jsonl", ("题",), (Paragraph("文。", (1, 1)),))
    assert read_page(Page("a.jsonl", "", articles=(own,))).articles == (own,)


CLEAN = """课间十分钟 操场热起来
本报记者 丁一
下课铃一响，明德小学的操场立刻热闹起来。跳绳、踢毽子、滚铁环，孩子们把课间过得像一场小型运动会。
花坛变成了活动区
学校把教学楼前的两排花坛改成了活动区，又在走廊里画上跳格子。

湿地迎来越冬鹤群
首批四百余只灰鹤日前飞抵白沙湖湿地，比去年提早了九天。
"""


@pytest.mark.parametrize("text", [CLEAN, CLEAN.replace("\n", "\n\n"), CLEAN.replace("\n", "\r\n")])
def test_clean_text_is_recognised(text: str) -> None:
    first, second = read_page(Page("clean.txt", text)).articles
    assert first.headline == ("课间十分钟 操场热起来",)
    assert first.byline == "本报记者 丁一"
    assert [(b.kind, b.text[:6]) for b in first.body] == [
        ("paragraph", "下课铃一响，"),
        ("crosshead", "花坛变成了活"),
        ("paragraph", "学校把教学楼"),
    ]
    assert second.headline == ("湿地迎来越冬鹤群",)
    assert first.confidence == second.confidence == 1.0


def test_markdown_headings_open_articles() -> None:
    text = (
        "# 茶山里的机器声\n\n> 采茶机**三十台**上山\n\n本报记者 顾北辰\n\n谷雨前后，茶山上\n多了一种[声音](http://x.y)。\n\n"
        "## 人手\n\n- 请不到人\n\n# 另一篇\n\n正文。\n"
    )
    read = read_page(Page("a.md", text, markdown=True))
    first, second = read.articles
    assert (first.headline, first.byline, first.lead) == (("茶山里的机器声",), "本报记者 顾北辰", "采茶机三十台上山")
    assert [(b.kind, b.text, b.lines) for b in first.body] == [
        ("paragraph", "谷雨前后，茶山上多了一种声音。", (7, 8)),
        ("crosshead", "人手", (10, 10)),
        ("paragraph", "请不到人", (12, 12)),
    ]
    assert second.headline == ("另一篇",)
    assert read_page(Page("a.txt", text)).articles[0].headline == ("茶山里的机器声",)


@pytest.mark.parametrize("opening", ["（记者张三）", "本报讯 （记者张三）"])
@pytest.mark.parametrize("form", ["青石大桥通车\n{}\n{}\n", "# 青石大桥通车\n\n{}\n\n{}\n"])
def test_a_paragraph_that_is_only_the_byline_is_not_shown_twice(form: str, opening: str) -> None:
    text = "大桥昨日通车，两岸车程由四十分钟缩短到八分钟。"
    (article,) = read_page(Page("a.txt", form.format(opening, text))).articles
    assert article.byline == opening
    assert article.reporters == ("张三",)
    assert [block.text for block in article.body] == [text]


def test_a_byline_that_is_all_there_is_stays_once() -> None:
    (with_headline,) = read_page(Page("a.md", "# 青石大桥通车\n\n（记者张三）\n", markdown=True)).articles
    assert (with_headline.byline, with_headline.body) == ("（记者张三）", ())
    (alone,) = read_page(Page("a.txt", "（记者张三）\n")).articles
    assert (alone.byline, [block.text for block in alone.body]) == (None, ["（记者张三）"])


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("一**二**三", "一二三"),
        ("**一 *二* 三**", "一 *二* 三"),
        ("一 * 二 * 三", "一 * 二 * 三"),
        ("**一*", "*一"),
        ("`一` 与 __二__", "一 与 二"),
        ("![图](a.png)与[字](http://x.y/z)", "图与字"),
        ("[一 [二](三)", "一 [二"),
        ("[一](二 三) [四] (五)", "[一](二 三) [四] (五)"),
    ],
)
def test_markdown_marks_within_a_line(row: str, shown: str) -> None:
    (article,) = read_page(Page("a.md", f"# 题\n\n{row}\n", markdown=True)).articles
    assert [block.text for block in article.body] == [shown]


@pytest.mark.parametrize(
    ("row", "headline"),
    [
        ("# 题", "题"),
        ("   ## 题 ##", "题"),
        ("#　题 # 目 # ", "题 # 目"),
        ("    # 题", None),
        ("####### 题", None),
        ("#题", None),
    ],
)
def test_markdown_headings_are_told_from_other_rows(row: str, headline: str | None) -> None:
    (article,) = read_page(Page("a.md", row + "\n", markdown=True)).articles
    assert article.headline == ((headline,) if headline else ())


def test_a_long_file_is_read_in_stretches_without_loss_or_repeats() -> None:
    cases = [page_of(case) for case in ("headline-one-to-three-lines", "datelines", "cross-heads")]
    rng = random.Random(7)
    sheets = [cases[rng.randrange(len(cases))][0].text for _ in range(120)]
    text = "\f\n".join(sheets)
    read = read_page(Page("long.txt", text))
    spans = [b.lines for a in read.articles for b in a.body]
    assert spans == sorted(spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert Counter(c for c in text if not c.isspace()) == Counter(
        c
        for a in read.articles
        for part in (*a.headline, *(b.text for b in a.body), *([a.byline] if stands_alone(a) else []))
        for c in str(part)
        if not c.isspace()
    )


def stands_alone(article: Article) -> bool:
    """Whether the byline was printed apart from the body, so that the body does not hold it too."""
    return bool(article.byline) and not article.body[0].text.startswith(str(article.byline)[:3])


PRINT = st.sampled_from(
    "　 \t\n\r\f，。！？“”（）《》：；、—…本报讯记者通员张三李四电新华社摄供图第版责任编辑123年月日AaBz%.#*->[]甲乙丙丁"
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(PRINT, max_size=400),
    st.lists(st.text(PRINT, min_size=1, max_size=30), max_size=30).map("\n".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_no_character_is_lost(text: str, markdown: bool) -> None:
    read = read_page(Page("x.txt", text, markdown=markdown))
    have: Counter[str] = Counter()
    for a in read.articles:
        for part in (*a.headline, a.byline or "", a.lead or "", *(b.text for b in a.body)):
            have.update(part)
    for line in read.furniture:
        have.update(line.text)
    # What no one printed (an invisible character) is taken out before, and told.
    assert not Counter(c for c in mend(text).text if not c.isspace()) - have


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_the_same_articles(text: str) -> None:
    assert read_page(Page("x.txt", text)) == read_page(Page("x.txt", text))


@pytest.mark.parametrize(
    ("source", "furniture", "folio"),
    [
        ("青石日报_2023-11-09_第06版.txt", [], Folio("青石日报", "2023-11-09", "6")),
        ("青石日报20231109A03.txt", [], Folio("青石日报", "2023-11-09", "A03")),
        ("2024/11/青石晚报 2024年1月2日 第十二版.txt", [], Folio("青石晚报", "2024-01-02", "12")),
        ("page.txt", ["2023年11月9日 星期四", "A03 要闻"], Folio(None, "2023-11-09", "A03")),
        ("page.txt", ["第6版"], Folio(None, None, "6")),
        ("page.txt", ["青石日报", "（下转第4版）"], Folio("青石日报", None, None)),
        ("notes-2023-13-40.txt", [], Folio()),
        ("page-12.txt", ["责任编辑：何叶"], Folio()),
    ],
)
def test_folio(source: str, furniture: list[str], folio: Folio) -> None:
    assert read_folio(source, furniture) == folio


@pytest.mark.parametrize(
    ("byline", "reporters", "correspondents", "place"),
    [
        ("本报记者 王鑫 方大丰 本报通讯员 罗小芳", ("王鑫", "方大丰"), ("罗小芳",), None),
        ("本报讯 （记者马学 通讯员郑建 李元坤）", ("马学",), ("郑建", "李元坤"), None),
        ("新华社北京11月8日电 （记者 何 叶）", ("何叶",), (), "北京"),
        ("本报红石11月8日讯", (), (), "红石"),
        ("（作者：林夏）", ("林夏",), (), None),
        ("本報記者 蘇禾", ("蘇禾",), (), None),
        ("据新华社电", (), (), None),
    ],
)
def test_names_and_place(
    byline: str, reporters: tuple[str, ...], correspondents: tuple[str, ...], place: str | None
) -> None:
    found = credits(byline)
    assert (found.reporters, found.correspondents, found.place) == (reporters, correspondents, place)


@pytest.mark.parametrize(
    ("text", "onward", "page"),
    [("（下转第4版）", True, "4"), ("（上接第一版）", False, "1"), ("下转A03版", True, "A03")],
)
def test_jump_lines(text: str, onward: bool, page: str) -> None:
    found = jump(text)
    assert found is not None
    assert (found.onward, found.page_number) == (onward, page)


def test_a_sentence_is_no_jump_line() -> None:
    assert jump("他把第4版剪下来，夹进了书里。") is None
