"""Where this user's store and caches are, and whether others could have put something there.

Knows nothing of what is in them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from pathlib import Path

import platformdirs

from index.errors import StoreError

# `name://…`, and what is left of it once it was taken for a path. One letter is a drive of Windows.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
# What the name of a file is not made of.
_NO_NAME = re.compile(r"[^A-Za-z0-9.]+")


def store_address(store: str | Path | None) -> str | Path:
    """Where `store` is: a folder, or as text what has a scheme. None: the store used when none is named, `BAOHAI_STORE`
    or `store` in the user's data folder."""
    named = store if store is not None else os.environ.get("BAOHAI_STORE")
    if not named:
        return _user_data() / "store"
    return str(named) if scheme_of(named) else Path(named)


def scheme_of(address: str | Path) -> str:
    """The scheme of a store's address, in lower case; empty for a folder."""
    scheme = _SCHEME.match(str(address))
    return scheme[1].lower() if scheme else ""


def beside(store: str | Path | None) -> Path:
    """The path by whose name files are called that lie beside a store: its folder, or for one that is no folder, one in
    the user's data folder, which need not be there."""
    address = store_address(store)
    if isinstance(address, Path):
        return address
    if address.isascii():  # the name under which readers' corrections lie already
        return _user_data() / _NO_NAME.sub("-", address)
    # The characters that are lost may be all that tells two stores apart (甲.db, 乙.db), so a digest stands for them.
    # It is the same with fewer slashes, as a path has them, and with one more at the end.
    plain = "/".join(part for part in address.split("/") if part)
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return _user_data() / f"{_NO_NAME.sub('-', plain)}-{digest}"


def _user_data() -> Path:
    return platformdirs.user_data_path("baohai", appauthor=False)


def store_folder(store: str | Path | None) -> Path:
    """The folder of `store`; None: the default store. Raises StoreError for an address that is no folder."""
    named = store_address(store)
    if isinstance(named, Path):
        return named
    scheme = scheme_of(named)
    raise StoreError(
        "不认识这种语料库地址：{named}。这里要一个本机的文件夹，不能是 {scheme}://；"
        "请给一个文件夹（名字里真有冒号的，写成 ./{scheme}:/…）。",
        named=named,
        scheme=scheme,
    )


def check_store_folder(folder: Path) -> None:
    """Raises StoreError where anyone could have put something into a store: its folder can be written by everyone, or
    is another user's in a place where everyone can make one. A group that may write was chosen by somebody."""
    for place in (folder, folder / "generations"):
        found = _status(place)
        if found is None:
            continue
        if found.st_mode & stat.S_IWOTH:
            raise StoreError(
                "语料库文件夹任何人都可以写：{place}（权限 {mode}），其中的内容不可信。"
                "确认内容无误后请收回权限：chmod o-w {place}，或用 --store 指定别的文件夹。",
                place=place,
                mode=stat.filemode(found.st_mode),
            )
        above = _status(place.absolute().parent)
        if not _trusted(found) and above is not None and above.st_mode & stat.S_IWOTH:
            raise StoreError(
                "语料库文件夹是别的用户建的：{place}（用户编号 {user}），而它所在的文件夹任何人都可以写，"
                "其中的内容不可信。请用 --store 指定自己的文件夹。",
                place=place,
                user=found.st_uid,
            )


def cache_folder(kind: str = "") -> Path:
    """A folder only this user can write, made on first use: in `BAOHAI_CACHE` or the user's cache folder, its part for
    `kind`. What lies in that part and could be another's is removed: a program may take it for its own. What lies
    beside it stays: `BAOHAI_CACHE` may name a folder that holds other things.

    Raises StoreError where others could write there, or it cannot be made.
    """
    named = os.environ.get("BAOHAI_CACHE")
    folder = Path(named) if named else platformdirs.user_cache_path("baohai", appauthor=False)
    for place in dict.fromkeys((folder, folder / kind)):
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "缓存文件夹不可用：{place}（{error}）。请用环境变量 BAOHAI_CACHE 指定一个自己的文件夹。",
                place=place,
                error=error,
            ) from error
        found = _status(place)
        if found is not None and not _private(found):
            raise StoreError(
                "缓存文件夹别人也可以写：{place}（用户编号 {user}，权限 {mode}），"
                "其中的内容不可信。请收回权限：chmod go-w {place}，或用环境变量 BAOHAI_CACHE 指定一个自己的文件夹。",
                place=place,
                user=found.st_uid,
                mode=stat.filemode(found.st_mode),
            )
    for path in (folder / kind).iterdir() if kind else ():
        found = _status(path)
        if found is not None and stat.S_ISREG(found.st_mode) and not _private(found):
            path.unlink(missing_ok=True)
    return folder / kind


def scans_folder() -> Path | None:
    """Where what was recognised on scans is kept; None where no place is this user's own."""
    try:
        return cache_folder("scans")
    except StoreError:
        return None


def _status(path: Path) -> os.stat_result | None:
    """None where there is none, and on Windows, whose permissions are of another kind."""
    if os.name == "nt":
        return None
    try:
        return path.stat()
    except OSError:
        return None


def _trusted(found: os.stat_result) -> bool:
    return found.st_uid in (os.getuid(), 0)


def _private(found: os.stat_result) -> bool:
    """Whether this user, or root, alone can write; a group that has no one else in it counts as this user."""
    if not _trusted(found) or found.st_mode & stat.S_IWOTH:
        return False
    return not found.st_mode & stat.S_IWGRP or _alone(found.st_gid)


def _alone(group: int) -> bool:
    """Whether a group is this user's own, as many systems make one for each user."""
    import grp
    import pwd

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
        found = grp.getgrgid(group)
    except KeyError:
        return False
    return found.gr_name == name and set(found.gr_mem) <= {name}


def samples_folder() -> Path:
    """The folder of the sample pages that come with the program."""
    import corpus

    return Path(corpus.__file__).parent / "samples"


def link(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, or a copy of it where the file system knows no hard links. What is
    linked is never written in place: that would change every generation that holds it."""
    try:
        os.link(source, target)
    except OSError:  # also more links than a file may have: ext4 allows 65,000
        shutil.copyfile(source, target)


def fsync(path: Path) -> None:
    """Put a file or a folder's entries on disk. Windows cannot open folders and needs no such step there."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
