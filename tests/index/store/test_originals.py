"""The files that pages were read from, kept with a local store for as long as a generation tells of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from corpus.model import Original, Page
from index import build, rollback
from index.building.build import BuildReport
from index.building.copying import copy
from index.errors import StoreError
from index.store import originals
from index.store.edition import Change
from index.store.generations import current
from index.store.local import LocalStore
from tests.crashing import BUS, FERRY
from tests.fake_encoder import FakeEncoder

NOTHING = Change({}, {}, {})


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def uploaded(name: str, text: str, raw: bytes, inside: str = "") -> Page:
    """A page of an uploaded file, or of one that lies inside of it."""
    file = Original(f"{name}{inside}", digest_of(raw), raw)
    return Page(f"{name}{inside}", text, origin=f"uploaded:{name}", file=name if inside else "", original=file)


def add(store: Path, *pages: Page) -> BuildReport:
    return build(pages, store, add=True, encoder=FakeEncoder())


def kept(store: Path) -> set[str]:
    folder = store / "originals"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "store", uploaded("甲.pdf", BUS, b"bus"), uploaded("乙.pdf", FERRY, b"ferry"))
    return tmp_path / "store"


def test_a_file_is_kept_by_its_digest_and_told_of_by_its_page(store: Path) -> None:
    assert kept(store) == {digest_of(b"bus"), digest_of(b"ferry")}
    snapshot = LocalStore(store).open()
    assert snapshot.originals() == {
        "uploaded:甲.pdf": {"甲.pdf": digest_of(b"bus")},
        "uploaded:乙.pdf": {"乙.pdf": digest_of(b"ferry")},
    }
    assert snapshot.original(digest_of(b"bus")) == b"bus"


def test_a_page_without_a_file_keeps_none(tmp_path: Path) -> None:
    add(tmp_path / "store", Page("甲.txt", BUS))
    assert not (tmp_path / "store" / "originals").exists()
    assert LocalStore(tmp_path / "store").open().originals() == {}


def test_a_file_goes_when_no_generation_tells_of_it_any_more(store: Path) -> None:
    build(store=store, remove=["甲.pdf"], encoder=FakeEncoder())
    assert "uploaded:甲.pdf" not in LocalStore(store).open().originals()
    # The generation before is kept, and can be gone back to.
    assert digest_of(b"bus") in kept(store)
    LocalStore(store).prune(1)
    assert kept(store) == {digest_of(b"ferry")}


def test_a_rollback_finds_the_files_of_the_generation_before(store: Path) -> None:
    build(store=store, remove=["甲.pdf"], encoder=FakeEncoder())
    rollback(store)
    snapshot = LocalStore(store).open()
    assert snapshot.original(snapshot.originals()["uploaded:甲.pdf"]["甲.pdf"]) == b"bus"


def test_a_file_that_two_pages_share_stays_while_one_is_there(store: Path) -> None:
    add(store, uploaded("丙.pdf", BUS, b"bus"))
    build(store=store, remove=["甲.pdf"], encoder=FakeEncoder())
    LocalStore(store).prune(1)
    assert kept(store) == {digest_of(b"bus"), digest_of(b"ferry")}
    build(store=store, remove=["丙.pdf"], encoder=FakeEncoder())
    LocalStore(store).prune(1)
    assert kept(store) == {digest_of(b"ferry")}


def test_a_file_that_was_sent_again_takes_the_place_of_the_first(store: Path) -> None:
    report = add(store, uploaded("甲.pdf", BUS, b"bus, written anew"))
    assert report.changed
    assert LocalStore(store).open().originals()["uploaded:甲.pdf"] == {"甲.pdf": digest_of(b"bus, written anew")}
    assert not add(store, uploaded("甲.pdf", BUS, b"bus, written anew")).changed
    LocalStore(store).prune(1)
    assert digest_of(b"bus") not in kept(store)


def test_a_page_that_was_added_without_its_file_gets_it_when_it_is_sent_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    add(store, Page("甲.pdf", BUS, origin="uploaded:甲.pdf"))
    report = add(store, uploaded("甲.pdf", BUS, b"bus"))
    assert (report.changed, report.encoded, report.added) == (True, 0, 0)
    assert kept(store) == {digest_of(b"bus")}


def test_a_file_in_an_archive_goes_with_its_own_articles(store: Path) -> None:
    add(
        store,
        uploaded("报.zip", BUS.replace("夜班", "早班"), b"1", "/1.pdf"),
        uploaded("报.zip", FERRY, b"2", "/2.pdf"),
    )
    told = LocalStore(store).open().originals()["uploaded:报.zip"]
    assert told == {"报.zip/1.pdf": digest_of(b"1"), "报.zip/2.pdf": digest_of(b"2")}
    build(store=store, remove=["报.zip/1.pdf"], encoder=FakeEncoder())
    assert LocalStore(store).open().originals()["uploaded:报.zip"] == {"报.zip/2.pdf": digest_of(b"2")}
    LocalStore(store).prune(1)
    assert digest_of(b"1") not in kept(store)
    assert digest_of(b"2") in kept(store)


def test_a_page_that_got_another_name_is_told_of_by_it(store: Path, tmp_path: Path) -> None:
    other = Page("甲.pdf", FERRY, origin="pasted:甲.pdf", original=Original("甲.pdf", digest_of(b"3"), b"3"))
    add(store, other)
    assert LocalStore(store).open().originals()["pasted:甲.pdf"] == {"甲（2）.pdf": digest_of(b"3")}


def test_the_files_stay_where_the_store_is_written_anew(store: Path) -> None:
    class Other(FakeEncoder):
        name = "other@1"

    report = build([Page("丁.txt", FERRY)], store, add=True, encoder=Other())
    assert report.chunks == 3
    assert len(LocalStore(store).open().originals()) == 2


def test_a_copy_of_a_store_has_its_files(store: Path, tmp_path: Path) -> None:
    copy(store, tmp_path / "copy")
    assert kept(tmp_path / "copy") == kept(store)
    assert LocalStore(tmp_path / "copy").open().originals() == LocalStore(store).open().originals()


def test_what_does_not_fit_is_told_and_its_page_is_added_all_the_same(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(originals, "MAX_ORIGINALS", 12)
    report = add(store, uploaded("丙.pdf", BUS.replace("夜班", "早班"), b"12345"))
    (told,) = [one for one in report.skipped if "原文件" in one.reason]
    assert (told.source, told.kept) == ("丙.pdf", True)
    assert "丙.pdf" in LocalStore(store).open().sources()
    assert kept(store) == {digest_of(b"bus"), digest_of(b"ferry")}
    report = add(store, uploaded("丁.pdf", BUS.replace("夜班", "午班"), b"1234"))
    assert digest_of(b"1234") in kept(store)


@pytest.mark.parametrize("digest", ["../../secret", "", "0" * 63, "0" * 63 + "G", "/etc/passwd", "0" * 62 + "/."])
def test_nothing_but_a_digest_names_a_file(store: Path, digest: str) -> None:
    (store.parent / "secret").write_bytes(b"secret")
    assert originals.find_original(store, digest) is None


def test_a_generation_whose_table_was_changed_is_refused(store: Path) -> None:
    folder = store / "generations" / f"{current(store):06d}"
    (folder / "originals.json").write_text(json.dumps({"uploaded:甲.pdf": {"甲.pdf": "../secret"}}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"originals\.json"):
        LocalStore(store).open()
    with pytest.raises(ValueError, match="not a sha256"):
        originals.write_originals(
            store, folder, originals.read_originals(folder), NOTHING, {"uploaded:甲.pdf": ["甲.pdf"]}
        )


def test_a_file_that_is_another_by_now_is_none(store: Path) -> None:
    (store / "originals" / digest_of(b"bus")).write_bytes(b"something else")
    assert LocalStore(store).open().original(digest_of(b"bus")) is None
    (store / "originals" / digest_of(b"bus")).unlink()
    assert LocalStore(store).open().original(digest_of(b"bus")) is None


def test_nothing_is_removed_while_a_generation_does_not_say_what_it_needs(store: Path) -> None:
    before = kept(store)
    folder = store / "generations" / f"{current(store):06d}"
    (folder / "originals.json").write_text("[", encoding="utf-8")
    originals.sweep_originals(store, [folder])
    assert kept(store) == before


@pytest.mark.parametrize("broken", ["replace", "fsync"])
def test_a_disk_that_refuses_a_file_leaves_the_store_as_it_was(
    store: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def refuse(*told: object) -> None:
        raise OSError(28, "No space left on device")

    number, before = current(store), kept(store)
    with monkeypatch.context() as patched:
        patched.setattr(f"index.store.originals.os.{broken}", refuse)
        with pytest.raises(Exception, match="没有写成"):
            add(store, uploaded("丙.pdf", FERRY, b"3"))
    assert current(store) == number
    assert {name for name in kept(store) if not name.endswith(".new")} == before
    # What was left is removed by the next change.
    add(store, uploaded("丁.pdf", FERRY, b"4"))
    assert kept(store) == {*before, digest_of(b"4")}


def test_a_program_that_is_killed_before_it_published_leaves_the_files_that_are_told_of(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*told: object) -> None:
        raise KeyboardInterrupt

    before = kept(store)
    monkeypatch.setattr("index.store.generations_write._point", stop)
    with pytest.raises(KeyboardInterrupt):
        add(store, uploaded("丙.pdf", FERRY, b"3"))
    assert before < kept(store)
    assert LocalStore(store).open().originals().keys() == {"uploaded:甲.pdf", "uploaded:乙.pdf"}


def test_what_is_kept_can_be_read_by_those_who_read_the_store(store: Path) -> None:
    manifest = store / "generations" / f"{current(store):06d}" / "manifest.json"
    assert (store / "originals" / digest_of(b"bus")).stat().st_mode == manifest.stat().st_mode
