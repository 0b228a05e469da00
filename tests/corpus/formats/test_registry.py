"""What every reader of a format may count on: several pages a file, what it says of them, a library that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_pages, read_paths
from corpus.errors import ReadError, Skipped
from corpus.formats import library
from corpus.model import Folio, NamedBytes, Page
from corpus.options import Options
from index import build
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_incremental import titles

FIRST = "轮渡调价\n\n去青螺岛的轮渡船票由八元调为六元，学生半价，首班船六点开。\n"
SECOND = "菜场重开\n\n停业半年的菜场昨天重新开门，摊位有九十六个，比从前多了一半。\n"


def read_parts(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """A format whose pages are parted by ====."""
    for number, text in enumerate(file.raw.decode().split("===="), start=1):
        name = f"{file.name}/第{number}版"
        if not text.strip():
            yield Skipped(name, "是空白的一版。")
            continue
        folio = Folio("望潮日报", "2024-05-17", str(number))
        yield Page(name, text, origin=file.origin, file=file.name, folio=folio, byline="江岸")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("corpus.formats.text.read", read_parts)
    path = tmp_path / "报.txt"
    path.write_text(f"{FIRST}===={SECOND}====", encoding="utf-8")
    return path


def test_a_file_may_have_several_pages_and_say_what_they_are(parts: Path) -> None:
    pages, skipped = read_paths(parts)
    assert [(page.source, page.file, page.origin) for page in pages] == [
        (f"报.txt/第{number}版", "报.txt", str(parts)) for number in (1, 2)
    ]
    assert [(one.source, one.reason) for one in skipped] == [("报.txt/第3版", "是空白的一版。")]
    articles = [article for read in read_pages(pages) for article in read.articles]
    assert [(a.title, a.paper, a.date, a.page_number, a.byline) for a in articles] == [
        ("轮渡调价", "望潮日报", "2024-05-17", "1", "江岸"),
        ("菜场重开", "望潮日报", "2024-05-17", "2", "江岸"),
    ]


def test_the_pages_of_a_file_come_and_go_together(parts: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build([parts, Page("别的.txt", FIRST)], store, encoder=FakeEncoder())
    assert titles(store) == {"报.txt": ["轮渡调价", "菜场重开"], "别的.txt": ["轮渡调价"]}
    parts.write_text(SECOND, encoding="utf-8")
    report = build([parts], store, add=True, encoder=FakeEncoder())
    assert (report.replaced, titles(store)) == (("报.txt",), {"报.txt": ["菜场重开"], "别的.txt": ["轮渡调价"]})
    assert not build([parts], store, add=True, encoder=FakeEncoder()).changed
    report = build(store=store, remove="报.txt", encoder=FakeEncoder())
    assert (report.dropped, titles(store)) == (("报.txt",), {"别的.txt": ["轮渡调价"]})


def test_a_file_of_pages_whose_name_is_taken_gets_another_with_all_its_pages(tmp_path: Path) -> None:
    build([Page("报.zip", FIRST, origin="/there/报.zip")], tmp_path, encoder=FakeEncoder())
    pages = [
        Page(f"报.zip/{n}", text, origin="uploaded:报.zip", file="报.zip") for n, text in ((1, FIRST), (2, SECOND))
    ]
    report = build(pages, tmp_path, add=True, encoder=FakeEncoder())
    assert report.sources == ("报（2）.zip/1", "报（2）.zip/2")
    assert [one.source for one in report.skipped] == ["报（2）.zip"]
    assert titles(tmp_path) == {"报.zip": ["轮渡调价"], "报（2）.zip": ["轮渡调价", "菜场重开"]}


def test_a_library_that_is_missing_names_its_extra() -> None:
    with pytest.raises(ReadError, match=r"a\.pdf：读这种文件要另装软件包：pip install 'baohai\[pdf\]'"):
        library("no_such_library", "pdf", NamedBytes("a.pdf", "/a.pdf", b""))
