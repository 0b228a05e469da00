"""Crawls: every page in one is read once, or it is told why it is not."""

from __future__ import annotations

import gzip

import pytest

from corpus.errors import Skipped
from corpus.formats import warc
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT

ADDRESS = "http://www.wcrb.cn/html/2024-05/17/content_1.htm"
NAME = "a.warc/www.wcrb.cn/html/2024-05/17/content_1.htm"
HTML = "Content-Type: text/html; charset=utf-8"


def web_page(text: str = "轮渡票价昨天下调，成人单程三十六元，首班船早上六点开。") -> bytes:
    return (
        f"<html><head><title>轮渡票价下调</title></head><body><h1>轮渡票价下调</h1><p>{text}</p></body></html>"
    ).encode()


def record(
    body: bytes, *, address: str = ADDRESS, status: str = "HTTP/1.1 200 OK", fields: str = HTML, kind: str = "response"
) -> bytes:
    """A record of a crawl: what a server said, or a resource without it."""
    block = body if kind == "resource" else f"{status}\r\n{fields}\r\n\r\n".encode() + body
    content = "text/html" if kind == "resource" else "application/http; msgtype=response"
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def read(*records: bytes) -> tuple[list[str], list[str]]:
    """The names of the pages that are read, and what is told."""
    found = list(warc.read(NamedBytes("a.warc", "/a.warc", b"".join(records)), DEFAULT))
    pages = [one for one in found if isinstance(one, Page)]
    assert {page.file for page in pages} <= {"a.warc"}
    return [page.source for page in pages], [str(one) for one in found if isinstance(one, Skipped)]


@pytest.mark.parametrize("status", ["HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/2 200", "HTTP/1.1 200 "])
def test_a_status_needs_no_words(status: str) -> None:
    assert read(record(web_page(), status=status)) == ([NAME], [])


def test_a_page_that_was_not_found_is_none() -> None:
    found = read(record(web_page()), record(web_page(), address=f"{ADDRESS}l", status="HTTP/1.1 404"))
    assert found == ([NAME], [])


def test_a_saved_page_without_what_the_server_said_is_read() -> None:
    assert read(record(web_page(), kind="resource")) == ([NAME], [])


@pytest.mark.parametrize("packing", ["gzip", "br", "none"])
def test_a_page_that_the_crawler_unpacked_is_read(packing: str) -> None:
    assert read(record(web_page(), fields=f"{HTML}\r\nContent-Encoding: {packing}")) == ([NAME], [])


def test_a_page_that_cannot_be_unpacked_is_told() -> None:
    packed = record(gzip.compress(web_page()), fields=f"{HTML}\r\nContent-Encoding: gzip")
    brotli = record(b"\x8b\x01\x80", address=f"{ADDRESS}l", fields=f"{HTML}\r\nContent-Encoding: br")
    assert read(packed, brotli) == (
        [NAME],
        [f"跳过 {NAME}l：是用 br 压缩的，解不开；请让抓取工具存下解开的网页。"],
    )


def test_an_address_that_was_fetched_again_is_one_page_while_its_text_stays() -> None:
    again = record(web_page(), address=ADDRESS.replace("http:", "https:"))
    assert read(record(web_page()), again) == (
        [NAME],
        [f"跳过 {NAME}：这个网址抓取了不止一次，内容相同，只收入一次。"],
    )
    changed = record(web_page("轮渡票价今天又下调，成人单程三十元，首班船早上五点开。"))
    assert read(record(web_page()), changed) == ([NAME, f"{NAME}（2）"], [])
