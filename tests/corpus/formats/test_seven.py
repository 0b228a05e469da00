"""Archives of 7z that were made to harm, and what they get: a sentence, in little memory."""

from __future__ import annotations

import lzma
import stat
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from corpus import read_paths
from corpus.errors import ReadError
from corpus.formats import seven
from tests.corpus.formats.test_archive import FERRY, MARKET, read
from tests.sevens import PACKED, number, signed
from tests.sevens import seven as packed

LZMA2 = b"\x21"
# A dictionary of 4 GB.
LARGEST = b"\x28"
RAW = {"a.txt": FERRY.encode(), "b.txt": MARKET.encode()}


def lzma2(raw: bytes) -> bytes:
    return lzma.compress(raw, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}])


def test_a_made_archive_is_read(tmp_path: Path) -> None:
    pages, told = read(tmp_path, packed(RAW, LZMA2, b"\x18", lzma2(b"".join(RAW.values()))), "报.7z")
    assert {page.source: page.text for page in pages} == {"报.7z/a.txt": FERRY, "报.7z/b.txt": MARKET}
    assert told == []


def test_a_path_is_only_a_name_and_links_are_passed_over(tmp_path: Path) -> None:
    files = {
        "../../etc/a.txt": b"",
        "C:\\文\\b.txt": FERRY.encode(),
        "/c.txt": b"/etc/passwd",
        "d.txt": MARKET.encode(),
    }
    link = 0x8000 | (stat.S_IFLNK | 0o777) << 16
    pages, told = read(tmp_path, packed(files, modes=[0, 0, link, 0x8000 | stat.S_IFREG << 16]), "报.7z")
    assert [page.source for page in pages] == ["报.7z/d.txt", "报.7z/etc/a.txt", "报.7z/文/b.txt"]
    assert [(one.source, one.reason) for one in told] == [("报.7z/etc/a.txt", "是空的，没有文字。")]
    assert not (tmp_path / "etc").exists()


def test_a_password_and_a_strange_way_of_packing_are_told(tmp_path: Path) -> None:
    for kind, reason in (("password", "加了密码，没有读"), ("ppmd", "用了少见的压缩方法，没有读")):
        pages, told = read(tmp_path, b64decode(PACKED[kind]), "报.7z")
        assert pages == []
        assert {one.reason.split("；")[0] for one in told if one.source != "报.7z"} == {reason}
    with pytest.raises(ReadError, match="加了密码，连里面有哪些文件也看不到"):
        read(tmp_path, b64decode(PACKED["locked"]), "报.7z")


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seven, "unpack", lambda raw, folder: pytest.fail("was unpacked"))
    bomb = bytes(64 * 1024**2)
    pages, told = read(tmp_path, packed({"a.txt": bomb}, LZMA2, b"\x18", lzma2(bomb)), "报.7z")
    assert pages == []
    assert [one.reason for one in told] == ["解开后是压缩时的 200 倍以上，像是有意做大的，没有读。"]


def test_a_file_in_a_folder_that_is_a_bomb_is_one_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of two files that are packed as one, the small one swells as little as it likes: the folder is too large.
    monkeypatch.setattr("corpus.formats.archive.MAX_BYTES", 10_000_000)
    monkeypatch.setattr(seven, "unpack", lambda raw, folder: pytest.fail("was unpacked"))
    files = {"a.txt": FERRY.encode(), "b.txt": bytes(20_000_000)}
    _, told = read(tmp_path, packed(files, LZMA2, b"\x18", lzma2(b"".join(files.values()))), "报.7z")
    assert [one.source for one in told] == ["报.7z/a.txt", "报.7z/b.txt"]
    assert all("请分成几个压缩包" in one.reason or "有意做大" in one.reason for one in told)


