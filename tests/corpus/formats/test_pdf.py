"""PDF: pages with their places, whatever order they are drawn in; files that are encrypted, damaged, scanned, long."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.eval_gate import squeeze
from benchmarks.layout_manners import read_sources
from corpus import read_pages, read_paths
from corpus.errors import ReadError, Skipped
from corpus.formats import pdf, pdfium
from corpus.model import Article, NamedBytes, Page
from corpus.options import Options
from tests.manners import Source
from tests.press.page import make_up
from tests.press.pdf import draw
from tests.press.values import PRESSES, Order

FONT = "STSong-Light"
LINES = (
    ("望潮日报", 30, 30, 20.0),
    ("2024年5月17日 星期五", 200, 30, 9.0),
    ("新渡口今天开渡", 30, 90, 22.0),
    ("本报讯 （记者王鑫）北埠新渡口昨天开渡，首班船", 48, 120, 9.0),
    ("早上六点半离岸，载客一百二十人。", 30, 133, 9.0),
    ("渡船每半小时一班，末班船晚上九点。单程票价两", 48, 146, 9.0),
    ("元，六十岁以上的老人免费。", 30, 159, 9.0),
)
TEXTS = (
    "本报讯 （记者王鑫）北埠新渡口昨天开渡，首班船早上六点半离岸，载客一百二十人。",
    "渡船每半小时一班，末班船晚上九点。单程票价两元，六十岁以上的老人免费。",
)


def drawn(paint: Callable[[Canvas], None], pages: int = 1, **options: object) -> bytes:
    """A PDF each of whose pages `paint` draws."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 500), invariant=True, **options)
    for _ in range(pages):
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def print_lines(canvas: Canvas) -> None:
    for text, left, down, size in LINES:
        canvas.setFont(FONT, size)
        canvas.drawString(left, 500 - down, text)


def read_all(raw: bytes, password: str = "") -> tuple[list[Page], list[str]]:
    """The pages of a PDF, and what is told of it."""
    read = list(pdf.read(NamedBytes("报.pdf", "/报.pdf", raw), Options(password=password)))
    pages = [one for one in read if isinstance(one, Page)]
    return pages, [str(one) for one in read if isinstance(one, Skipped)]


def articles(raw: bytes) -> list[Article]:
    return [article for page in read_pages(read_all(raw)[0]) for article in page.articles]


def outcome(raw: bytes) -> str:
    try:
        read_all(raw)
    except ReadError:
        return "refused"
    return "read"


def refusal(raw: bytes, password: str = "") -> str:
    with pytest.raises(ReadError) as refused:
        read_all(raw, password)
    return refused.value.reason


def test_a_page_is_read_with_its_paper_its_day_and_the_place_of_each_line() -> None:
    (page,), told = read_all(drawn(print_lines))
    assert (page.source, page.origin, page.file, told) == ("报.pdf", "/报.pdf", "", [])
    (article,) = read_pages([page])[0].articles
    assert article.headline == ("新渡口今天开渡",)
    assert tuple(block.text for block in article.body) == TEXTS
    assert (article.paper, article.date, article.reporters) == ("望潮日报", "2024-05-17", ("王鑫",))
    # The lines that an article names are those of the recovered text, and each has its box on the page.
    first, last = article.lines
    lines = page.text.split("\n")[first - 1 : last]
    assert "".join(lines).replace(" ", "") == "".join(TEXTS).replace(" ", "")
    box = page.placed[first - 1]
    assert (round(box.left), round(box.bottom), round(box.size), box.indent) == (48, 121, 9, 2.0)


