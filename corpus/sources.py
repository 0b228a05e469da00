"""Where text comes from: paths, uploads and standard input, to bytes with a name and an origin.

The origin says where a source lies (an absolute path, `uploaded:NAME`) and is what it is known by. The name is what a
reader sees: a file given by name is called by its file name, a file found in a folder by its path from that folder, the
folder's own name in front (`pages/2024/03.txt`). Where two sources would share a name, one more of the folders above
each is shown, until the names differ. It must not know what the bytes mean.
"""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from corpus.decode import decode_name
from corpus.errors import ReadError, Reason, Skipped
from corpus.formats import READERS
from corpus.limits import MAX_BYTES, name_problem
from corpus.model import NamedBytes
from corpus.readable import GZIP, READABLE, count_foreign, is_readable, refusal, suffix_of

STANDARD_INPUT: Final = "-"
_STANDARD_INPUT_NAME: Final = "标准输入"


@dataclass(frozen=True, slots=True)
class Naming:
    """How sources are called. `base` is the folder from which names are paths; `source_name` stands in place of the
    name of the one file or folder that is given. `names` are those that are taken, by origin: a source whose origin is
    there keeps its name, another one gets a name that is not among them. `uploaded`: the folders that files lie in say
    nothing, and a file is known by its name."""

    base: Path | None = None
    source_name: str | None = None
    uploaded: bool = False
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its absolute path (links kept; None: standard input), its name and origin, and whether it was
    given by name, so that it is an error if it cannot be read."""

    path: Path | None
    name: str
    origin: str
    named: bool

    @property
    def suffix(self) -> str:
        """The suffix of its format, lower case; that of plain text for standard input without one."""
        name = self.name if self.path is None else self.path.name
        found = suffix_of(name)
        return found if found in READERS or self.path is not None else ".txt"

    def load(self) -> NamedBytes:
        """Its bytes, unpacked. Raises ReadError."""
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if self.path is None else _read_bytes(self.path, self.name)
        if len(raw) > MAX_BYTES:
            raise ReadError(self.name, "超过 {limit} MB 的上限；请拆成几个文件。", limit=MAX_BYTES // 1024**2)
        return NamedBytes(self.name, self.origin, raw)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that was reached: `tail` is the least that it may be called, `above` the folders that may stand before."""

    path: Path | None
    above: tuple[str, ...]
    tail: str
    named: bool


def find_sources(paths: Iterable[str | Path] | str | Path, naming: Naming, skipped: list[Skipped]) -> list[Source]:
    """The files of files and folders, each once, in the order given; a folder's files are sorted by path.

    A lone path is one path; `-` is standard input. Folders are read with their subfolders; hidden files are passed
    over there, files of other formats are counted in `skipped`. Raises ReadError for a path that is missing or of no
    format that can be read, and for names that cannot be given.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if naming.source_name is not None:
        if problem := name_problem(naming.source_name):
            raise ReadError(naming.source_name[:40], problem)
        if len(given) != 1:
            raise ReadError(naming.source_name, "只能给一个文件或文件夹取名，却给了 {count} 个路径。", count=len(given))
    found: dict[str | None, _Found] = {}
    for path in given:
        for file in _reach(path, naming, skipped):
            # Not Path.resolve, which raises for a link that leads to itself; such a file is told when it is read.
            real = None if file.path is None else os.path.realpath(file.path)
            first = found.setdefault(real, file)
            if file.named and not first.named:
                found[real] = replace(first, named=True)
    return _name(list(found.values()), naming)


def origin_of(path: str | Path) -> str:
    """The origin of a file, or what the origins of a folder's files begin with (and then a slash). Not resolved: a
    link keeps the name it was given."""
    # Names that are not UTF-8 are written out byte by byte, so that no two paths are one origin.
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _reach(path: str | Path, naming: Naming, skipped: list[Skipped]) -> Sequence[_Found]:
    """The files that one of the given paths leads to."""
    if str(path) == STANDARD_INPUT:
        return [_Found(None, (), naming.source_name or _STANDARD_INPUT_NAME, named=True)]
    absolute = Path(os.path.abspath(path))
    if absolute.is_dir():
        before = len(skipped)
        reached = [_called(file, absolute, naming) for file in _walk(absolute, skipped)]
        if not reached and len(skipped) == before:
            skipped.append(
                Skipped(
                    _printable(str(path)), Reason("文件夹里没有可读的文件；能读的是 {readable}。", readable=READABLE)
                )
            )
        return reached
    if not absolute.exists():
        raise ReadError(_printable(str(path)), "没有这个文件或文件夹；请核对路径。")
    if not is_readable(absolute.name):
        raise ReadError(_printable(str(path)), refusal(absolute.name))
    return [replace(_called(absolute, absolute, naming), named=True)]


def _called(path: Path, given: Path, naming: Naming) -> _Found:
    """What a file is called that was reached by the path `given`, itself or a folder above it."""
    if naming.source_name is not None:
        inside = path.relative_to(given).parts
        return _Found(path, given.parts[1:-1], "/".join((naming.source_name, *inside)), named=False)
    if naming.base is not None:
        base = Path(os.path.abspath(naming.base))
        if not path.is_relative_to(base):
            raise ReadError(_printable(str(path)), "不在 {base} 之内；请换一个 --base，或不用它。", base=base)
        return _Found(path, base.parts[1:], "/".join(path.relative_to(base).parts), named=False)
    if naming.uploaded:
        return _Found(path, (), path.name, named=False)
    at = len(given.parts) - 1
    return _Found(path, path.parts[1:at], "/".join(path.parts[at:]), named=False)


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield the readable files under a folder, sorted; links are followed, each real folder is entered once."""
    entered: set[str] = set()
    foreign: list[str] = []

    def report(error: OSError) -> None:
        reason = Reason("无法打开文件夹（{error}）。", error=error.strerror)
        skipped.append(Skipped(_printable(str(error.filename)), reason, origin=origin_of(error.filename)))

    for place, folders, files in os.walk(folder, onerror=report, followlinks=True):
        real = os.path.realpath(place)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith("."):
                continue
            if is_readable(name):
                yield Path(place, name)
            else:
                foreign.append(_printable(os.path.relpath(os.path.join(place, name), folder)))
    if foreign:
        skipped.append(Skipped(_printable(str(folder)), count_foreign(foreign)))


