from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.model import Page
from index import build, folders, prune, rollback, verify
from index.errors import StoreError
from index.folders import beside, cache_folder, check_store_folder, store_folder
from index.store.address import open_store
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

PAGE = Page("bus.txt", "公交夜班线路增至十二条\n\n望潮市公交集团昨日宣布，本月起夜班线路由九条增至十二条。\n")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAOHAI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("address", ["pg://host/name", "http://x", "s3://bucket/store", "FILE:///tmp/x"])
def test_an_address_with_a_scheme_is_refused_by_all(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for use in (open_store, verify, rollback, prune, lambda store: build([PAGE], store, encoder=FakeEncoder())):
        for given in (address, Path(address)):
            with pytest.raises(StoreError, match="不认识这种语料库地址"):
                use(given)
    monkeypatch.setenv("BAOHAI_STORE", address)
    with pytest.raises(StoreError, match="不认识这种语料库地址"):
        store_folder(None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["store", "./milvus:/x", "/a:b/store", "报纸：库", "C:\\store", "C:/store", "a:b"])
def test_a_folder_is_a_folder_whatever_is_in_its_name(address: str) -> None:
    assert store_folder(address) == Path(address)


def test_two_stores_share_no_name_for_what_lies_beside_them() -> None:
    addresses = [f"milvus:///{folder}/{file}.db/baohai" for folder in ("语料", "报纸") for file in "甲乙"]
    places = [beside(address) for address in addresses]
    assert len(set(places)) == len(addresses)
    assert all(place.name.isascii() and place.name.startswith("milvus-.db-baohai-") for place in places)
    assert beside("milvus:///语料/甲.db/baohai").parent == beside("milvus://db.example/paper").parent


def test_what_lies_beside_a_store_has_one_name_however_its_address_is_written() -> None:
    address = "milvus:///语料/甲.db/baohai"
    assert beside(address) == beside(Path(address)) == beside(f"{address}/")


def test_what_lies_beside_a_store_with_an_address_in_ascii_keeps_its_name() -> None:
    assert beside("milvus:///srv/archive.db/my_paper").name == "milvus-srv-archive.db-my-paper"


def test_the_cache_is_made_for_this_user_alone(cache: Path) -> None:
    assert cache_folder("jieba") == cache / "jieba"
    assert [path.stat().st_mode & 0o777 for path in (cache, cache / "jieba")] == [0o700, 0o700]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o702])
def test_a_cache_that_others_can_write_to_is_refused(cache: Path, mode: int) -> None:
    cache_folder("jieba")
    for place in (cache, cache / "jieba"):
        place.chmod(mode)
        with pytest.raises(StoreError, match=f"缓存文件夹别人也可以写：{place}.*chmod go-w {place}"):
            cache_folder("jieba")
        place.chmod(0o700)
    assert cache_folder("jieba").is_dir()


def test_a_group_with_others_in_it_may_not_write_to_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache_folder()
    cache.chmod(0o770)
    monkeypatch.setattr(folders, "_alone", lambda group: False)
    with pytest.raises(StoreError, match="别人也可以写"):
        cache_folder()
    monkeypatch.setattr(folders, "_alone", lambda group: True)
    assert cache_folder() == cache


def test_what_another_could_have_put_into_the_cache_is_removed(cache: Path) -> None:
    planted, own = cache_folder("jieba") / "jieba.cache", cache_folder("jieba") / "own"
    for path in (planted, own):
        path.write_bytes(b"")
    planted.chmod(0o666)
    own.chmod(0o600)
    cache_folder("jieba")
    assert [path.exists() for path in (planted, own)] == [False, True]


def test_what_lies_beside_the_parts_of_the_cache_is_not_removed(cache: Path) -> None:
    cache.mkdir(0o700)
    (cache / "我的报纸.txt").write_text("甲", encoding="utf-8")
    (cache / "我的报纸.txt").chmod(0o666)
    for kind in ("", "jieba"):
        cache_folder(kind)
    assert (cache / "我的报纸.txt").read_text(encoding="utf-8") == "甲"


def test_a_cache_that_cannot_be_made_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BAOHAI_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(StoreError, match=r"缓存文件夹不可用.*BAOHAI_CACHE"):
        cache_folder()


def test_jieba_keeps_its_dictionary_in_the_private_folder(cache: Path) -> None:
    code = "from index.text.terms import words; words('先读词典')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env={**os.environ, "BAOHAI_CACHE": str(cache)})
    assert [path.suffix for path in (cache / "jieba").glob("words-*")] == [".npz"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_store_that_everyone_can_write_to_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build([PAGE], store, encoder=FakeEncoder())
    for place in (store, store / "generations"):
        place.chmod(0o777)
        for use in (lambda: open_store(store).open(), lambda: build([PAGE], store, add=True, encoder=FakeEncoder())):
            with pytest.raises(StoreError, match=f"任何人都可以写：{place}.*chmod o-w {place}"):
                use()
        place.chmod(0o775)  # a group was chosen by somebody
    assert open_store(store).open().number == 1


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give a folder away")
def test_a_store_that_another_user_made_where_everyone_can_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    store = shared / "store"
    store.mkdir(parents=True)
    os.chown(store, 12345, 12345)
    check_store_folder(store)  # where not everyone can make a folder, somebody put it there
    shared.chmod(0o1777)
    with pytest.raises(StoreError, match=r"别的用户建的.*12345"):
        check_store_folder(store)
