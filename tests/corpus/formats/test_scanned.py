"""What programs for OCR export: boxes give the order of reading, whatever order the file has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus import read_pages, read_paths
from corpus.errors import ReadError
from corpus.model import Page

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


LINE = PAGE_XML[0].removeprefix("<TextRegion>").removesuffix("</TextRegion>")


def page_xml(folder: Path, *regions: str) -> list[tuple[str, str]]:
    """What is read of a page of these regions: headlines and texts."""
    text = PAGE_XML[1].format(lines="".join(regions))
    (folder / "a.xml").write_text(text, encoding="utf-8")
    (read,) = read_pages(read_paths(folder / "a.xml")[0])
    return [(article.title, "\n".join(block.text for block in article.body)) for article in read.articles]


def lines_of(rows: Sequence[Row]) -> str:
    return export(rows, (LINE, "{lines}"))


def test_regions_in_one_another_give_each_line_once(tmp_path: Path) -> None:
    inner, *outer = column(BRIDGE, 100, 300)
    nested = f"<TextRegion>{lines_of(outer)}<TextRegion>{lines_of([inner])}</TextRegion></TextRegion>"
    assert page_xml(tmp_path, lines_of([]), f"<TextRegion>{lines_of(PAGE[:1])}</TextRegion>", nested) == [
        ("跨江大桥正式通车", BRIDGE)
    ]


def test_regions_that_have_their_text_as_a_whole_are_read(tmp_path: Path) -> None:
    rows = column(BRIDGE, 100, 300)
    whole = (
        f'<TextRegion><Coords points="100,300 900,300 900,{300 + LEADING * len(rows)} 100,300"/><TextEquiv><Unicode>'
        + "\n".join(text for text, *_ in rows)
        + "</Unicode></TextEquiv></TextRegion>"
    )
    headline = (
        '<TextRegion><Coords points="100,100 1060,100 1060,230 100,230"/>'
        "<TextEquiv><Unicode>跨江大桥正式通车</Unicode></TextEquiv></TextRegion>"
    )
    assert page_xml(tmp_path, whole, headline) == [("跨江大桥正式通车", BRIDGE)]
    lines = f"<TextRegion>{lines_of(rows)}</TextRegion>"
    assert page_xml(tmp_path, lines, headline) == [("跨江大桥正式通车", BRIDGE)]


def test_a_region_of_one_unbroken_text_is_a_paragraph(tmp_path: Path) -> None:
    region = (
        '<TextRegion><Coords points="100,300 900,300 900,660 100,660"/>'
        f"<TextEquiv><Unicode>{BRIDGE}</Unicode></TextEquiv></TextRegion>"
    )
    assert page_xml(tmp_path, region) == [("", BRIDGE)]


def test_the_cells_of_a_table_are_read_by_rows(tmp_path: Path) -> None:
    rows = [[("站名", 100, 640), ("首班", 600, 640)], [("东门", 100, 700), ("六点", 600, 700)]]
    cells = "".join(
        f'<TableCell row="{row}" col="{column}">{lines_of([(text, x, y, 2 * SIZE, SIZE)])}</TableCell>'
        for row, found in enumerate(rows)
        for column, (text, x, y) in enumerate(found)
    )
    text = f"<TextRegion>{lines_of([*PAGE[:1], *column(BRIDGE, 100, 300)])}</TextRegion>"
    assert page_xml(tmp_path, text, f"<TableRegion>{cells}</TableRegion>") == [
        ("跨江大桥正式通车", f"{BRIDGE}\n站名 首班\n东门 六点")
    ]


def test_a_line_of_alto_without_a_box_has_that_of_its_words(tmp_path: Path) -> None:
    line = (
        "<TextBlock><TextLine>"
        '<String HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}" CONTENT="{text}"/></TextLine></TextBlock>'
    )
    shuffled = random.Random(5).sample(PAGE, len(PAGE))
    text = export(shuffled, (line, ALTO[1])).replace('HPOS="100"', 'HPOS="-1"')
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (read,) = read_pages(read_paths(tmp_path / "a.xml")[0])
    assert [article.title for article in read.articles] == ["跨江大桥正式通车", "菜场重开"]


def test_a_caption_of_hocr_that_holds_lines_is_no_line(tmp_path: Path) -> None:
    lines = export(PAGE[:3], (HOCR[0], "{lines}"))
    caption = '<div class="ocr_caption" title="bbox 100 900 900 1000">' + export(
        [("汐江大桥。江岸摄", 100, 900, 8 * SIZE, SIZE)], (HOCR[0], "{lines}</div>")
    )
    (tmp_path / "a.hocr").write_text(HOCR[1].format(lines=lines + caption), encoding="utf-8")
    (page,), _ = read_paths(tmp_path / "a.hocr")
    assert [line.text for line in page.placed] == [*(text for text, *_ in PAGE[:3]), "汐江大桥。江岸摄"]


def test_lines_of_hocr_that_are_never_closed_keep_their_texts(tmp_path: Path) -> None:
    lines = export(PAGE[:4], (HOCR[0].removesuffix("</span>"), "{lines}"))
    (tmp_path / "a.hocr").write_text(HOCR[1].format(lines=lines), encoding="utf-8")
    (page,), _ = read_paths(tmp_path / "a.hocr")
    assert [line.text for line in page.placed] == [text for text, *_ in PAGE[:4]]


def spread(numbers: Sequence[str], between: int) -> list[Row]:
    """Two pages on one sheet, each of two columns under a head that says its number."""
    rows: list[Row] = []
    for side, number in enumerate(numbers):
        left = 100 + side * (1700 + between)
        head = f"望潮日报 2024年5月17日 {number}" if side == 0 else number
        rows += [
            (head, left, 20, len(head) * SIZE, SIZE),
            (f"{'跨江大桥' if side else '青螺菜场'}开放", left, 120, 600, 100),
        ]
        rows += [*column(BRIDGE if side else MARKET, left, 280), *column(BRIDGE[18:], left + 900, 280)]
    return rows


SPREADS = {
    "a.xml": (ALTO[0], ALTO[1].replace('HEIGHT="3000"', 'HEIGHT="2000" WIDTH="{width}"')),
    "b.xml": (PAGE_XML[0], PAGE_XML[1].replace('imageHeight="3000"', 'imageHeight="2000" imageWidth="{width}"')),
    "c.hocr": (HOCR[0], HOCR[1].replace("2000 3000", "{width} 2000")),
}


def read_spread(name: str, rows: Sequence[Row], folder: Path) -> list[Page]:
    line, page = SPREADS[name]
    width = max(x + w for _, x, _, w, _ in rows) + 100
    shuffled = random.Random(5).sample(list(rows), len(rows))
    (folder / name).write_text(export(shuffled, (line, page.replace("{width}", str(width)))), encoding="utf-8")
    return read_paths(folder / name)[0]


@pytest.mark.parametrize("name", SPREADS)
def test_two_pages_on_one_sheet_are_read_apart(name: str, tmp_path: Path) -> None:
    rows = spread(["第2版", "第3版"], between=300)
    pages = read_spread(name, rows, tmp_path)
    assert [(page.source, page.file) for page in pages] == [(f"{name}/左", name), (f"{name}/右", name)]
    assert sorted(line.text for page in pages for line in page.placed) == sorted(text for text, *_ in rows)
    found = [article for read in read_pages(pages) for article in read.articles]
    assert [(one.title, one.page_number, one.paper, one.date) for one in found] == [
        ("青螺菜场开放", "2", "望潮日报", "2024-05-17"),
        ("跨江大桥开放", "3", "望潮日报", "2024-05-17"),
    ]


@pytest.mark.parametrize(
    ("numbers", "between"), [(["第2版", "第2版"], 300), (["第2版", "广告"], 300), (["第2版", "第3版"], 60)]
)
def test_a_sheet_that_may_be_one_page_stays_one(numbers: list[str], between: int, tmp_path: Path) -> None:
    (page,) = read_spread("a.xml", spread(numbers, between), tmp_path)
    assert (page.source, page.file) == ("a.xml", "")
