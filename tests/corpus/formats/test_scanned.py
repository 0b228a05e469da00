"""What programs for OCR export: boxes give the order of reading, whatever order the file has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus import read_pages, read_paths
from corpus.errors import ReadError

# Text, left, top, width and height in pixels.
Row = tuple[str, int, int, int, int]
SIZE, LEADING, WIDE = 40, 60, 20


def column(text: str, left: int, top: int) -> list[Row]:
    """The lines of a paragraph in a column of 20 ems, its first indented by two."""
    lines = [text[: WIDE - 2], *(text[at : at + WIDE] for at in range(WIDE - 2, len(text), WIDE))]
    rows = []
    for number, line in enumerate(lines):
        indent = 0 if number else 2 * SIZE
        rows.append((line, left + indent, top + number * LEADING, len(line) * SIZE, SIZE))
    return rows


BRIDGE = (
    "本报讯（记者江岸）跨江大桥昨天正式通车，全桥长三公里，双向六车道，市民开车过江只要五分钟，比坐轮渡快了半个小时。"
    "大桥管理处说，头三个月免收过桥费。"
)
MARKET = (
    "停业半年的菜场昨天重新开门，摊位有九十六个，比从前多了一半，新添了两部电梯和一间母婴室，摊主们说从此搬货不用再上下楼。"
    "菜场每天六点开门，二十点关门。"
)
PAGE: list[Row] = [
    ("跨江大桥正式通车", 100, 100, 8 * 120, 130),
    *column(BRIDGE, 100, 300),
    ("菜场重开", 1000, 300, 4 * 90, 100),
    *column(MARKET, 1000, 460),
]


# A line and the page around the lines of each format.
ALTO = (
    '<TextBlock><TextLine HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}">'
    '<String CONTENT="{text}"/></TextLine></TextBlock>',
    '<alto><Layout><Page HEIGHT="3000"><PrintSpace>{lines}</PrintSpace></Page></Layout></alto>',
)
PAGE_XML = (
    '<TextRegion><TextLine><Coords points="{x},{y} {right},{y} {right},{bottom} {x},{bottom}"/>'
    "<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine></TextRegion>",
    '<PcGts><Page imageHeight="3000">{lines}</Page></PcGts>',
)
HOCR = (
    '<span class="ocr_line" title="bbox {x} {y} {right} {bottom}; baseline 0 0">{text}</span>',
    '<html><body><div class="ocr_page" title="bbox 0 0 2000 3000">{lines}</div></body></html>',
)


def export(rows: Sequence[Row], form: tuple[str, str]) -> str:
    """The rows as a program for OCR writes them."""
    line, page = form
    lines = (line.format(text=text, x=x, y=y, w=w, h=h, right=x + w, bottom=y + h) for text, x, y, w, h in rows)
    return page.format(lines="".join(lines))


@pytest.mark.parametrize(("name", "form"), [("a.xml", ALTO), ("b.xml", PAGE_XML), ("c.hocr", HOCR)])
def test_boxes_give_the_order_of_reading(name: str, form: tuple[str, str], tmp_path: Path) -> None:
    shuffled = random.Random(5).sample(PAGE, len(PAGE))
    (tmp_path / name).write_text(export(shuffled, form), encoding="utf-8")
    (read,) = read_pages(read_paths(tmp_path / name)[0])
    found = {article.title: "".join(block.text for block in article.body) for article in read.articles}
    assert found == {"跨江大桥正式通车": BRIDGE, "菜场重开": MARKET}


def test_without_boxes_the_order_of_the_file_stays(tmp_path: Path) -> None:
    rows = "".join(f'<TextLine><String CONTENT="{text}"/></TextLine>' for text, *_ in PAGE[:4])
    text = f"<alto><Layout><Page><TextBlock>{rows}</TextBlock></Page></Layout></alto>"
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (page,), _ = read_paths(tmp_path / "a.xml")
    assert page.text.split("\n") == [text for text, *_ in PAGE[:4]]
    assert page.placed == ()


def test_a_page_without_text_is_told_and_a_file_without_any_refused(tmp_path: Path) -> None:
    empty = "<Page></Page>"
    text = export(PAGE, ALTO).replace("<Layout>", f"<Layout>{empty}")
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (page,), (told,) = read_paths(tmp_path / "a.xml")
    assert (page.source, page.file) == ("a.xml/第2页", "a.xml")
    assert str(told) == "跳过 a.xml/第1页：这一页没有识别出的文字。"
    (tmp_path / "b.xml").write_text(f"<alto><Layout>{empty}</Layout></alto>", encoding="utf-8")
    with pytest.raises(ReadError, match="里面没有识别出的文字；请重新导出，带上文字行"):
        read_paths(tmp_path / "b.xml")


def test_xml_of_another_kind_is_refused_by_its_root(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<project><dependency/></project>", encoding="utf-8")
    with pytest.raises(ReadError, match=r"不认识这种 XML（<project>）；能读的是 RSS、Atom、ALTO、PAGE 和 XHTML"):
        read_paths(tmp_path / "a.xml")