def test_each_page_of_a_file_is_a_place_of_its_own_with_the_file_s_paper_and_day() -> None:
    def paint(canvas: Canvas) -> None:
        if canvas.getPageNumber() == 1:
            print_lines(canvas)
        for text, left, down, size in LINES[2:] if canvas.getPageNumber() > 1 else ():
            canvas.setFont(FONT, size)
            canvas.drawString(left, 500 - down, text)

    pages, _ = read_all(drawn(paint, pages=2))
    assert [(page.source, page.file, page.origin) for page in pages] == [
        ("报.pdf/第1页", "报.pdf", "/报.pdf"),
        ("报.pdf/第2页", "报.pdf", "/报.pdf"),
    ]
    found = [article for read in read_pages(pages) for article in read.articles]
    assert [(one.source, one.paper, one.date) for one in found] == [
        ("报.pdf/第1页", "望潮日报", "2024-05-17"),
        ("报.pdf/第2页", "望潮日报", "2024-05-17"),
    ]


@pytest.mark.parametrize("order", ["frames", "lines", "heads last", "heads first"])
def test_the_order_of_drawing_changes_nothing(order: Order) -> None:
    press = PRESSES["cross-heads"]
    paper = make_up(random.Random(3).sample(read_sources(None), 20), press, 3)
    neat, other = (articles(draw(paper, press, one, 3)) for one in ("neat", order))
    assert len(neat) > 5
    assert [(a.headline, a.body) for a in other] == [(a.headline, a.body) for a in neat]


@pytest.mark.parametrize("name", ["narrow gutters", "kickers and decks", "bold and spread", "two pages a sheet"])
def test_a_page_that_was_drawn_row_by_row_over_its_columns_is_read_column_by_column(name: str) -> None:
    press = PRESSES[name]
    paper = make_up(random.Random(3).sample(read_sources(None), 20), press, 3)
    neat, rows = (articles(draw(paper, press, one, 3)) for one in ("neat", "rows"))
    assert len(neat) > 5
    assert [a.headline for a in rows] == [a.headline for a in neat]
    found, expected = ({squeeze(block.text) for a in read for block in a.body} for read in (rows, neat))
    assert len(found & expected) >= 0.9 * len(expected)


def test_a_part_on_another_page_gets_the_headline_of_its_beginning() -> None:
    press = PRESSES["jumps"]
    long = [Source(s.headline, s.paragraphs * 2) for s in read_sources(None) if 3 < len(s.paragraphs) < 6][:6]
    paper = make_up(long, press, 1, pages=2)
    began, went_on = ({squeeze("".join(a["headline_lines"])) for a in page.gold["articles"]} for page in paper)
    assert began & went_on
    second = [a for a in articles(draw(paper, press)) if a.source.endswith("第2页")]
    assert began & went_on <= {squeeze("".join(a.headline)) for a in second}


def test_type_that_is_drawn_twice_to_look_bold_is_read_once() -> None:
    def paint(canvas: Canvas) -> None:
        print_lines(canvas)
        canvas.setFont(FONT, 22)
        canvas.drawString(30.4, 410, "新渡口今天开渡")
        canvas.drawString(30.2, 409.8, "新渡口今天开渡")

    assert articles(drawn(paint))[0].headline == ("新渡口今天开渡",)


def test_a_page_that_is_stored_turned_and_type_that_is_drawn_upward_are_read() -> None:
    def upward(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -400)
        for text, left, down, size in LINES:
            canvas.setFont(FONT, size)
            canvas.drawString(left, 400 - down, text)

    def turned(canvas: Canvas) -> None:
        upward(canvas)
        canvas.setPageRotation(90)

    (page,), _ = read_all(drawn(turned))
    assert [block.text for block in read_pages([page])[0].articles[0].body] == list(TEXTS)
    assert round(page.placed[0].left) == 30
    (page,), _ = read_all(drawn(upward))
    assert [block.text for block in read_pages([page])[0].articles[0].body] == list(TEXTS)
    # A box is where the line stands on the page: the headline runs up its left side.
    box = next(line for line in page.placed if line.text == "新渡口今天开渡")
    assert box.height > 5 * (box.right - box.left)


def test_a_vertical_page_is_read_from_its_right() -> None:
    press = PRESSES["vertical"]
    paper = make_up(read_sources(None)[:8], press, 2)
    found = articles(draw(paper, press, "frames", 2))
    gold = {"".join(a["headline_lines"]).replace(" ", "") for a in paper[0].gold["articles"]}
    assert len(gold) > 2
    assert gold <= {"".join(a.headline).replace(" ", "") for a in found}


