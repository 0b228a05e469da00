"""Archives: what is read of them under which name, and what an archive that was made to harm gets: a sentence."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from py7zr import FILTER_PPMD, FILTER_ZSTD

from corpus import read_pages, read_paths
from corpus.errors import ReadError, Skipped
from corpus.model import Page
from index import build
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_incremental import titles
from tests.sevens import sevened

FERRY = "轮渡调价\n\n去青螺岛的轮渡船票由八元调为六元，学生半价，首班船六点开。\n"
MARKET = "菜场重开\n\n停业半年的菜场昨天重新开门，摊位有九十六个，比从前多了一半。\n"
FILES = {
    "2024-05-17/01.txt": FERRY,
    "2024-05-17/02.md": "# 菜场重开\n\n停业半年。\n",
    "图/封面.psd": "x",
    ".hid.txt": "x",
}


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def tarred(files: Mapping[str, str | bytes], mode: str = "w", encoding: str = "utf-8") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, encoding=encoding, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            raw = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return made.getvalue()


def read(folder: Path, raw: bytes, name: str = "报.zip") -> tuple[list[Page], list[Skipped]]:
    (folder / name).write_bytes(raw)
    return read_paths(folder / name)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("报.zip", zipped(FILES)),
        ("报.tar", tarred(FILES)),
        ("报.tgz", tarred(FILES, "w:gz")),
        ("报.tar.gz", tarred(FILES, "w:gz")),
        ("报.7z", sevened(FILES)),
        ("报.zstd.7z", sevened(FILES, filters=[{"id": FILTER_ZSTD}])),
        ("报.ppmd.7z", sevened(FILES, filters=[{"id": FILTER_PPMD, "order": 6, "mem": 24}])),
        ("报.zip.gz", gzip.compress(zipped(FILES))),
    ],
)
def test_every_file_that_can_be_read_is_a_page_of_the_archive(name: str, raw: bytes, tmp_path: Path) -> None:
    pages, skipped = read(tmp_path, raw, name)
    origin = str(tmp_path / name)
    assert pages == [
        Page(f"{name}/2024-05-17/01.txt", FERRY, origin=origin, file=name),
        Page(f"{name}/2024-05-17/02.md", FILES["2024-05-17/02.md"], markdown=True, origin=origin, file=name),
    ]
    assert [(one.source, one.reason) for one in skipped] == [
        (name, "有 1 个文件的格式不能读，没有收入：.psd 1 个（图/封面.psd）。")
    ]
    (article,) = read_pages(pages)[0].articles
    assert (article.title, article.date, article.page_number) == ("轮渡调价", "2024-05-17", "1")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_from_old_systems_are_decoded(encoding: str, tmp_path: Path) -> None:
    name = "人民日报/2024年5月17日/第01版.txt"
    mangled = zipped({"x" * len(name.encode(encoding)): FERRY}).replace(
        b"x" * len(name.encode(encoding)), name.encode(encoding)
    )
    for raw, archive in ((mangled, "报.zip"), (tarred({name: FERRY}, encoding=encoding), "报.tar")):
        (page,), _ = read(tmp_path, raw, archive)
        assert page.source == f"{archive}/{name}"
        (article,) = read_pages([page])[0].articles
        assert (article.paper, article.date, article.page_number) == ("人民日报", "2024-05-17", "1")


def test_a_path_cannot_lead_out_of_the_archive(tmp_path: Path) -> None:
    names = ("../../etc/a.txt", "/root/b.txt", "C:\\Users\\c.txt", "./d.txt", "a/../e.txt")
    pages, _ = read(tmp_path, zipped(dict.fromkeys(names, FERRY)))
    found = ["Users/c.txt", "a/e.txt", "d.txt", "etc/a.txt", "root/b.txt"]
    assert [page.source for page in pages] == [f"报.zip/{name}" for name in found]
    assert [path.name for path in tmp_path.iterdir()] == ["报.zip"]


def test_links_and_devices_are_no_files(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("b.txt")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    pages, (told,) = read(tmp_path, made.getvalue(), "报.tar")
    assert (pages, told.reason.split("；")[0]) == ([], "压缩包里没有可读的文件")


def test_an_archive_in_an_archive_is_read_and_one_deeper_is_not(tmp_path: Path) -> None:
    inner = zipped({"a.txt": FERRY, "c.zip": zipped({"b.txt": MARKET})})
    pages, (told,) = read(tmp_path, zipped({"五月.zip": inner, "d.txt": MARKET}), "报.zip")
    assert [page.source for page in pages] == ["报.zip/d.txt", "报.zip/五月.zip/a.txt"]
    assert {page.file for page in pages} == {"报.zip"}
    assert (told.source, told.reason) == ("报.zip/五月.zip/c.zip", "压缩包套压缩包超过 2 层；请先解开外面的。")


def test_what_swells_as_no_text_does_is_left_in(tmp_path: Path) -> None:
    bomb = b"0" * 32 * 1024**2
    pages, told = read(tmp_path, zipped({"a.txt": FERRY, "b.txt": bomb, "c.txt.gz": gzip.compress(bomb)}))
    assert [page.source for page in pages] == ["报.zip/a.txt"]
    assert [one.source for one in told] == ["报.zip/b.txt", "报.zip/c.txt.gz"]
    assert {one.reason for one in told} == {"解开后是压缩时的 200 倍以上，像是有意做大的，没有读。"}


def test_files_bytes_and_names_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.archive.MAX_MEMBERS", 3)
    for raw, name in ((zipped(dict.fromkeys("abcd", "")), "报.zip"), (tarred(dict.fromkeys("abcd", "")), "报.tar")):
        with pytest.raises(ReadError, match="压缩包里的文件超过 3 个；请分成几个压缩包"):
            read(tmp_path, raw, name)
    with pytest.raises(ReadError, match="超过 3 个"):
        read(tmp_path, zipped(dict.fromkeys("abcdefgh", "")))
    monkeypatch.undo()
    monkeypatch.setattr("corpus.formats.archive.MAX_BYTES", 150)
    pages, (told,) = read(tmp_path, zipped({"a.txt": FERRY, "b.txt": MARKET}))
    assert [page.source for page in pages] == ["报.zip/a.txt"]
    assert "没有读；请分成几个压缩包" in told.reason
    monkeypatch.undo()
    _, (told,) = read(tmp_path, zipped({f"{'长' * 400}.txt": FERRY}))
    assert (told.source, told.reason.split("，")[0]) == ("报.zip/…", "来源的名称有 410 个字")


def test_encrypted_and_strange_files_are_told(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": FERRY, "b.txt": MARKET}))
    first, second = raw.index(b"PK\1\2"), raw.rindex(b"PK\1\2")
    raw[first + 8] |= 1
    struct.pack_into("<H", raw, second + 10, zipfile.ZIP_LZMA)
    pages, told = read(tmp_path, bytes(raw))
    assert pages == []
    assert [(one.source, one.reason.split("；")[0]) for one in told] == [
        ("报.zip/a.txt", "加了密码，没有读"),
        ("报.zip/b.txt", "用了少见的压缩方法，没有读"),
    ]


def test_one_damaged_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    raw = zipped({"a.txt": FERRY, "b.txt": MARKET, "c.txt": b"plain \xff\xff text"})
    at = raw.index(b"a.txt") + 5
    pages, told = read(tmp_path, raw[:at] + b"\xff\xff\xff" + raw[at + 3 :])
    assert [page.source for page in pages] == ["报.zip/b.txt"]
    assert [one.source for one in told] == ["报.zip/a.txt", "报.zip/c.txt"]
    assert "在压缩包里已损坏" in told[0].reason
    with pytest.raises(ReadError, match="压缩包已损坏，打不开"):
        read(tmp_path, raw[:80])


def test_the_archive_is_one_source_that_is_replaced_and_removed(tmp_path: Path) -> None:
    store, path = tmp_path / "store", tmp_path / "报.zip"
    path.write_bytes(zipped({"01.txt": FERRY, "02.txt": MARKET}))
    build([path, Page("别的.txt", FERRY)], store, encoder=FakeEncoder())
    assert titles(store) == {"报.zip": ["轮渡调价", "菜场重开"], "别的.txt": ["轮渡调价"]}
    path.write_bytes(zipped({"02.txt": MARKET}))
    build([path], store, add=True, encoder=FakeEncoder())
    assert titles(store) == {"报.zip": ["菜场重开"], "别的.txt": ["轮渡调价"]}
    build(store=store, remove="报.zip", encoder=FakeEncoder())
    assert titles(store) == {"别的.txt": ["轮渡调价"]}
