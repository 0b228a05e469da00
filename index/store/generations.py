"""Generations on disk: which there are, which is live, and opening one. Never writes; `generations_write` does.

    store/CURRENT                   one line, the live generation; replaced in one step
    store/generations/000007/       never changed once published; what did not change is hard links to the last one's
        manifest.json               format, encoder, dimensions, counts, how each file and it itself is recognised
    store/originals/                files of pages, which several generations may tell of (`index.store.originals`)
    store/.lock, store/.builder     held by whoever changes the store, and who that is

A reader keeps the generation it opened, also when it is pruned: POSIX keeps opened files until they are closed. Windows
refuses to remove them; what could not be removed is left for the next build. Knows nothing of ranking.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import Reason
from index.errors import StoreError
from index.folders import check_store_folder
from index.store.head import check_format
from index.store.manifest import FORMAT, MANIFEST, Manifest, file_problems, format_of, manifest_from_json

CURRENT = "CURRENT"
GENERATIONS = "generations"

# Files up to this many bytes in all are checked by digest whenever a store is opened (sha256 reads about 1 GB/s here);
# those of a larger store by a sample of their blocks, and by digest on `verify`, on `rollback` and before a full build
# makes use of it.
DIGEST_AT_OPEN = 64_000_000


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation: its number, folder and manifest."""

    number: int
    folder: Path
    manifest: Manifest


def current(store: Path) -> int | None:
    """The number of the live generation; None where nothing was ever published. Raises StoreError."""
    check_store_folder(store)
    try:
        text = (store / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            "读不了 {file}：{error}。{mend}", file=store / CURRENT, error=error, mend=mend(store)
        ) from error
    if not text.isdecimal():
        raise StoreError(
            "{file} 里应是一个代号（如 000007），却是 {found}。{mend}",
            file=store / CURRENT,
            found=repr(text[:40]),
            mend=mend(store),
        )
    return int(text)


def open_generation(store: Path, number: int | None = None, *, whole: bool = False) -> Generation:
    """A generation (None: the live one), checked; `whole`: by the digest of every file, however large.

    Raises StoreError: missing, another format, files gone, changed or truncated.
    """
    generation = read_generation(store, current(store) if number is None else number)
    manifest = generation.manifest
    for problem in file_problems(generation.folder, manifest, whole=whole or manifest.size <= DIGEST_AT_OPEN):
        raise StoreError("{problem}{mend}", problem=problem, mend=mend(store))
    return generation


def read_generation(store: Path, number: int | None) -> Generation:
    """A generation (None: there is none) as its manifest describes it, its files not looked at. Raises StoreError."""
    if number is None:
        raise StoreError(
            "这里还没有语料库：{store}。"
            "请先建库：baohai build 路径… --store {store}（或 baohai build --samples 试用样报）",
            store=store,
        )
    folder = folder_of(store, number)
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        check_format(format_of(text), FORMAT, folder, store)
        return Generation(number, folder, manifest_from_json(text))
    except (OSError, ValueError) as error:
        raise StoreError(
            "语料库第 {number} 代的清单不可用（{file}：{error}）。{mend}",
            number=number,
            file=folder / MANIFEST,
            error=error,
            mend=mend(store),
        ) from error


def folder_of(store: Path, number: int) -> Path:
    """Where the generation of that number lies, or would."""
    return store / GENERATIONS / f"{number:06d}"


def numbers(store: Path) -> list[int]:
    """The numbers of the generations that are there, ascending, whatever state they are in."""
    folder = store / GENERATIONS
    return sorted(int(p.name) for p in folder.iterdir() if p.name.isdecimal()) if folder.is_dir() else []


def lineage(store: Path, number: int) -> list[int]:
    """`number`, the generation that was live before it, and so on as far as their manifests can be read."""
    line: list[int] = []
    following: object = number
    while isinstance(following, int) and following not in line:
        line.append(following)
        try:
            text = (folder_of(store, following) / MANIFEST).read_text(encoding="utf-8")
            following = json.loads(text)["previous"]
        except (OSError, ValueError, KeyError, TypeError):
            break
    return line


def mend(store: Path) -> Reason:
    """What a reader can do about a broken generation."""
    return Reason(
        "请退回上一代（baohai rollback --store {store}），或重建（baohai build 路径… --store {store}）。", store=store
    )