@pytest.mark.parametrize(("vertical", "sides"), [(False, "左右"), (True, "右左")])
def test_two_pages_on_one_sheet_are_two_each_with_its_number_and_its_articles(vertical: bool, sides: str) -> None:
    press = replace(PRESSES["vertical" if vertical else "two pages a sheet"], paired=True)
    paper = make_up(read_sources(None)[:30], press, 2, pages=2)
    raw = draw(paper, press, "lines", 2)
    assert len(pypdfium2.PdfDocument(raw)) == 1
    pages, told = read_all(raw)
    assert [(page.source, page.file) for page in pages] == [(f"报.pdf/{side}", "报.pdf") for side in sides]
    assert told == []
    for number, (page, made) in enumerate(zip(read_pages(pages), paper, strict=True), start=1):
        assert {article.page_number for article in page.articles} == {str(number)}
        assert {article.paper for article in page.articles} == {"青石日報" if vertical else "青石日报"}
        gold = {squeeze("".join(one["headline_lines"])) for one in made.gold["articles"]}
        found = {squeeze("".join(article.headline)) for article in page.articles}
        assert len(gold) > 2
        assert found == gold


def test_a_sheet_among_others_is_named_by_its_number_and_side() -> None:
    press = PRESSES["two pages a sheet"]
    paper = make_up(read_sources(None)[:40], press, 2, pages=3)
    names = [page.source for page in read_all(draw(paper, press))[0]]
    assert names == ["报.pdf/第1页/左", "报.pdf/第1页/右", "报.pdf/第2页"]


def test_an_encrypted_file_asks_for_its_password() -> None:
    raw = drawn(print_lines, encrypt="芝麻".encode().hex())
    assert refusal(raw) == "这个 PDF 有密码。请用 --password 给出打开它的密码。"
    assert refusal(raw, "开门") == "密码不对。请用 --password 给出打开它的密码。"
    (page,), _ = read_all(raw, "芝麻".encode().hex())
    assert page.text.startswith("望潮日报\n")


def test_what_cannot_be_opened_is_refused_with_a_sentence() -> None:
    whole = drawn(print_lines)
    for raw in (b"", b"%PDF-1.4", b"\0" * 100, whole[:200]):
        assert refusal(raw) == "这个 PDF 已损坏，打不开；请重新下载或另存一份。"


def test_a_scan_is_told_that_it_needs_its_characters_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)
    needed = "没有文字，是扫描的图像；要先装上文字识别才能读：pip install 'baohai[ocr]'。"

    def scan(canvas: Canvas) -> None:
        canvas.rect(50, 50, 300, 400, fill=1)

    assert refusal(drawn(scan)) == f"这个 PDF {needed}"

    def mixed(canvas: Canvas) -> None:
        (print_lines if canvas.getPageNumber() == 2 else scan)(canvas)

    pages, told = read_all(drawn(mixed, pages=4))
    assert [page.source for page in pages] == ["报.pdf/第2页"]
    assert told == [f"跳过 报.pdf：第 1、3–4 页{needed}"]


def test_a_layer_of_recognised_text_is_read_and_told() -> None:
    def hidden(canvas: Canvas, mode: int = 3) -> None:
        for text, left, down, size in LINES:
            piece = canvas.beginText(left, 500 - down)
            piece.setFont(FONT, size)
            piece.setTextRenderMode(mode)
            piece.textOut(text)
            canvas.drawText(piece)

    (page,), told = read_all(drawn(hidden))
    (article,), (printed,) = read_pages([page])[0].articles, articles(drawn(print_lines))
    assert [block.text for block in article.body] == list(TEXTS)
    assert article.confidence == pytest.approx(0.9 * printed.confidence)
    assert told == ["注意 报.pdf：文字是扫描件里识别出来的一层，可能有错字。"]


