"""Scans: pictures and PDFs without text, whose lines a recogniser gives, here one that reads them from a file."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus import read_pages, read_paths
from corpus.errors import ReadError, Skipped
from corpus.formats import pdf, picture, pixels, scans
from corpus.model import Article, NamedBytes, Page
from corpus.options import Options, is_of_lines, lines_of
from tests import scans as fakes
from tests.paths import ROOT

GOLDENS = ROOT / "tests" / "goldens" / "scans"
# Text, left, middle and size in pixels of 200 dots an inch: type of 9 points is 25 high.
FERRY: tuple[fakes.Row, ...] = (
    ("新渡口今天开渡", 100, 150, 60),
    ("本报讯（记者王鑫）北埠新渡口昨天开渡，首班船", 150, 250, 25),
    ("早上六点半离岸，载客一百二十人。", 100, 288, 25),
    ("渡船每半小时一班，末班船晚上九点。单程票价两", 150, 326, 25),
    ("元，六十岁以上的老人免费。", 100, 364, 25),
)
TEXTS = [
    "本报讯（记者王鑫）北埠新渡口昨天开渡，首班船早上六点半离岸，载客一百二十人。",
    "渡船每半小时一班，末班船晚上九点。单程票价两元，六十岁以上的老人免费。",
]
MARKET: tuple[fakes.Row, ...] = (
    ("菜场重开", 100, 150, 60),
    ("停业半年的菜场昨天重新开门，摊位有九十六个。", 150, 250, 25),
)

Given = Callable[..., Path]


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Sets what the recogniser gives, page by page."""

    def give(*pages: dict[str, Any], fate: str = "pass") -> Path:
        monkeypatch.setattr(scans, "PROGRAM", fakes.recogniser(tmp_path, pages, fate))
        return tmp_path

    return give


def read(raw: bytes, name: str = "报.png", options: Options | None = None) -> tuple[list[Page], list[str]]:
    """The pages of a scan, and what is told of it."""
    reader = pdf.read if name.endswith(".pdf") else picture.read
    found = list(reader(NamedBytes(name, f"/{name}", raw), options or Options()))
    told = [str(one) for one in found if isinstance(one, Skipped)]
    return [one for one in found if isinstance(one, Page)], told


def articles(pages: list[Page]) -> list[Article]:
    return [article for page in read_pages(pages) for article in page.articles]


def bodies(pages: list[Page]) -> list[tuple[str, list[str]]]:
    return [(article.title, [block.text for block in article.body]) for article in articles(pages)]


def refusal(raw: bytes, name: str = "报.png") -> str:
    with pytest.raises(ReadError) as refused:
        read(raw, name)
    return refused.value.reason


