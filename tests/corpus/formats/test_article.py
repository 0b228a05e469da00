"""Which part of a web page is its article: paragraphs in elements of their own, columns, tags that are never closed."""

from __future__ import annotations

import pytest

from corpus.errors import ReadError, Skipped
from corpus.formats import html
from corpus.formats.trees import read_html, text_of
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT

TITLE = "轮渡票价今天起下调"
LONG = "望城区交通局昨天宣布，去青螺岛的轮渡票价从今天起下调，成人单程三十六元，学生减半。" * 4
FIRST_BOAT = "首班船早上六点从望潮码头开出，末班船晚上九点返回。"
RESIDENTS = "岛上居民凭身份证乘船，票价十二元，一米二以下儿童免票。"
ADVICE = "本站提醒，出行前请留意天气，台风天轮渡停航。"


def read(body: str) -> list[str]:
    """The lines of the page's article."""
    text = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    (page,) = html.read(NamedBytes("a.html", "/a.html", text.encode()), DEFAULT)
    assert isinstance(page, Page)
    return page.text.split("\n")


@pytest.mark.parametrize(
    "body",
    [
        f"<div><div>{LONG}</div><div>{FIRST_BOAT}</div><div>{RESIDENTS}</div></div>",
        f"<div id='js_content'><section><section><span>{LONG}</span></section></section>"
        f"<section><span>{FIRST_BOAT}</span></section><section>{RESIDENTS}</section></div>",
        f"<div><div class='para'>{LONG}</div><div class='para'>{FIRST_BOAT}</div><p>{RESIDENTS}</p></div>",
        f"<div><div class='lead'>{LONG}</div><div class='rest'><p>{FIRST_BOAT}</p><p>{RESIDENTS}</p></div></div>",
        # A chapter of several paragraphs, beside one of one.
        f"<div><section><p>{LONG}</p><p>{FIRST_BOAT}</p></section><section><p>{RESIDENTS}</p></section></div>",
    ],
)  # fmt: skip
def test_no_paragraph_is_lost_where_each_has_an_element_of_its_own(body: str) -> None:
    assert read(f"<div id='main'><h1>{TITLE}</h1>{body}</div>") == [TITLE, LONG, FIRST_BOAT, RESIDENTS]


@pytest.mark.parametrize("text", [f"<p>{LONG}</p>", f"<p>{LONG}</p><p>{FIRST_BOAT}</p>"])
def test_the_column_beside_an_article_is_no_part_of_it(text: str) -> None:
    links = "".join(f"<h3><a href='{n}'>望潮码头第{n}号渡口改建完工</a></h3>" for n in range(3))
    body = f"<div class='left'><h1>{TITLE}</h1>{text}</div><div class='right'>{links}<p>{ADVICE}</p></div>"
    assert ADVICE not in read(body)
    assert LONG in read(body)


def test_a_column_of_links_is_no_part_of_an_article_of_one_paragraph() -> None:
    links = "".join(f"<h3><a href='{n}'>望潮码头第{n}号渡口改建完工</a></h3>" for n in range(9))
    body = f"<h1>{TITLE}</h1><div class='text'>{LONG}</div><div class='right'>{links}<p>{ADVICE}</p></div>"
    assert read(body) == [TITLE, LONG]


def test_a_headline_with_a_comma_stays_the_headline() -> None:
    headline = "轮渡票价今天起下调，学生减半，老人免费"
    text = f"<title>{headline}</title><div><h1>{headline}</h1><div><p>{LONG}</p><p>{FIRST_BOAT}</p></div></div>"
    (page,) = html.read(NamedBytes("a.html", "/a.html", text.encode()), DEFAULT)
    assert isinstance(page, Page)
    assert page.text.split("\n") == [headline, LONG, FIRST_BOAT]
    assert page.levels == (1, 0, 0)


@pytest.mark.parametrize("count", [400, 3000])
@pytest.mark.parametrize(
    "opened",
    [
        "<font size=2>{}<br>",
        "<b>{}<br>",
        "<div>{}",
        "<div class=line>{}",
        "<div class=a><span class=b>{}",
        "<ul><li>{}",
    ],
)
def test_lines_whose_tags_are_never_closed_are_all_read(opened: str, count: int) -> None:
    """libxml2 ends a page at 256 levels, or at 2048 where it may be huge."""
    lines = [f"第{number}段，望城区交通局昨天宣布，票价下调。" for number in range(count)]
    assert read("".join(map(opened.format, lines))) == [TITLE, *lines]


@pytest.mark.parametrize("tag", ["font", "div", "b", "ul"])
def test_a_hundred_thousand_open_tags_lose_no_text(tag: str) -> None:
    root = read_html(f"<{tag}>票" * 100_000 + "价", "a.html")
    assert text_of(root) == "票" * 100_000 + "价"


def test_tags_that_lie_in_one_another_too_deeply_are_refused_and_not_cut() -> None:
    with pytest.raises(ReadError, match=r"^a\.html：标签嵌套得太深，读不完整"):
        read_html("<div>" * 3000 + LONG + "</div>" * 3000, "a.html")


def test_a_page_of_links_alone_holds_no_article() -> None:
    links = "".join(f"<li><a href='{n}'>望潮码头第{n}号渡口改建完工，明天通航。</a></li>" for n in range(9))
    (told,) = html.read(NamedBytes("a.html", "/a.html", f"<ul>{links}</ul>".encode()), DEFAULT)
    assert isinstance(told, Skipped)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("“新渡口”<br/>今天开渡", ["“新渡口”", "今天开渡"]),
        ("&ldquo;新渡口&rdquo;今天&middot;开渡", ["“新渡口”今天·开渡"]),
        ("<b>新渡口</b>今天开渡", ["新渡口今天开渡"]),
    ],
)
def test_a_digital_paper_s_headline_may_hold_marks_of_the_page(title: str, lines: list[str]) -> None:
    properties = f"<!--enpproperty <title>{title}</title><subtitle>票价两元</subtitle>/enpproperty-->"
    content = f"<td id='ozoom'><!--enpcontent--><p>{LONG}</p><p>{FIRST_BOAT}</p><!--/enpcontent--></td>"
    assert read(f"{properties}<table><tr>{content}</tr></table>") == [*lines, "票价两元", LONG, FIRST_BOAT]
