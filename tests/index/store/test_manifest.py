from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Page
from index import build, verify
from index.errors import StoreError
from index.store import generations
from index.store.address import open_store
from index.store.manifest import BLOCK, BLOCKS, mark_file, sample_digest
from tests.fake_encoder import FakeEncoder

BUS = "公交夜班线路增至十二条\n\n望潮市公交集团昨日宣布，本月起夜班线路由九条增至十二条，末班车推迟到二十三时三十分。\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([Page("bus.txt", BUS)], tmp_path / "store", encoder=FakeEncoder())
    return tmp_path / "store"


def folder(store: Path) -> Path:
    return store / "generations" / "000001"


def damage(path: Path, content: bytes) -> None:
    """A new file in its place: an engine may still have the old one mapped, and must not lose it while it reads."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("field", "value"),
    [("dim", 512), ("encoder", "another@1"), ("model", "x"), ("chunks", 2), ("previous", 7), ("files", {})],
)
def test_a_changed_field_of_the_manifest_is_refused(store: Path, field: str, value: Any) -> None:
    path = folder(store) / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**fields, field: value}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json：内容被改动过：sha256 是 .*，应是 "):
        open_store(store).open()
    (checked,) = verify(store)
    assert "内容被改动过" in checked.problems[0]


def test_a_field_that_is_added_or_missing_is_refused(store: Path) -> None:
    path = folder(store) / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    for changed in ({**fields, "more": 1}, {name: value for name, value in fields.items() if name != "sha256"}):
        path.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(StoreError, match="清单不可用"):
            open_store(store).open()


def test_a_manifest_that_was_only_laid_out_anew_is_the_same(store: Path) -> None:
    path = folder(store) / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(dict(reversed(fields.items()))), encoding="utf-8")
    assert open_store(store).open().number == 1


def test_verify_names_every_broken_file(store: Path) -> None:
    broken = ["archive.sqlite", "rows.npy", "vectors.faiss"]
    for name in broken:
        path = folder(store) / name
        damage(path, path.read_bytes()[:-1] + b"\xff")
    (folder(store) / "lexical" / "meta.json").unlink()
    (checked,) = verify(store)
    named = [problem.split()[1] for problem in checked.problems]
    assert named == [str(folder(store) / name) for name in ("archive.sqlite", "lexical/meta.json", *broken[1:])]


def test_a_large_store_is_checked_by_size_and_by_a_sample_of_blocks(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "DIGEST_AT_OPEN", 0)
    assert open_store(store).open().number == 1
    path = folder(store) / "vectors.faiss"
    whole = path.read_bytes()
    damage(path, whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(StoreError, match=r"vectors\.faiss 被改动过"):
        open_store(store).open()
    damage(path, whole[:-1])
    with pytest.raises(StoreError, match=rf"是 {len(whole) - 1} 字节，应是 {len(whole)} 字节"):
        open_store(store).open()


def test_a_sample_reaches_from_the_first_byte_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "large"
    size = 2 * BLOCK * BLOCKS
    path.write_bytes(bytes(size))
    before = mark_file(path)
    assert before.size == size
    for place, noticed in ((0, True), (size - 1, True), (BLOCK + 1, False)):
        with path.open("r+b") as file:
            file.seek(place)
            file.write(b"\x01")
        assert (sample_digest(path) != before.sample) is noticed
        assert mark_file(path).digest != before.digest
        path.write_bytes(bytes(size))
