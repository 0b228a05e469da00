"""An article as it was printed: its piece of the page of a PDF, for a store that was built from the file itself."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.layout_manners import read_sources
from corpus import Page
from index import build
from qa.given import gather
from qa.service import Service
from tests import scans
from tests.corpus.formats.test_scanned import ALTO, PAGE, export
from tests.fake_encoder import FakeEncoder
from tests.press.page import make_up
from tests.press.pdf import draw
from tests.press.values import PRESSES, MadeUp, Press
from tests.stores import address_of


@pytest.fixture
def service(tmp_path: Path) -> Service:
    (tmp_path / "报.pdf").write_bytes(
        draw(make_up(read_sources(None)[:20], PRESSES["plain"], 4, pages=2), PRESSES["plain"])
    )
    build([tmp_path / "报.pdf"], tmp_path / "store", encoder=FakeEncoder())
    return Service(tmp_path / "store", encoder=FakeEncoder())


def some_article(service: Service) -> str:
    """An article of the second page."""
    found, _ = service.headlines(limit=100)
    return next(one.article_id for one in found if one.source == "报.pdf/第2页")


def test_each_block_of_a_pdf_s_article_has_its_lines_and_its_piece_of_the_page(service: Service) -> None:
    article_id = some_article(service)
    article = service.article(article_id)
    lines, pieces = service.printed_lines(article_id), service.printed_pictures(article_id)
    assert list(lines) == list(pieces) == list(range(len(article.body)))
    for at, piece in pieces.items():
        picture = Image.open(io.BytesIO(piece)).convert("RGB")
        colours = [colour for _, colour in picture.getcolors(1 << 24) or []]
        # The lines are outlined in red, and there is type on white.
        assert (200, 40, 30) in colours
        assert min(sum(colour) for colour in colours if isinstance(colour, tuple)) < 200
        assert picture.height > 10 * len(lines[at])


def pieces_of(folder: Path, paper: list[MadeUp], press: Press, source: str) -> dict[str, Image.Image]:
    """The first piece of each of three articles of a page, by the headline."""
    folder.mkdir()
    (folder / "报.pdf").write_bytes(draw(paper, press))
    build([folder / "报.pdf"], folder / "store", encoder=FakeEncoder())
    service = Service(folder / "store", encoder=FakeEncoder())
    found = [one for one in service.headlines(limit=100)[0] if one.source == source][:3]
    pieces = {one.headline: service.printed_pictures(one.article_id)[0] for one in found}
    return {title: Image.open(io.BytesIO(piece)).convert("L") for title, piece in pieces.items()}


@pytest.mark.parametrize("sheets", [1, 2])
def test_an_article_of_the_second_page_on_a_sheet_has_the_piece_that_it_would_have_alone(
    tmp_path: Path, sheets: int
) -> None:
    press = PRESSES["two pages a sheet"]
    paper = make_up(read_sources(None)[:40], press, 4, pages=2 * sheets)
    alone = pieces_of(tmp_path / "alone", paper, replace(press, paired=False), "报.pdf/第2页")
    together = pieces_of(tmp_path / "together", paper, press, "报.pdf/右" if sheets == 1 else "报.pdf/第1页/右")
    assert len(alone) == 3
    assert list(together) == list(alone)
    for title, piece in together.items():
        assert piece.width == pytest.approx(alone[title].width, abs=2)
        assert piece.height == pytest.approx(alone[title].height, abs=2)
        # Rows of type stand where they stood; white between them, too.
        rows = [one.resize((1, piece.height)).tobytes() for one in (piece, alone[title])]
        assert sum(abs(a - b) for a, b in zip(*rows, strict=True)) / piece.height < 12


def test_a_scan_s_article_has_its_piece_of_the_page_and_its_doubtful_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ("新渡口今天开渡", 100, 150, 60),
        ("北埠新渡口昨天开渡，首班船早上六点半离岸，载客", 150, 250, 25),
        ("一百二十人，单程票价两元。", 100, 288, 25),
    ]
    page = scans.answer(rows)
    page["lines"][2]["sure"][3] = 0.3
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", scans.recogniser(tmp_path, [page]))
    (tmp_path / "报.png").write_bytes(scans.picture())
    build([tmp_path / "报.png"], tmp_path / "store", encoder=FakeEncoder())
    # What was recognised is kept: the recogniser is not asked again.
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", tmp_path / "none")
    service = Service(tmp_path / "store", encoder=FakeEncoder())
    article_id = service.headlines(limit=1)[0][0].article_id
    (lines,) = service.printed_lines(article_id).values()
    assert service.printed_doubts(article_id) == {lines[-1][0]: (3,)}
    (piece,) = service.printed_pictures(article_id).values()
    picture = Image.open(io.BytesIO(piece)).convert("RGB")
    assert (200, 40, 30) in [colour for _, colour in picture.getcolors(1 << 24) or []]


def give(folder: Path, files: dict[str, bytes], store: str | Path) -> Service:
    """A service to whose store files were uploaded that are gone by now."""
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    service = Service(store, encoder=FakeEncoder())
    service.add(gather([folder / name for name in files]).pages)
    for name in files:
        (folder / name).unlink()
    return service


def paper() -> bytes:
    return draw(make_up(read_sources(None)[:20], PRESSES["plain"], 4, pages=2), PRESSES["plain"])


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return packed.getvalue()


def test_an_uploaded_pdf_shows_the_pieces_that_the_file_would(service: Service, tmp_path: Path) -> None:
    article_id = some_article(service)
    expected = service.printed_pictures(article_id), service.printed_lines(article_id)
    given = give(tmp_path, {"报.pdf": paper()}, tmp_path / "given")
    assert given.printed_pictures(article_id) == expected[0] != {}
    assert given.printed_lines(article_id) == expected[1] != {}
    again = Service(tmp_path / "given", encoder=FakeEncoder())
    assert again.printed_pictures(article_id) == expected[0]


@pytest.mark.parametrize("upload", [True, False])
def test_a_page_in_an_archive_shows_its_pieces(tmp_path: Path, upload: bool) -> None:
    raw = zipped({"甲/报.pdf": paper(), "说明.txt": "乘船须知\n\n乘客请在开船前十分钟到码头。".encode()})
    if upload:
        service = give(tmp_path, {"报.zip": raw}, tmp_path / "store")
        # Of an archive the files are kept that have places, and no others.
        assert len(list((tmp_path / "store" / "originals").iterdir())) == 1
    else:
        (tmp_path / "报.zip").write_bytes(raw)
        build([tmp_path / "报.zip"], tmp_path / "store", encoder=FakeEncoder())
        service = Service(tmp_path / "store", encoder=FakeEncoder())
    found, _ = service.headlines(limit=100)
    article_id = next(one.article_id for one in found if one.source == "报.zip/甲/报.pdf/第2页")
    assert list(service.printed_pictures(article_id)) == list(service.printed_lines(article_id)) != []


def test_an_uploaded_export_of_ocr_shows_its_lines(tmp_path: Path) -> None:
    service = give(tmp_path, {"版.xml": export(PAGE, ALTO).encode()}, tmp_path / "store")
    article_id = service.headlines(limit=1)[0][0].article_id
    assert service.printed_lines(article_id) != {}
    assert service.printed_pictures(article_id) == {}


def test_an_upload_that_was_removed_leaves_no_file_once_no_generation_has_it(tmp_path: Path) -> None:
    service = give(tmp_path, {"报.pdf": paper()}, tmp_path / "store")
    service.add([Page("甲.txt", "乘船须知\n\n乘客请在开船前十分钟到码头，过时不候。")])
    service.remove(["报.pdf"])
    assert len(list((tmp_path / "store" / "originals").iterdir())) == 1
    service.add([Page("乙.txt", "开馆时间\n\n图书馆每天上午九点开馆，周一闭馆整理图书。")])
    assert list((tmp_path / "store" / "originals").iterdir()) == []


def test_a_store_that_keeps_no_files_shows_no_pieces_of_an_upload(tmp_path: Path) -> None:
    with address_of("milvus", tmp_path) as store:
        service = give(tmp_path, {"报.pdf": paper()}, store)
        article_id = some_article(service)
        assert service.printed_lines(article_id) == {}
        assert service.printed_pictures(article_id) == {}


def test_a_file_that_is_gone_has_no_lines_and_no_pictures(service: Service, tmp_path: Path) -> None:
    article_id = some_article(service)
    (tmp_path / "报.pdf").unlink()
    assert service.printed_lines(article_id) == {}
    assert service.printed_pictures(article_id) == {}


def test_a_file_that_was_changed_has_no_pictures(service: Service, tmp_path: Path) -> None:
    article_id = some_article(service)
    press = PRESSES["photos"]
    (tmp_path / "报.pdf").write_bytes(draw(make_up(read_sources(None)[20:40], press, 9, pages=2), press))
    assert service.printed_pictures(article_id) == {}