def test_no_more_memory_is_asked_for_than_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = lzma.LZMADecompressor

    def decompressor(kind: int, filters: list[dict[str, Any]]) -> Any:
        asked.append(filters[0]["dict_size"])
        return real(kind, filters=filters)

    monkeypatch.setattr("corpus.formats.seven.lzma.LZMADecompressor", decompressor)
    whole = b"".join(RAW.values())
    pages, _ = read(tmp_path, packed(RAW, LZMA2, LARGEST, lzma2(whole)), "报.7z")
    assert len(pages) == 2
    assert asked == [seven.LEAST_DICTIONARY]


@pytest.mark.parametrize("size", [10**6, 2**63])
def test_what_says_that_it_holds_more_than_it_does_is_damaged(size: int, tmp_path: Path) -> None:
    pages, told = read(tmp_path, packed({"a.txt": FERRY.encode()}, size=size), "报.7z")
    assert pages == []
    assert len(told) == 1


def test_what_holds_more_than_it_says_is_cut(tmp_path: Path) -> None:
    pages, _ = read(tmp_path, packed({"a.txt": FERRY.encode()}, LZMA2, b"\x18", lzma2(FERRY.encode() * 1000)), "报.7z")
    assert [page.text for page in pages] == [FERRY]


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    raw = b64decode(PACKED["copy"])
    pages, told = read(tmp_path, raw.replace("六元".encode(), "九元".encode()), "报.7z")
    assert [page.source for page in pages] == ["报.7z/2024-05-17/02.md"]
    assert "在压缩包里已损坏" in told[0].reason


def test_a_list_that_counts_more_than_it_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReadError, match="文件超过"):
        read(tmp_path, packed(RAW, count=2**60), "报.7z")
    for lie in (
        b"\x01\x04\x06" + number(0) + number(2**60),
        b"\x01\x04\x06" + number(0) + number(0) + b"\0\x07\x0b" + number(2**60),
        b"\x01\x04\x06" + number(2**63) + number(1) + b"\x09" + number(2**63) + b"\0",
        b"\x01\x05" + number(3) + b"\x0e" + number(2**60),
        b"\x17" * 9,
        b"",
    ):
        with pytest.raises(ReadError, match="已损坏，打不开"):
            read(tmp_path, signed(b"", lie or b"\x02"), "报.7z")
    monkeypatch.setattr("corpus.formats.archive.MAX_MEMBERS", 1)
    with pytest.raises(ReadError, match="文件超过 1 个"):
        read(tmp_path, packed(RAW), "报.7z")


def test_a_list_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seven, "MAX_LIST", 1000)
    bomb = lzma2(bytes(5000))
    coder = bytes([0x21]) + LZMA2 + number(1) + b"\x18"
    header = b"\x17\x06" + number(0) + number(1) + b"\x09" + number(len(bomb)) + b"\0"
    header += b"\x07\x0b" + number(1) + b"\0" + number(1) + coder + b"\x0c" + number(5000) + b"\0\0"
    with pytest.raises(ReadError, match="文件超过"):
        read(tmp_path, signed(bomb, header), "报.7z")


@pytest.mark.parametrize("kind", PACKED)
def test_no_part_of_an_archive_does_harm(kind: str, tmp_path: Path) -> None:
    raw = b64decode(PACKED[kind])
    for end in range(0, len(raw), 7):
        with pytest.raises(ReadError):
            read(tmp_path, raw[:end], "报.7z")
    for at in range(8, len(raw), 3):
        harmed = bytearray(raw)
        harmed[at] ^= 0x55
        # The digests are mended, so that the damage is found by who reads the list.
        offset, size = (int.from_bytes(harmed[start : start + 8], "little") for start in (12, 20))
        harmed[28:32] = zlib.crc32(harmed[32 + offset : 32 + offset + size]).to_bytes(4, "little")
        harmed[8:12] = zlib.crc32(harmed[12:32]).to_bytes(4, "little")
        (tmp_path / "报.7z").write_bytes(harmed)
        try:
            read_paths(tmp_path / "报.7z")
        except ReadError:
            continue
