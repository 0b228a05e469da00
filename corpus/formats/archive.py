"""Archives (`.zip`, `.7z`, `.tar`, `.tgz`): each file in them that can be read, called `报.zip/2024-05-17/01.txt`.

Nothing is written to disk, so a path in an archive is only a name. What is unpacked is bounded in number, in bytes, in
how far it swells, and in how many archives may lie in one another. It must not know what the files say.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO, Final

from corpus.decode import decode_name
from corpus.errors import ReadError, Reason, Skipped
from corpus.formats import READERS, read_file
from corpus.formats.seven import MAGIC, RARE, TOO_MUCH, Entry, list_seven, unpack_seven
from corpus.limits import MAX_BYTES, MAX_DEPTH, MAX_MEMBERS, MAX_SWELLING, SWELLING_FROM, name_problem
from corpus.model import NamedBytes, Page
from corpus.options import Options
from corpus.readable import GZIP, READABLE, count_foreign, is_readable, suffix_of

_DAMAGED: Final = (
    *(zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(OSError, ValueError, NotImplementedError, RuntimeError, OverflowError),
)
_OWN: Final = "corpus.formats.archive"
_ZIP_MAGIC, _GZIP_MAGIC = b"PK", b"\x1f\x8b"
_CENTRAL_HEADER: Final = b"PK\1\2"  # one for each file of a zip
_UTF_8_NAME, _ENCRYPTED = 0x800, 0x1
_LOCKED: Final = Reason("加了密码，没有读；请解压后再加入。")
_OUTSIDE: Final = Reason("路径指向压缩包外面，没有读；请重新压缩。")
# The others are rare, and LZMA may ask for gigabytes to unpack a byte.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive: its path, how many bytes it takes there and is said to have, how it is opened; and why it
    cannot be."""

    path: str
    packed: int
    size: int
    open: Callable[[], IO[bytes] | None]
    problem: str = ""


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked of an archive and of those within it; what was passed over."""

    bytes: int
    members: int
    foreign: list[str] = field(default_factory=list)


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read the files of an archive, sorted by path. Raises ReadError for one that is damaged or holds too much."""
    budget = _Budget(MAX_BYTES, MAX_MEMBERS)
    empty = True
    for one in _read(file, options, budget, depth=1):
        empty = False
        yield replace(one, file=file.name) if isinstance(one, Page) else one
    if budget.foreign:
        yield Skipped(file.name, count_foreign(budget.foreign))
    elif empty:
        yield Skipped(file.name, Reason("压缩包里没有可读的文件；能读的是 {readable}。", readable=READABLE))


def _read(file: NamedBytes, options: Options, budget: _Budget, depth: int) -> Iterator[Page | Skipped]:
    try:
        members = _list(file, options, budget)
    except _DAMAGED as error:
        raise ReadError(file.name, "压缩包已损坏，打不开（{error}）；请重新压缩。", error=_short(error)) from error
    seen: set[str] = set()
    for member in members:
        name = f"{file.name}/{member.path}"
        if not is_readable(member.path):
            budget.foreign.append(member.path)
            continue
        if problem := name_problem(name):
            yield Skipped(f"{file.name}/…", problem)
        elif member.path in seen:
            yield Skipped(name, Reason("压缩包里有两个同名的文件，只收入了前一个。"))
        else:
            seen.add(member.path)
            try:
                yield from _read_member(NamedBytes(name, file.origin, b""), member, options, budget, depth)
            except ReadError as error:
                yield Skipped(error.source, error.reason)


def _read_member(
    file: NamedBytes, member: _Member, options: Options, budget: _Budget, depth: int
) -> Iterator[Page | Skipped]:
    """Read one file of an archive by the reader of its format. Raises ReadError."""
    file = replace(file, raw=_unpack(file.name, member, budget))
    suffix = suffix_of(member.path)
    if READERS[suffix] != _OWN:
        yield from read_file(suffix, file, options)
    elif depth >= MAX_DEPTH:
        raise ReadError(file.name, "压缩包套压缩包超过 {limit} 层；请先解开外面的。", limit=MAX_DEPTH)
    else:
        yield from _read(file, options, budget, depth + 1)


def _unpack(name: str, member: _Member, budget: _Budget) -> bytes:
    """The bytes of a member. Raises ReadError where they cannot be had, or are too many."""
    if member.problem:
        raise ReadError(name, member.problem)
    _check(name, member.size, member.packed, budget)
    try:
        opened = member.open()
        if opened is None:
            raise ReadError(name, "在压缩包里没有内容；请重新压缩。")
        with opened as packed:
            raw = packed.read(budget.bytes + 1)
        if name.lower().endswith(GZIP):
            raw = _gunzip(raw, budget.bytes)
    except _DAMAGED as error:
        raise ReadError(name, "在压缩包里已损坏（{error}）；请重新压缩。", error=_short(error)) from error
    _check(name, len(raw), member.packed, budget)
    budget.bytes -= len(raw)
    return raw


