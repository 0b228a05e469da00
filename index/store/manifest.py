"""The manifest of a generation: what it was built by, how much it holds, and how each of its files is recognised.

Its own digest is in it, so that a changed field is noticed like a changed file. Knows nothing of what is in the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import Reason
from index.store.head import Head

FORMAT = 4

MANIFEST = "manifest.json"

# A digest of the whole is read at about 1 GB/s here. A sample is this many blocks, spread over the file from its first
# byte to its last: 1 MB of any file, however large.
BLOCK = 65_536
BLOCKS = 16


class FileMark(NamedTuple):
    """How a file is recognised: its size in bytes, the sha256 of all of it, and that of a sample of its blocks."""

    size: int
    digest: str
    sample: str


@dataclass(frozen=True, slots=True)
class Manifest(Head):
    """A generation's head, and its files. `previous`, the generation that was live before it, is filled in when it is
    published."""

    files: dict[str, FileMark]
    previous: int | None = None

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(mark.size for mark in self.files.values())

    def to_json(self) -> str:
        """Every field, and the digest of them all."""
        fields = asdict(self) | {"files": {name: list(mark) for name, mark in self.files.items()}}
        return json.dumps({**fields, "sha256": _digest_of(fields)}, ensure_ascii=False, indent=1)


def format_of(text: str) -> object:
    """The format that a manifest says it has; None where it says nothing. Raises ValueError for what is no JSON."""
    fields = json.loads(text)
    return fields.get("format") if isinstance(fields, dict) else None


def manifest_from_json(text: str) -> Manifest:
    """The inverse of `Manifest.to_json`. Raises ValueError for what is none, or was changed since."""
    fields = json.loads(text)
    try:
        digest = fields.pop("sha256")
        observed = _digest_of(fields)
        if observed != digest:
            raise ValueError(f"内容被改动过：sha256 是 {observed[:12]}…，应是 {str(digest)[:12]}…")
        files = {name: FileMark(*mark) for name, mark in fields.pop("files").items()}
        return Manifest(files=files, **fields)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _digest_of(fields: dict[str, Any]) -> str:
    plain = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def mark_file(path: Path) -> FileMark:
    """How the file is recognised from now on; reads all of it."""
    return FileMark(path.stat().st_size, whole_digest(path), sample_digest(path))


def whole_digest(path: Path) -> str:
    """The sha256 of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sample_digest(path: Path) -> str:
    """The sha256 of at most BLOCKS blocks of the file, its first and its last among them."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    last = max(0, size - BLOCK)
    with path.open("rb") as file:
        for start in sorted({last * block // (BLOCKS - 1) for block in range(BLOCKS)}):
            file.seek(start)
            digest.update(file.read(BLOCK))
    return digest.hexdigest()


def file_problems(folder: Path, manifest: Manifest, *, whole: bool) -> Iterator[str]:
    """A sentence for each file that is not as the manifest has it: by its size and a sample, or the `whole` of it."""
    for name, mark in manifest.files.items():
        path = folder / name
        try:
            actual = path.stat().st_size if path.is_file() else None
            if actual != mark.size:
                gone = Reason("语料库文件 {path} 不见了，应是 {size} 字节。", path=path, size=mark.size)
                other = "语料库文件 {path} 是 {actual} 字节，应是 {size} 字节。"
                yield gone if actual is None else Reason(other, path=path, actual=actual, size=mark.size)
                continue
            observed = whole_digest(path) if whole else sample_digest(path)
        except OSError as error:
            yield Reason("语料库文件 {path} 读不出来（{error}）。", path=path, error=error)
            continue
        expected = mark.digest if whole else mark.sample
        if observed != expected:
            yield Reason(
                "语料库文件 {path} 被改动过：sha256 是 {observed}…，应是 {expected}…。",
                path=path,
                observed=observed[:12],
                expected=expected[:12],
            )
