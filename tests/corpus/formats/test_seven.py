"""Archives of 7z: what is read of them, what a password opens, and what those that were made to harm get: a sentence,
in bounded memory and time."""

from __future__ import annotations

import lzma
import sys
import zlib
from pathlib import Path

import py7zr
import pytest

from corpus import read_paths
from corpus.errors import ReadError
from corpus.formats import seven
from corpus.model import Page
from tests.corpus.formats.test_archive import FERRY, MARKET, read, zipped
from tests.sevens import sevened

FILES = {"人民日报/2024年5月17日/第01版.txt": FERRY, "b.txt": MARKET}
LOCKED = "报.7z：压缩包加了密码；请用 --password 给出打开它的密码，或解压后再加入。"
WRONG = "报.7z：密码不对，或压缩包已损坏；请用 --password 给出打开它的密码，或解压后再加入。"


def opened(folder: Path, raw: bytes, password: str | None) -> list[Page]:
    (folder / "报.7z").write_bytes(raw)
    return read_paths(folder / "报.7z", password=password)[0]


def mended(raw: bytes) -> bytes:
    """The archive with the digests of its list as they have to be."""
    offset, size = (int.from_bytes(raw[start : start + 8], "little") for start in (12, 20))
    digest = zlib.crc32(raw[32 + offset : 32 + offset + size])
    start = raw[12:28] + digest.to_bytes(4, "little")
    return raw[:8] + zlib.crc32(start).to_bytes(4, "little") + start + raw[32:]


def test_files_that_are_packed_as_one_are_read_under_their_names(tmp_path: Path) -> None:
    pages, told = read(tmp_path, sevened(FILES), "报.7z")
    assert {page.source: page.text for page in pages} == {f"报.7z/{name}": text for name, text in FILES.items()}
    assert told == []


def test_an_archive_in_an_archive_is_read(tmp_path: Path) -> None:
    pages, _ = read(tmp_path, zipped({"五月.7z": sevened({"六月.zip": zipped({"a.txt": FERRY}), "b.txt": MARKET})}))
    assert [page.source for page in pages] == ["报.zip/五月.7z/b.txt"]
    pages, _ = read(tmp_path, sevened({"六月.zip": zipped({"a.txt": FERRY})}), "报.7z")
    assert [page.source for page in pages] == ["报.7z/六月.zip/a.txt"]


@pytest.mark.parametrize("hide_list", [False, True])
def test_a_password_opens_an_archive_and_a_wrong_one_is_told(hide_list: bool, tmp_path: Path) -> None:
    raw = sevened(FILES, password="报海 1949", hide_list=hide_list)
    assert [page.text for page in opened(tmp_path, raw, "报海 1949")] == [MARKET, FERRY]
    for password, told in ((None, LOCKED), ("", LOCKED), ("错", WRONG)):
        with pytest.raises(ReadError) as refused:
            opened(tmp_path, raw, password)
        assert str(refused.value) == told
    assert len(opened(tmp_path, sevened(FILES), "报海 1949")) == 2


def test_a_path_out_of_the_archive_is_not_read(tmp_path: Path) -> None:
    raw = sevened({"ab/cd/a.txt": FERRY, "x/b.txt": MARKET, "y/c.txt": MARKET}, plain_list=True)
    for name, other in (("ab/cd/", "../../"), ("y/c", "C:c")):
        assert raw.count(name.encode("utf-16-le")) == 1
        raw = raw.replace(name.encode("utf-16-le"), other.encode("utf-16-le"))
    pages, told = read(tmp_path, mended(raw), "报.7z")
    assert [page.source for page in pages] == ["报.7z/x/b.txt"]
    assert {one.reason for one in told} == {"路径指向压缩包外面，没有读；请重新压缩。"}
    assert [path.name for path in tmp_path.iterdir()] == ["报.7z"]