def _gunzip(raw: bytes, most: int) -> bytes:
    """Unpacked, at most one byte more than `most`."""
    with gzip.open(io.BytesIO(raw)) as packed:
        return packed.read(most + 1)


def _check(name: str, size: int, packed: int, budget: _Budget) -> None:
    """Raises ReadError for a file that takes more than there is left, or swells as no text does."""
    if _swells(size, packed):
        raise ReadError(name, "解开后是压缩时的 {times} 倍以上，像是有意做大的，没有读。", times=MAX_SWELLING)
    if size > budget.bytes:
        limit = f"{MAX_BYTES // 1024**2} MB"
        raise ReadError(name, "压缩包里的文件合起来超过 {limit}，这一个没有读；请分成几个压缩包。", limit=limit)


def _swells(size: int, packed: int) -> bool:
    """Whether a file of so many bytes was packed to fewer than text is."""
    return size > SWELLING_FROM and size > MAX_SWELLING * max(1, packed)


def _list(file: NamedBytes, options: Options, budget: _Budget) -> list[_Member]:
    """The files of an archive, sorted by path, without hidden ones. Raises ReadError where there are too many."""
    found: list[_Member] = []
    for member in _members(file, options, budget):
        budget.members -= 1
        if budget.members < 0:
            raise _crowded(file.name)
        if member.path and not any(part.startswith((".", "__MACOSX")) for part in member.path.split("/")):
            found.append(member)
    return sorted(found, key=lambda member: member.path.split("/"))


def _members(file: NamedBytes, options: Options, budget: _Budget) -> Iterator[_Member]:
    if file.raw.startswith(MAGIC):
        return _sevened(file, options, budget)
    return _zipped(file) if file.raw.startswith(_ZIP_MAGIC) else _tarred(file)


def _crowded(name: str) -> ReadError:
    return ReadError(name, "压缩包里的文件超过 {limit} 个；请分成几个压缩包。", limit=f"{MAX_MEMBERS:,}")


def _zipped(file: NamedBytes) -> Iterator[_Member]:
    # Counted before they are listed: the listing itself takes memory for each.
    if file.raw.count(_CENTRAL_HEADER) > 2 * MAX_MEMBERS:
        raise _crowded(file.name)
    packed = zipfile.ZipFile(io.BytesIO(file.raw))
    for info in packed.infolist():
        if not info.is_dir():
            problem = _LOCKED if info.flag_bits & _ENCRYPTED else ""
            if info.compress_type not in _METHODS:
                problem = RARE
            opened = partial(packed.open, info)
            yield _Member(_path(_zip_name(info)), info.compress_size, info.file_size, opened, problem)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A name in UTF-8 says so; another is of the system it was packed on, and zipfile reads it as code page 437."""
    name = info.orig_filename
    return name if info.flag_bits & _UTF_8_NAME else decode_name(name.encode("cp437", "replace"))


def _sevened(file: NamedBytes, options: Options, budget: _Budget) -> Iterator[_Member]:
    """Files that are packed as one are unpacked as one, so all that can be read are unpacked together, once."""
    entries = list_seven(file, options.password, budget.members)
    if entries is None:
        raise _crowded(file.name)
    wanted, left = set(), budget.bytes
    for entry in entries:
        if entry.inside and is_readable(entry.path) and not _swells(entry.size, entry.packed) and entry.size <= left:
            wanted.add(entry.number)
            left -= entry.size
    found, missing = unpack_seven(file, options.password, sorted(wanted), budget.bytes)
    for entry in entries:
        yield _Member(
            _path(entry.path),
            entry.packed,
            entry.size,
            partial(_take, found, entry.number),
            _problem(entry, found, missing if entry.number in wanted else TOO_MUCH),
        )


def _take(found: dict[int, bytes], number: int) -> IO[bytes] | None:
    return io.BytesIO(found.pop(number)) if number in found else None


def _problem(entry: Entry, found: dict[int, bytes], missing: str) -> str:
    """Why a file was not unpacked; nothing for one that swells, which is told as in any archive."""
    if not entry.inside:
        return _OUTSIDE
    return "" if entry.number in found or _swells(entry.size, entry.packed) else missing


def _tarred(file: NamedBytes) -> Iterator[_Member]:
    raw = _gunzip(file.raw, MAX_BYTES) if file.raw.startswith(_GZIP_MAGIC) else file.raw
    if len(raw) > MAX_BYTES:
        raise ReadError(file.name, TOO_MUCH)
    packed = tarfile.open(fileobj=io.BytesIO(raw), mode="r:")  # noqa: SIM115 - its members are read later
    for info in packed:
        if info.isreg():
            path = _path(decode_name(info.name.encode("utf-8", "surrogateescape")))
            # It packs nothing, but may leave out runs of zeros.
            yield _Member(path, min(info.size, len(raw)), info.size, partial(packed.extractfile, info))


def _path(name: str) -> str:
    """A member's path without what leads out of the archive: drives, roots, `..`."""
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":")).replace("\0", "")


def _short(error: BaseException) -> str:
    return str(error)[:80] or type(error).__name__
