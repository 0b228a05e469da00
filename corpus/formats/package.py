"""The files inside a Word, OpenDocument or e-book file, which are all zip archives. It must not know what they mean."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from typing import Final

from corpus.errors import ReadError
from corpus.formats.trees import Tree, read_xml
from corpus.limits import MAX_MARKUP, MAX_MEMBERS, MAX_PACKAGE
from corpus.model import NamedBytes

_OLE: Final = b"\xd0\xcf\x11\xe0"
_CENTRAL_HEADER: Final = b"PK\1\2"
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError),
)


class Package:
    """A zip whose parts are read by name, within limits."""

    def __init__(self, file: NamedBytes) -> None:
        """Raises ReadError for what is no zip."""
        self.name = file.name
        self.room = MAX_PACKAGE
        if file.raw.startswith(_OLE):
            raise ReadError(file.name, "加了密码，或其实是旧的 .doc 文件；请用 Word 或 WPS 去掉密码，另存为 .docx。")
        if file.raw.count(_CENTRAL_HEADER) > MAX_MEMBERS:
            raise ReadError(file.name, "里面的部件超过 {limit} 个，没有读。", limit=f"{MAX_MEMBERS:,}")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(file.raw))
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except _DAMAGED as error:
            raise ReadError(
                file.name, "文件已损坏，打不开（{error}）；请重新保存或下载。", error=str(error)[:80]
            ) from error

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; None where there is none. Raises ReadError for one that is damaged or too large."""
        info = self._parts.get(posixpath.normpath(part).lstrip("/"))
        if info is None:
            return None
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadError(self.name, "其中的 {part} 用了少见的压缩方法；请重新保存。", part=part[:80])
        most = min(MAX_MARKUP, self.room)
        try:
            with self._zip.open(info) as packed:
                raw = packed.read(most + 1)
        except _DAMAGED as error:
            raise ReadError(
                self.name,
                "其中的 {part} 已损坏（{error}）；请重新保存或下载。",
                part=part[:80],
                error=str(error)[:80],
            ) from error
        if len(raw) > most:
            raise ReadError(self.name, "解开后超过 {limit} MB，没有读；请拆成几个文件。", limit=most // 1024**2)
        self.room -= len(raw)
        return raw

    def tree(self, part: str) -> Tree | None:
        """A part that is XML. Raises ReadError."""
        raw = self.read(part)
        return None if raw is None else read_xml(raw, self.name)
