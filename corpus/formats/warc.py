"""WARC, the records of a web crawl: each page of HTML in it, called by its address.

It must not know what a page holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from corpus.errors import ReadError, Skipped
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
    """A page as a server sent it."""

    address: str
    kind: str
    body: bytes


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read the pages of a crawl. Raises ReadError for what is no WARC, or holds none."""
    if not file.raw.lstrip()[:5] == _VERSION:
        raise ReadError(file.name, "不是 WARC 文件（应以 WARC/ 开头）；请重新下载。")
    pages = 0
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
        try:
            for one in html.read(NamedBytes(name, file.origin, response.body), options):
                yield replace(one, file=file.name) if isinstance(one, Page) else one
        except ReadError as error:
            yield Skipped(error.source, error.reason)
    if not pages:
        raise ReadError(file.name, "里面没有网页；请确认抓取时存下了 HTML。")


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
        if head.get("warc-type") == "response" and (response := _response(head, raw[start:stop])):
            yield response
        at = raw.find(_VERSION, max(stop, start))


def _response(head: dict[str, str], block: bytes) -> _Response | None:
    """What a server answered; None where the answer was no page, or cannot be unpacked."""
    end = block.find(_HEAD_END, 0, _LONGEST_HEAD)
    status = block[:end].split(b" ", 2)[1:2]
    if end < 0 or status != [b"200"]:
        return None
    fields = _fields(block[:end])
    body: bytes | None = block[end + len(_HEAD_END) :]
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body or b"")
    if fields.get("content-encoding", "identity").lower() != "identity":
        body = _unpacked(body or b"", fields["content-encoding"].lower())
    kind = fields.get("content-type", "").partition(";")[0].strip().lower()
    return None if body is None else _Response(head.get("warc-target-uri", "").strip("<>"), kind, body)


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
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MAX_MARKUP + 1)
    except zlib.error:
        return None