def test_of_two_files_of_one_name_the_first_is_read(tmp_path: Path) -> None:
    raw = sevened({"a.txt": FERRY, "b.txt": MARKET}, plain_list=True)
    pages, (told,) = read(
        tmp_path, mended(raw.replace("b.txt".encode("utf-16-le"), "a.txt".encode("utf-16-le"))), "报.7z"
    )
    assert [page.text for page in pages] == [FERRY]
    assert "两个同名的文件" in told.reason


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    # 64 MB pack to 10 KB; of the file beside it nothing is lost.
    pages, (told,) = read(tmp_path, sevened({"a.txt": FERRY, "b.txt": bytes(64 * 1024**2)}), "报.7z")
    assert [page.text for page in pages] == [FERRY]
    assert (told.source, told.reason) == ("报.7z/b.txt", "解开后是压缩时的 200 倍以上，像是有意做大的，没有读。")


def test_what_has_to_be_unpacked_on_the_way_to_a_file_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.formats.archive.MAX_BYTES", 1_000_000)
    raw = sevened({"a.txt": FERRY, "b.mp4": bytes(2_000_000), "c.txt": MARKET})
    pages, told = read(tmp_path, raw, "报.7z")
    assert [page.source for page in pages] == ["报.7z/a.txt"]
    assert (told[0].source, told[0].reason) == ("报.7z/c.txt", "解开后超过 512 MB；请分成几个压缩包。")
    with pytest.raises(ReadError, match="解开后超过 512 MB"):
        read(tmp_path, sevened({"b.mp4": bytes(2_000_000), "c.txt": MARKET}), "报.7z")


def test_files_and_bytes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.archive.MAX_MEMBERS", 1)
    with pytest.raises(ReadError, match="压缩包里的文件超过 1 个；请分成几个压缩包"):
        read(tmp_path, sevened(FILES), "报.7z")
    monkeypatch.undo()
    monkeypatch.setattr("corpus.formats.archive.MAX_BYTES", 150)
    pages, (told,) = read(tmp_path, sevened({"a.txt": FERRY, "b.txt": MARKET}), "报.7z")
    assert [page.source for page in pages] == ["报.7z/a.txt"]
    assert "请分成几个压缩包" in told.reason


def test_an_archive_that_asks_for_four_gigabytes_of_memory_gets_a_sentence(tmp_path: Path) -> None:
    raw = sevened(FILES, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}], plain_list=True)
    # LZMA2, one byte of properties: the size of its dictionary, 8 MB and 4 GB.
    assert raw.count(b"\x21\x21\x01\x16") == 1
    with pytest.raises(ReadError, match=r"解开时占用的内存太多，或超过 300 秒，没有读；请解压后再加入。"):
        read(tmp_path, mended(raw.replace(b"\x21\x21\x01\x16", b"\x21\x21\x01\x28")), "报.7z")


def test_an_archive_that_takes_too_long_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seven, "UNPACK_SECONDS", 0.001)
    with pytest.raises(ReadError, match="解开时占用的内存太多，或超过"):
        read(tmp_path, sevened(FILES), "报.7z")


def test_a_damaged_file_is_told_and_those_before_it_are_read(tmp_path: Path) -> None:
    raw = sevened({"a.txt": MARKET, "b.txt": FERRY}, filters=[{"id": py7zr.FILTER_COPY}])
    pages, (told,) = read(tmp_path, raw.replace("六元".encode(), "九元".encode()), "报.7z")
    assert [page.source for page in pages] == ["报.7z/a.txt"]
    assert told.source == "报.7z/b.txt"
    assert "压缩包已损坏" in told.reason


def test_no_part_of_an_archive_does_harm(tmp_path: Path) -> None:
    raw = sevened(FILES, plain_list=True)
    for end in range(0, len(raw), 61):
        with pytest.raises(ReadError):
            read(tmp_path, raw[:end], "报.7z")
    for at in range(32, len(raw), 19):
        harmed = mended(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        (tmp_path / "报.7z").write_bytes(harmed)
        try:
            read_paths(tmp_path / "报.7z")
        except ReadError:
            continue


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = sevened(FILES)
    monkeypatch.setitem(sys.modules, "py7zr", None)
    with pytest.raises(ReadError, match=r"读这种文件要另装软件包：pip install 'baohai\[7z\]'（缺少 py7zr）。"):
        read(tmp_path, raw, "报.7z")