def test_what_is_not_printed_is_left_out_of_a_printed_page() -> None:
    def paint(canvas: Canvas) -> None:
        print_lines(canvas)
        piece = canvas.beginText(30, 300)
        piece.setFont(FONT, 9)
        piece.setTextRenderMode(3)
        piece.textOut("看不见")
        canvas.drawText(piece)

    (page,), told = read_all(drawn(paint))
    assert "看不见" not in page.text
    assert told == ["注意 报.pdf：有 3 个不印出来的字，没有收入。"]


def test_characters_without_a_code_are_counted_and_a_page_of_them_is_as_one_without_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)

    def paint(text: str) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.setFont(FONT, 9)
            canvas.drawString(30, 400, text)

        return page

    (page,), told = read_all(drawn(paint("昨天开渡的新渡口\ue001早上六点半离岸")))
    assert page.text == "昨天开渡的新渡口□早上六点半离岸"
    assert told == ["注意 报.pdf：有 1 个字的字体没有给出字码，读不出来，记作 □。"]
    assert "没有文字" in refusal(drawn(paint("\ue001\ue002\ue003\ue004字")))


def test_a_file_with_too_many_pages_is_read_as_far_as_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    pages, told = read_all(drawn(print_lines, pages=4))
    assert len(pages) == 2
    assert told == ["跳过 报.pdf：有 4 页，只读了前 2 页；请拆成几个文件。"]


