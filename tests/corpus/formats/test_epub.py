"""E-books: a chapter that a program cut into several files is one; a book without text is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest

from corpus.articles import read_pages
from corpus.errors import ReadError
from corpus.formats import epub
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT

FARMING, CATTLE, INDUSTRY = (
    "全县粮食播种面积十二万亩，比上年增长百分之三。",
    "畜牧业产值一亿元，同比增长百分之五。",
    "全县有规模以上工厂六十家，产值十亿元。",
)
CONTAINER = '<container><rootfiles><rootfile full-path="book/book.opf"/></rootfiles></container>'


def book(chapters: Sequence[str], named: Sequence[int] = (), contents: str = "ncx") -> NamedBytes:
    """A book of these chapters, of whose files the table of contents names some by their numbers."""
    nav = contents == "nav"
    kind = "application/xhtml+xml" if nav else "application/x-dtbncx+xml"
    items = "".join(
        f'<item id="c{at}" href="text/c{at}.html" media-type="application/xhtml+xml"/>' for at in range(len(chapters))
    )
    items += f'<item id="toc" href="text/toc.xml" media-type="{kind}" properties="{contents}"/>'
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    link = '<a href="c{}.html#top">一章</a>' if nav else '<navPoint><content src="c{}.html#top"/></navPoint>'
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("book/book.opf", f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>")
        archive.writestr("book/text/toc.xml", f"<toc>{''.join(map(link.format, named))}</toc>")
        for at, chapter in enumerate(chapters):
            archive.writestr(f"book/text/c{at}.html", f"<html><body>{chapter}</body></html>")
    return NamedBytes("年鉴.epub", "/年鉴.epub", whole.getvalue())


def read(file: NamedBytes) -> list[tuple[str, str, list[str]]]:
    """Each article of a book: the name of its page, its headline and its texts."""
    pages = [one for one in epub.read(file, DEFAULT) if isinstance(one, Page)]
    return [
        (page.source, article.title, [block.text for block in article.body])
        for page in pages
        for article in read_pages([page])[0].articles
    ]


CUT = (f"<h1>农业</h1><p>{FARMING}</p>", f"<p>{CATTLE}</p>", f"<h1>工业</h1><p>{INDUSTRY}</p>")


@pytest.mark.parametrize("contents", ["ncx", "nav"])
def test_a_chapter_goes_on_in_a_file_that_the_contents_do_not_name(contents: str) -> None:
    assert read(book(CUT, named=(0, 2), contents=contents)) == [
        ("年鉴.epub/01 农业", "农业", [FARMING, CATTLE]),
        ("年鉴.epub/03 工业", "工业", [INDUSTRY]),
    ]


@pytest.mark.parametrize("named", [(0, 1, 2), ()])
def test_a_file_that_the_contents_name_is_a_chapter_and_so_are_all_without_contents(named: tuple[int, ...]) -> None:
    assert [texts for _, _, texts in read(book(CUT, named))] == [[FARMING], [CATTLE], [INDUSTRY]]


def test_a_file_that_begins_with_its_title_is_a_chapter() -> None:
    titled = (CUT[0], f"<p>畜牧业</p><p>{CATTLE}</p>")
    assert [title for _, title, _ in read(book(titled, named=(0,)))] == ["农业", "畜牧业"]


def test_a_book_of_pictures_is_refused() -> None:
    with pytest.raises(ReadError, match="只有图片或目录，没有正文；扫描的书请存成 PDF 或图片再加入"):
        read(book(['<img src="1.jpg"/>'] * 3, named=(0,)))