def _name(found: Sequence[_Found], naming: Naming) -> list[Source]:
    """Give each file a name that no other has, here or among those that are taken."""
    taken = dict(naming.names or {})
    origins = _origins(found, naming)
    asked = naming.base is not None or naming.source_name is not None
    kept = {} if asked else {i: taken[origin] for i, origin in enumerate(origins) if origin in taken}
    here = set(origins)
    others = {name for origin, name in taken.items() if origin not in here} | set(kept.values())
    names = kept | _grow({i: file for i, file in enumerate(found) if i not in kept}, others)
    return [
        Source(file.path, _printable(names[i]), origins[i] or f"uploaded:{names[i]}", file.named)
        for i, file in enumerate(found)
    ]


def _origins(found: Sequence[_Found], naming: Naming) -> list[str]:
    """The origin of each file; empty for an upload after one of the same name, which will be known by its own."""
    origins = []
    for file in found:
        if file.path is None:
            origins.append(f"pasted:{file.tail}")
        elif not naming.uploaded:
            origins.append(origin_of(file.path))
        else:
            origin = f"uploaded:{_printable(file.tail)}"
            origins.append("" if origin in origins else origin)
    return origins


def _grow(found: Mapping[int, _Found], others: set[str]) -> dict[int, str]:
    """A name for each, with as many of the folders above as make it differ from all `others` and from one another."""
    shown = dict.fromkeys(found, 0)
    while True:
        drawn = {i: "/".join((*_last(file.above, shown[i]), file.tail)) for i, file in found.items()}
        times = Counter(drawn.values())
        clashing = [i for i, name in drawn.items() if times[name] > 1 or name in others]
        growing = [i for i in clashing if shown[i] < len(found[i].above)]
        if not growing:
            break
        for i in growing:
            shown[i] += 1
    given = set(others)
    for i, name in drawn.items():
        drawn[i] = distinct_name(name, given)
        given.add(drawn[i])
    return drawn


def _last(above: tuple[str, ...], count: int) -> tuple[str, ...]:
    return above[len(above) - count :]


def distinct_name(name: str, others: Collection[str]) -> str:
    """`name`, or with the least number behind its stem that makes it another one."""
    number, unique = 2, name
    stem, dot, suffix = name.rpartition(".")
    while unique in others:
        unique = f"{stem}（{number}）{dot}{suffix}" if stem else f"{name}（{number}）"
        number += 1
    return unique


def _printable(name: str) -> str:
    return decode_name(os.fsencode(name))


def _read_bytes(path: Path, source: str) -> bytes:
    """At most one byte more than a file may hold, so that the reader sees that it is too long."""
    if not path.is_file():
        raise ReadError(source, "不是普通文件（可能是失效的链接）；请换成文本文件。")
    try:
        with gzip.open(path) if path.name.lower().endswith(GZIP) else path.open("rb") as file:
            raw: bytes = file.read(MAX_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadError(source, "gzip 压缩文件已损坏（{error}）；请重新压缩。", error=error) from error
    except OSError as error:
        raise ReadError(source, "无法读取（{error}）；请检查文件和权限。", error=error.strerror) from error
    return raw
