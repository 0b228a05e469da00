"""WARC, the records of a web crawl: each page of HTML in it, called by its address.

It must not know what a page holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from corpus.errors import ReadError, Reason, Skipped
from corpus.formats import html
from corpus.limits import MAX_MARKUP, MAX_MEMBERS, name_problem
from corpus.model import NamedBytes, Page
from corpus.options import Options

_VERSION: Final = b"WARC/"
_HEAD_END: Final = b"\r\n\r\n"
_PAGES: Final = ("text/html", "application/xhtml+xml")
# The head of a record or of a response is no longer.
_LONGEST_HEAD: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Response:
    """A page as a server sent it; where it cannot be unpacked, why."""

    address: str
    kind: str
    body: bytes
    problem: str = ""


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read the pages of a crawl. Raises ReadError for what is no WARC, or holds none."""
    if not file.raw.lstrip()[:5] == _VERSION:
        raise ReadError(file.name, "不是 WARC 文件（应以 WARC/ 开头）；请重新下载。")
    pages = 0
    captured: dict[str, list[int]] = {}
    for response in _responses(file):
        if response.kind not in _PAGES:
            continue
        pages += 1
        if pages > MAX_MEMBERS:
            raise ReadError(file.name, "里面的网页超过 {limit} 个；请拆成几个文件。", limit=f"{MAX_MEMBERS:,}")
        name = f"{file.name}/{response.address.partition('://')[2] or response.address}"
        if problem := name_problem(name):
            yield Skipped(f"{file.name}/…", problem)
            continue
        for one in _read(replace(file, name=name, raw=response.body), response.problem, options):
            yield _first(one, captured.setdefault(name, []), file.name) if isinstance(one, Page) else one
    if not pages:
        raise ReadError(file.name, "里面没有网页；请确认抓取时存下了 HTML。")


def _read(file: NamedBytes, problem: str, options: Options) -> Iterator[Page | Skipped]:
    """Read one page of a crawl, or tell why it cannot be."""
    if problem:
        yield Skipped(file.name, problem)
        return
    try:
        yield from html.read(file, options)
    except ReadError as error:
        yield Skipped(error.source, error.reason)


def _first(page: Page, captured: list[int], file: str) -> Page | Skipped:
    """A page of a crawl; an address that was fetched again (also by https) is one page where its text is the same, and
    another one where it is not. `captured` are the texts that the address had so far."""
    text = hash(page.text)
    if text in captured:
        return Skipped(page.source, Reason("这个网址抓取了不止一次，内容相同，只收入一次。"))
    captured.append(text)
    source = page.source if len(captured) == 1 else f"{page.source}（{len(captured)}）"
    return replace(page, source=source, file=file)


def _responses(file: NamedBytes) -> Iterator[_Response]:
    """The responses in a file, as far as it is sound."""
    raw = file.raw
    at = raw.find(_VERSION)
    while at >= 0:
        end = raw.find(_HEAD_END, at, at + _LONGEST_HEAD)
        if end < 0:
            return
        head = _fields(raw[at:end])
        length = head.get("content-length", "")
        start = end + len(_HEAD_END)
        stop = start + int(length) if length.isdecimal() and len(length) < 12 else start
        kind = head.get("warc-type")
        if kind == "response" and (response := _response(head, raw[start:stop])):
            yield response
        elif kind == "resource":  # a file without what a server said of it, as tools that save pages write it
            yield _Response(_address(head), _kind(head), raw[start:stop])
        at = raw.find(_VERSION, max(stop, start))


def _response(head: dict[str, str], block: bytes) -> _Response | None:
    """What a server answered; None where the answer was no page."""
    end = block.find(_HEAD_END, 0, _LONGEST_HEAD)
    # HTTP/2 has no words behind the number.
    status = block[: max(0, end)].partition(b"\r\n")[0].split()[1:2]
    if end < 0 or status != [b"200"]:
        return None
    fields = _fields(block[:end])
    body = block[end + len(_HEAD_END) :]
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    unpacked = _unpacked(body, fields.get("content-encoding", "identity").lower())
    if unpacked is None:
        problem = Reason(
            "是用 {packing} 压缩的，解不开；请让抓取工具存下解开的网页。", packing=fields["content-encoding"][:40]
        )
        return _Response(_address(head), _kind(fields), b"", problem)
    return _Response(_address(head), _kind(fields), unpacked)


def _address(head: dict[str, str]) -> str:
    return head.get("warc-target-uri", "").strip("<>")


def _kind(fields: dict[str, str]) -> str:
    return fields.get("content-type", "").partition(";")[0].strip().lower()


def _fields(head: bytes) -> dict[str, str]:
    """The fields of a head by their names in small letters."""
    rows = (row.partition(":") for row in head.decode("utf-8", "replace").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, colon, value in rows if colon}


def _unchunked(body: bytes) -> bytes:
    """A body that was sent in chunks, as far as they are sound."""
    chunks: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at, at + 100)) >= 0:
        size = body[at:end].partition(b";")[0].strip()
        if not size or len(size) > 8 or size.strip(b"0123456789abcdefABCDEF"):
            break
        length = int(size, 16)
        if not length:
            break
        chunks.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(chunks) if chunks else body


def _unpacked(body: bytes, encoding: str) -> bytes | None:
    """A body unpacked; None where that is not possible. Some crawlers unpack a page and keep the field that says how it
    was packed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or encoding == "identity":
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MAX_MARKUP + 1)
    except zlib.error:
        return None