@pytest.mark.parametrize("fate", ["import os; os._exit(1)", "import time; time.sleep(600)"])
def test_a_page_on_which_the_process_dies_or_hangs_is_left_out(
    fate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pdfium.py"
    text = pdf.PROGRAM.read_text(encoding="utf-8")
    opening = "    place = _Place(page, pdfium)\n"
    assert opening in text
    cursed = f"    if pdfium.FPDFPage_CountObjects(page) > 20:\n        {fate}\n"
    program.write_text(text.replace(opening, opening + cursed), encoding="utf-8")
    monkeypatch.setattr(pdf, "PROGRAM", program)
    monkeypatch.setattr(pdf, "PAGE_SECONDS", 10.0)

    def paint(canvas: Canvas) -> None:
        print_lines(canvas)
        for at in range(30 if canvas.getPageNumber() == 2 else 0):
            canvas.rect(at, at, 5, 5)

    pages, told = read_all(drawn(paint, pages=3))
    assert [page.source for page in pages] == ["报.pdf/第1页", "报.pdf/第3页"]
    assert told == ["跳过 报.pdf/第2页：读这一页时出错或超过 20 秒，没有收入。"]


def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    # Bytes changed, cut out and doubled: the process may die of them, this one may not.
    press, rng = PRESSES["plain"], random.Random(11)
    whole = draw(make_up(read_sources(None)[:9], press, 5), press)
    outcomes = set()
    for _ in range(24):
        raw = bytearray(whole)
        for _ in range(rng.randrange(1, 30)):
            at = rng.randrange(len(raw))
            raw[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        outcomes.add(outcome(bytes(raw[: rng.choice((len(raw), len(raw) // 2))])))
    assert outcomes >= {"read", "refused"}


def test_a_pdf_is_found_in_a_folder_and_compressed(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "a.PDF").write_bytes(drawn(print_lines))
    (tmp_path / "b.pdf.gz").write_bytes(gzip.compress(drawn(print_lines)))
    pages, skipped = read_paths(tmp_path)
    assert [page.source.rpartition("/")[2] for page in pages] == ["a.PDF", "b.pdf.gz"]
    assert skipped == []
    assert pypdfium2.PdfDocument(drawn(print_lines))[0].get_size() == (400, 500)


def test_a_table_ruled_in_cells_is_read_by_its_rows() -> None:
    cells = [("乡镇", "户数", "人口"), ("青石镇", "120", "3400"), ("云溪乡", "90", "2900")]

    def paint(canvas: Canvas) -> None:
        print_lines(canvas)
        canvas.grid([30, 100, 170, 240], [310, 290, 270, 250])
        for row, texts in enumerate(cells):
            for at, text in enumerate(texts):
                canvas.drawString(36 + 70 * at, 297 - 20 * row, text)

    (article,) = articles(drawn(paint))
    assert tuple(block.text for block in article.body[:2]) == TEXTS
    assert [block.text.split() for block in article.body[2:]] == [list(row) for row in cells]


def test_rules_are_lines_thin_bars_and_the_sides_of_boxes() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.line(10, 490, 10, 200)
        canvas.rect(30, 20, 300, 0.5, fill=1, stroke=0)
        canvas.rect(50, 340, 200, 100)
        # No rules: a ground of grey, what is not drawn, what is short or round.
        canvas.rect(60, 100, 200, 100, fill=1, stroke=0)
        canvas.rect(60, 100, 200, 0.5, fill=0, stroke=0)
        canvas.line(10, 10, 30, 10)
        canvas.circle(300, 300, 50)

    page = pypdfium2.PdfDocument(drawn(paint))[0]
    found = pdfium._rules(page, pypdfium2.raw, pdfium._Place(page, pypdfium2.raw))
    assert sorted([round(edge) for edge in rule] for rule in found) == [
        [9, 9, 11, 301],
        [30, 480, 330, 480],
        [50, 60, 50, 160],
        [50, 60, 250, 60],
        [50, 160, 250, 160],
        [250, 60, 250, 160],
    ]


TIMES = (("渡口", "首班", "末班"), ("北埠", "6时30分", "21时"), ("南埠", "7时", "20时"))


def rule_rectangle(canvas: Canvas, left: float, down: float) -> None:
    canvas.rect(left, 500 - down - 16, 70, 16)


def rule_sides(canvas: Canvas, left: float, down: float) -> None:
    for x, y, x1, y1 in ((0, 0, 70, 0), (0, 16, 70, 16), (0, 0, 0, 16), (70, 0, 70, 16)):
        canvas.line(left + x, 500 - down - y, left + x1, 500 - down - y1)


def fill_sides(canvas: Canvas, left: float, down: float) -> None:
    for x, y, wide, high in ((0, 0, 70, 0.5), (0, 16, 70, 0.5), (0, 0, 0.5, 16), (70, 0, 0.5, 16)):
        canvas.rect(left + x, 500 - down - y - high, wide, high, fill=1, stroke=0)


@pytest.mark.parametrize("rule", [rule_rectangle, rule_sides, fill_sides])
def test_a_table_that_is_ruled_cell_by_cell_is_read_by_rows(rule: Callable[[Canvas, float, float], None]) -> None:
    def paint(canvas: Canvas) -> None:
        print_lines(canvas)
        canvas.setLineWidth(0.5)
        canvas.setFont(FONT, 9)
        for row, cells in enumerate(TIMES):
            for column, cell in enumerate(cells):
                rule(canvas, 30 + 70 * column, 200 + 16 * row)
                canvas.drawString(35 + 70 * column, 500 - 212 - 16 * row, cell)

    read = read_all(drawn(paint))[0][0].text.split("\n")
    assert read[-3:] == ["渡口\u3000首班\u3000末班", "北埠\u30006时30分\u300021时", "南埠\u30007时\u300020时"]


def test_a_watermark_on_a_slant_is_one_line_after_the_stories_and_heads_none() -> None:
    def paint(canvas: Canvas) -> None:
        for top in (60, 260):
            canvas.setFont(FONT, 20)
            canvas.drawString(30, 500 - top, "新渡口今天开渡")
            canvas.setFont(FONT, 9)
            for row in range(11):
                for column in range(2):
                    canvas.drawString(
                        30 + 170 * column, 500 - top - 25 - 13 * row, f"第{column}栏{row:02}行渡船每半小时一班"
                    )
        canvas.saveState()
        canvas.translate(40, 150)
        canvas.rotate(30)
        canvas.setFont(FONT, 48)
        canvas.drawString(0, 0, "望潮报样报")
        canvas.restoreState()

    read = read_all(drawn(paint))[0][0].text.split("\n")
    story = ["新渡口今天开渡", *(f"第{column}栏{row:02}行渡船每半小时一班" for column in range(2) for row in range(11))]
    assert read == [*story, *story, "望潮报样报"]