def scan_pdf(pages: int = 1) -> bytes:
    """A PDF whose pages are pictures."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(396, 504), invariant=True)
    image = ImageReader(io.BytesIO(fakes.picture()))
    for _ in range(pages):
        canvas.drawImage(image, 0, 0, 396, 504)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("报.png", "PNG"), ("报.jpg", "JPEG"), ("报.tif", "TIFF")])
def test_a_picture_is_read_with_the_place_of_each_line(name: str, kind: str, given: Given) -> None:
    given(fakes.answer(FERRY))
    (page,), told = read(fakes.picture(kind), name)
    assert (page.source, page.file, told) == (name, "", [])
    assert bodies([page]) == [("新渡口今天开渡", TEXTS)]
    # Places are in points, as of 200 dots an inch.
    box = page.placed[0]
    assert (round(box.left), round(box.right)) == (round(100 * 72 / 200), round(520 * 72 / 200))


def test_each_page_of_a_tiff_is_a_page_and_an_empty_one_is_told(given: Given) -> None:
    given(fakes.answer(FERRY), fakes.answer(()), fakes.answer(MARKET))
    pages, told = read(fakes.picture("TIFF", pages=3), "报.tiff")
    assert [(page.source, page.file) for page in pages] == [("报.tiff/第1页", "报.tiff"), ("报.tiff/第3页", "报.tiff")]
    assert told == ["跳过 报.tiff/第2页：没有识别出文字。"]


def two_pages(*numbers: str) -> list[fakes.Row]:
    """A sheet of two pages, each with its head."""
    rows: list[fakes.Row] = []
    for left, head, story in ((400, f"望潮日报 2024年5月17日 {numbers[0]}", FERRY), (1200, numbers[1], MARKET)):
        rows.append((head, left + 100, 40, 22))
        rows += [(text, left + x, middle + 60, size) for text, x, middle, size in story]
    return rows


def test_a_scan_of_two_pages_is_read_as_two(given: Given) -> None:
    given(fakes.answer(two_pages("第2版", "第3版")))
    pages, told = read(fakes.picture(size=(2300, 1400)), "报.png")
    assert [(page.source, page.file) for page in pages] == [("报.png/左", "报.png"), ("报.png/右", "报.png")]
    found = [article for one in read_pages(pages) for article in one.articles]
    assert [(one.title, one.page_number, one.paper, one.date) for one in found] == [
        (FERRY[0][0], "2", "望潮日报", "2024-05-17"),
        (MARKET[0][0], "3", "望潮日报", "2024-05-17"),
    ]
    assert {line.left * 200 / 72 < 1150 for line in pages[0].placed} == {True}
    assert {line.left * 200 / 72 > 1150 for line in pages[1].placed} == {True}
    assert told == []


def test_a_scan_with_one_number_is_one_page(given: Given) -> None:
    given(fakes.answer(two_pages("第2版", "广告")))
    (page,), _ = read(fakes.picture(size=(2300, 1400)), "报.png")
    assert (page.source, page.file) == ("报.png", "")


def test_the_pages_before_the_place_where_a_tiff_is_cut_off_are_read(given: Given, tmp_path: Path) -> None:
    given(fakes.answer(FERRY))
    raw = fakes.picture("TIFF", pages=3)
    kept = Options(kept=tmp_path / "kept")
    (tmp_path / "kept").mkdir()
    for _ in range(2):  # the second time as it was kept
        (page,), told = read(raw[: len(raw) // 2], "报.tiff", kept)
        assert page.source == "报.tiff/第1页"
        assert told == [
            "跳过 报.tiff/第2页：这一页的图像已损坏，没有收入。",
            "跳过 报.tiff：文件在第 2 页之后断了，后面的没有收入；请重新扫描或另存一份。",
        ]


@pytest.mark.parametrize("order", ["<", ">"])
def test_grey_of_sixteen_bits_is_read_in_both_orders_of_bytes(order: str) -> None:
    """White at the left, dark at the right."""
    rows = struct.pack(f"{order}200H", *[0xFF00] * 100, *[0x2000] * 100) * 200
    tags = ((256, 200), (257, 200), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, 200), (279, len(rows)))
    entries = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in tags)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8 + len(rows))
    raw = head + rows + struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    asked = {"first": 1, "pictures": [None], "grey": True, "scale": 200 / 72}
    written: list[tuple[dict[str, object], bytes]] = []
    pixels.serve(
        io.BytesIO(json.dumps(asked).encode() + b"\n" + raw), lambda head, block=b"": written.append((head, block))
    )
    (opening, _), (_, block) = written
    assert opening == {"pages": 1, "whole": True}
    assert (block[0], block[199]) == (0xFF, 0x20)


def test_pages_of_a_pdf_that_are_pictures_are_recognised(given: Given) -> None:
    given(fakes.answer(FERRY), fakes.answer(MARKET))
    pages, told = read(scan_pdf(2), "报.pdf")
    assert [(page.source, title) for page in pages for title, _ in bodies([page])] == [
        ("报.pdf/第1页", "新渡口今天开渡"),
        ("报.pdf/第2页", "菜场重开"),
    ]
    assert told == []
    # The same places on a page of the same size.
    assert round(pages[0].placed[0].left) == 36


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_page_that_lies_turned_or_askew_is_read_and_its_boxes_are_where_its_lines_are(
    turn: int, given: Given
) -> None:
    askew = fakes.answer(FERRY, turn)
    for line in askew["lines"]:
        line["ends"][1] += 0.01 * line["ends"][0]
        line["ends"][3] += 0.01 * line["ends"][2]
    given(askew)
    size = (1100, 1400) if turn % 2 == 0 else (1400, 1100)
    (page,), _ = read(fakes.picture(size=size))
    assert bodies([page]) == [("新渡口今天开渡", TEXTS)]
    wide, high = (edge * 72 / 200 for edge in size)
    along, down = 310 * 72 / 200, 153 * 72 / 200  # the middle of the headline, its left at 100 and its right at 520
    box = page.placed[0]
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    spot = ((along, down), (down, high - along), (wide - along, high - down), (wide - down, along))[turn]
    assert middle == pytest.approx(spot, abs=3)
    assert (box.height > box.right - box.left) == (turn % 2 == 1)


def test_a_line_that_was_recognised_over_a_gutter_is_read_as_two(given: Given) -> None:
    left = ("渡船每半小时一班末班船晚上九点", "半离岸载客一百二十人每天开十班", "风大浪高时停航由渡口贴出布告来")
    right = ("停业半年的菜场昨天重新开门迎客", "摊位有九十六个比从前多了一半还", "新添了两部电梯和一间母婴室给人")
    rows: list[fakes.Row] = []
    for number in range(9):
        rows.append((left[number % 3], 100, 300 + 38 * number, 25))
        rows.append((right[number % 3], 100 + 16 * 25, 300 + 38 * number, 25))
    page = fakes.answer(rows)
    joined, other = page["lines"][8], page["lines"].pop(9)
    spots = [
        x0 + at * (x1 - x0) for (x0, _, x1, _), line in ((p["ends"], p) for p in (joined, other)) for at in line["at"]
    ]
    joined["ends"][2] = other["ends"][2]
    joined.update(
        text=joined["text"] + other["text"],
        at=[(spot - 100) / (joined["ends"][2] - 100) for spot in spots],
        sure=joined["sure"] * 2,
    )
    given(page)
    (read_as,), _ = read(fakes.picture())
    assert sorted(line.text for line in read_as.placed) == sorted(text for text, *_ in rows)


def test_marks_are_of_full_width_beside_characters_and_as_they_are_in_latin(given: Given) -> None:
    given(
        fakes.answer([("通知(A)—一摘要", 100, 150, 60), ("A-1号船今天开渡,票价1,200元,气温35°C,风小。", 150, 250, 25)])
    )
    (page,), _ = read(fakes.picture())
    assert page.text.split("\n") == ["通知（A）——摘要", "A-1号船今天开渡，票价1,200元，气温35℃，风小。"]


def test_dashes_and_circles_that_were_taken_for_characters_are_mended(given: Given) -> None:
    rows: list[fakes.Row] = [
        ("打通最后一公里一一", 100, 150, 60),
        ("二○○七年经理孟繁礼一一他姓孟一一举出唯一一个", 150, 250, 25),
        ("一九一一年的例子，时间是九点至19:00,", 100, 288, 25),
        ("不得代领。", 100, 326, 25),
    ]
    given(fakes.answer(rows))
    (page,), _ = read(fakes.picture())
    assert page.text.split("\n") == [
        "打通最后一公里——",
        "二〇〇七年经理孟繁礼——他姓孟一一举出唯一一个",
        "一九一一年的例子，时间是九点至19:00，",
        "不得代领。",
    ]


def test_a_deck_is_no_headline_however_large_its_type(given: Given) -> None:
    # 1.5 times the text of the page, 1.3 times that of its story; its last line was measured too small.
    small = [("渡船每半小时一班末班船晚上九点单程票", 650, 230 + 34 * at, 22) for at in range(24)]
    deck = [("渡船每半小时一班，末", 100, 230, 33), ("班船晚上九点，六十岁", 100, 278, 33), ("免费。", 100, 326, 29)]
    text = [(text, left, top + 130, size) for text, left, top, size in FERRY[1:]]
    given(fakes.answer([FERRY[0], *deck, *text, ("菜场重开", 650, 150, 60), *small]))
    (page,), _ = read(fakes.picture())
    article = next(one for one in articles([page]) if one.title == "新渡口今天开渡")
    assert article.lead == "渡船每半小时一班，末班船晚上九点，六十岁免费。"
    assert [block.text for block in article.body] == TEXTS


def test_headlines_side_by_side_stay_apart_where_one_was_found_with_ink_of_the_other(given: Given) -> None:
    left = [("新渡口今天开", 100, 150, 50), ("渡", 100, 212, 50)]
    texts = ("渡船每半小时一班末班船", "半离岸载客一百二十人每", "风大浪高时停航由渡口贴")
    right = [("菜场重开", 420, 150, 50)]
    rows: list[fakes.Row] = [*left, *right]
    for at in range(9):
        rows += [(texts[at % 3], 100, 280 + 38 * at, 25), (texts[(at + 1) % 3], 420, 280 + 38 * at, 25)]
    page = fakes.answer(rows)
    line = page["lines"][2]
    line["at"] = [(40 + at * 200) / 240 for at in line["at"]]
    line["ends"][0] -= 40
    given(page)
    (found,), _ = read(fakes.picture())
    assert {"新渡口今天开", "菜场重开"} <= set(found.text.split("\n"))


def test_a_line_indented_under_a_short_one_is_no_kicker_of_what_stands_under_it(given: Given) -> None:
    # The page's text is smaller than this story's, so that its type is as large as a kicker's.
    small: list[fakes.Row] = [("渡船每半小时一班末班船晚上九点单程票", 600, 150 + 34 * at, 22) for at in range(24)]
    story: list[fakes.Row] = [
        ("菜场重开", 100, 150, 60),
        ("停业半年的菜场昨天重新开门，摊", 150, 250, 25),
        ("位。", 100, 288, 25),
        ("市场办主任说，今年秋天", 150, 326, 25),
        ("灯塔改作图书馆", 100, 390, 50),
        ("老灯塔改作图书馆，五月开馆。", 150, 470, 25),
    ]
    given(fakes.answer([*small, *story]))
    (page,), _ = read(fakes.picture())
    assert "灯塔改作图书馆" in [article.title for article in articles([page])]


def test_a_headline_that_was_found_in_pieces_is_one(given: Given) -> None:
    given(fakes.answer([("今天开渡，", 100, 150, 60), ("谁来坐", 440, 152, 60), *FERRY[1:]]))
    (page,), _ = read(fakes.picture())
    assert bodies([page])[0][0].replace(" ", "") == "今天开渡，谁来坐"


def with_areas(page: dict[str, Any], **areas: list[list[float]]) -> dict[str, Any]:
    return {**page, **areas}


def test_what_is_read_in_the_texture_of_a_photo_is_left_out_and_its_caption_is_not(given: Given) -> None:
    photo = [100.0, 400.0, 650.0, 700.0]
    rows: list[fakes.Row] = [*FERRY, ("渡口今天开渡。王鑫摄", 100, 725, 22)]
    page = fakes.answer(rows)
    page["lines"] += [fakes.line("口三川", 200, 500, 25, sure=0.6), fakes.line("北埠渡口", 300, 600, 40)]
    page["lines"].append(fakes.line("口三川", 660, 800, 25, sure=0.6))
    given(with_areas(page, pictures=[photo]))
    (found,), _ = read(fakes.picture())
    assert [line.text for line in found.placed].count("口三川") == 1
    # A sign that is surely read is kept.
    assert "北埠渡口" in found.text
    kinds = {article.kind: [block.text for block in article.body] for article in articles([found])}
    assert kinds["photo_caption"] == ["渡口今天开渡。王鑫摄"]


def test_a_dash_in_a_headline_is_no_rule_and_one_between_two_lines_parts_them(given: Given) -> None:
    rows: list[fakes.Row] = [
        FERRY[0],
        ("渡口通了——人不再绕路", 100, 230, 60),
        *((t, x, y + 80, z) for t, x, y, z in FERRY[1:]),
    ]
    given(with_areas(fakes.answer(rows), rules=[[345.0, 230.0, 460.0, 230.0]]))
    (page,), _ = read(fakes.picture())
    assert articles([page])[0].headline == ("新渡口今天开渡", "渡口通了——人不再绕路")


def test_a_grey_ground_under_a_text_is_no_photo(given: Given) -> None:
    doubtful = fakes.answer(FERRY)
    doubtful["lines"].append(fakes.line("口三川", 700, 300, 25, sure=0.6))
    given(with_areas(doubtful, pictures=[[90.0, 100.0, 800.0, 400.0]]))
    (page,), _ = read(fakes.picture())
    assert "口三川" in page.text


@pytest.mark.parametrize("turn", [0, 1])
def test_a_table_is_read_by_its_rows_where_the_scan_lies(turn: int, given: Given) -> None:
    cells = [("乡镇", "户数", "人口"), ("青石镇", "120", "3400"), ("云溪乡", "90", "2900")]
    rows: list[fakes.Row] = list(FERRY)
    rows += [
        (text, 120 + 180 * at, 440 + 50 * row, 22) for row, texts in enumerate(cells) for at, text in enumerate(texts)
    ]
    levels, stops = [415.0, 465.0, 515.0, 565.0], [100.0, 280.0, 460.0, 640.0]
    rules = [[100.0, level, 640.0, level] for level in levels] + [[stop, 415.0, stop, 565.0] for stop in stops]
    askew = with_areas(fakes.answer(rows, turn), rules=rules)
    for place in [*(line["ends"] for line in askew["lines"]), *rules]:
        place[1] += 0.008 * place[0]
        place[3] += 0.008 * place[2]
    given(askew)
    (page,), _ = read(fakes.picture(size=(1100, 1400) if turn == 0 else (1400, 1100)))
    table = ["乡镇\u3000户数\u3000人口", "青石镇\u3000120\u30003400", "云溪乡\u300090\u30002900"]
    assert page.text.split("\n")[-3:] == table
    ((_, texts),) = bodies([page])
    assert [text.split() for text in texts[2:]] == [list(row) for row in cells]


def test_doubtful_characters_are_told_and_lower_the_confidence(given: Given) -> None:
    sure, doubtful = fakes.answer(FERRY), fakes.answer(FERRY)
    doubtful["lines"][2]["sure"][:3] = [0.4, 0.5, 0.6]
    given(sure, doubtful)
    pages, told = read(fakes.picture("TIFF", pages=2), "报.tif")
    assert told == ["注意 报.tif/第2页：文字是从图像识别出来的，其中 3 个字没有把握。"]
    assert [line.doubts for line in pages[1].placed] == [(), (), (0, 1, 2), (), ()]
    first, second = articles(pages)
    assert second.confidence < first.confidence < 1


def test_without_the_recogniser_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "can_recognise", lambda: False)
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)
    assert refusal(fakes.picture()) == "这是图像，要先装上文字识别才能读：pip install 'baohai[ocr]'。"
    assert refusal(scan_pdf(), "报.pdf").endswith("要先装上文字识别才能读：pip install 'baohai[ocr]'。")


@pytest.mark.parametrize("missing", ["rapidocr", "onnxruntime", "cv2", "PIL"])
def test_each_library_that_the_recognition_needs_is_looked_for(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "find_spec", lambda name: None if name == missing else object())
    assert not scans.can_recognise()
    assert refusal(fakes.picture()).endswith("pip install 'baohai[ocr]'。")


def test_what_was_recognised_is_kept_and_no_page_is_recognised_twice(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = given(fakes.answer(FERRY), fakes.answer(MARKET)) / "kept"
    folder.mkdir()
    raw, options = fakes.picture("TIFF", pages=2), Options(kept=folder)
    first = read(raw, "报.tif", options)
    monkeypatch.setattr(scans, "PROGRAM", folder / "no such program")
    # By its content: the name is another.
    again, _ = read(raw, "另.tif", options)
    assert [page.placed for page in again] == [page.placed for page in first[0]]
    assert len(again) == 2
    # A file that is torn is as one that is not there.
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:40])
    assert refusal(raw, "报.tif") == scans.REASONS["died"]


def test_progress_is_told_page_by_page_and_line_by_line_and_can_end_the_reading(given: Given) -> None:
    given(fakes.answer(FERRY), fakes.answer(MARKET))
    heard: list[tuple[str, int, int]] = []
    read(fakes.picture("TIFF", pages=2), "报.tif", Options(report=lambda *told: heard.append(told)))
    first, second = lines_of(1), lines_of(2)
    # Of the lines of a page the recogniser of this test says that one of two is done.
    assert [
        *(("识别", 0, 2), (first, 1, 2), ("识别", 1, 2)),
        *(("识别", 1, 2), (second, 1, 2), ("识别", 2, 2)),
    ] == heard
    assert is_of_lines(first)
    assert not is_of_lines("第 1 页")

    class Enough(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        read(fakes.picture(), "报.png", Options(report=stop))


@pytest.mark.parametrize("fate", ["sys.exit(1)", "import time; time.sleep(600)", "print('{', flush=True)"])
def test_a_page_on_which_the_recogniser_dies_hangs_or_raves_is_left_out(
    fate: str, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "SCAN_SECONDS", 15.0)
    given(fakes.answer(FERRY), fate=f"if head['width'] == 1000:\n                {fate}")
    file = io.BytesIO()
    pages = [Image.new("L", (width, 1400), 255) for width in (1100, 1000, 1100)]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    found, told = read(file.getvalue(), "报.tif")
    assert [page.source for page in found] == ["报.tif/第1页", "报.tif/第3页"]
    assert told == [f"跳过 报.tif/第2页：{scans.REASONS['died']}"]


def test_pictures_that_are_damaged_too_large_or_too_small_are_refused(given: Given) -> None:
    given(fakes.answer(FERRY))
    whole = fakes.picture()

    def bomb(width: int, height: int) -> bytes:
        head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        return whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]

    assert refusal(bomb(60_000, 60_000)) == scans.REASONS["much"]
    assert refusal(fakes.picture(size=(40, 40))) == scans.REASONS["small"]
    assert refusal(whole[: len(whole) // 2]) == scans.REASONS["page"]
    for raw in (b"", b"\x89PNG", b"\0" * 1000, b"GIF89a" + bytes(100)):
        assert refusal(raw) == scans.REASONS["damaged"]


def test_damaged_pictures_are_read_or_refused_and_nothing_else(given: Given) -> None:
    given(fakes.answer(FERRY))
    rng = random.Random(7)
    outcomes = set()
    for kind, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("TIFF", "a.tif")):
        whole = fakes.picture(kind, (300, 400))
        for _ in range(8):
            raw = bytearray(whole)
            for _ in range(rng.randrange(1, 6)):
                at = rng.randrange(min(200, len(raw)))
                raw[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
            try:
                read(bytes(raw), name)
                outcomes.add("read")
            except ReadError:
                outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_scans_are_found_in_folders_and_archives(given: Given, tmp_path: Path) -> None:
    given(fakes.answer(FERRY))
    (tmp_path / "报").mkdir()
    (tmp_path / "报" / "01.PNG").write_bytes(fakes.picture())
    with zipfile.ZipFile(tmp_path / "报" / "b.zip", "w") as packed:
        packed.writestr("2024-05-17/02.jpg", fakes.picture("JPEG"))
    pages, skipped = read_paths(tmp_path / "报")
    assert [page.source for page in pages] == ["报/01.PNG", "报/b.zip/2024-05-17/02.jpg"]
    assert skipped == []
    assert articles(pages)[1].date == "2024-05-17"


def test_a_page_as_it_was_recognised_is_read_as_it_was_printed(given: Given) -> None:
    kept = json.loads((GOLDENS / "page.json").read_text(encoding="utf-8"))
    gold = json.loads((GOLDENS / "page.gold.json").read_text(encoding="utf-8"))
    given(kept)
    (page,), _ = read(fakes.picture(size=(kept["width"], kept["height"])))
    assert dict(bodies([page])) == gold


def test_a_small_scan_is_recognised_upright_and_turned(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    image = Image.open(GOLDENS / "ferry.png").convert("L")
    image.save(tmp_path / "报.tif", save_all=True, append_images=[image.transpose(Image.Transpose.ROTATE_90)])
    pages, _ = read_paths(tmp_path / "报.tif", kept=tmp_path)
    assert [bodies([replace(page, source="报")]) for page in pages] == [[("新渡口今天开渡", TEXTS)]] * 2
