"""Adding, removing and mirroring: what the store holds afterwards, what was encoded for it, and what was not."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.model import Article, Page, Paragraph
from corpus.sources import origin_of
from index import BuildError, StoreError, build, prune, rollback, verify
from index.building import cache
from index.building.build import BuildReport
from index.building.cache import prune_vectors
from index.building.executor import InProcess
from index.encoders.base import Encoder, Vectors
from index.store.archive import Archive
from index.store.dense import DenseIndex
from index.store.generations import current, open_generation
from index.text.passages import encoded_text
from qa import Retriever
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_build import BUS, FERRY
from tests.paths import GOLDENS

LIBRARY = "图书馆周一闭馆\n\n望潮市图书馆自六月起每周一闭馆整理图书，其余各日九时开馆，市民可凭证入馆。\n"
QUESTIONS = ("票价是多少？", "夜班车几点停？", "图书馆周几闭馆？", "首班船几点开？")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bus.txt").write_text(BUS, encoding="utf-8")
    (pages / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return pages


def titles(store: Path) -> dict[str, list[str]]:
    archive = Archive.open(open_generation(store).folder)
    names = archive.names()
    return {names[page]: [article.title for article in articles] for page, articles in archive.pages().items()}


def sound(store: Path) -> bool:
    return [problem for one in verify(store) for problem in one.problems] == []


def same_as_anew(store: Path, sources: list[Page]) -> None:
    """The store holds what a store built of `sources` in one go holds, with the same vectors, and finds the same."""
    with tempfile.TemporaryDirectory() as place:
        build(sources, place, encoder=FakeEncoder())
        passages = []
        for opened in (store, Path(place)):
            generation = open_generation(opened)
            archive, dense = Archive.open(generation.folder), DenseIndex.open(generation.folder)
            rows = archive.every_row()
            assert rows == dense.every_row()
            held = dict(zip(rows, archive.chunks(rows), strict=True))
            passages.append(sorted(held.values(), key=lambda chunk: (chunk.article_id, chunk.start)))
            expected = FakeEncoder().encode_passages([encoded_text(chunk) for chunk in held.values()])
            np.testing.assert_allclose(dense.vectors(rows), expected.astype(np.float16), atol=1e-6)
        assert passages[0] == passages[1]
        here, there = Retriever.open(store, encoder=FakeEncoder()), Retriever.open(place, encoder=FakeEncoder())
        for question in QUESTIONS:
            assert first_two(here, question) == first_two(there, question)


def first_two(retriever: Retriever, question: str) -> set[str]:
    """The texts of the first two passages, as far as their scores are above the third's: passages of equal scores stand
    in the order of the corpus, and a page that was replaced has moved to its end."""
    *first, third = [*retriever.retrieve(question, top_k=3), None, None, None][:3]
    return {passage.text for passage in first if passage and (third is None or passage.score > third.score)}


def test_a_page_added_costs_its_own_texts_alone(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    encoder = FakeEncoder()
    report = build([Page("ferry.txt", FERRY)], tmp_path, add=True, encoder=encoder)
    assert (report.encoded, encoder.calls, report.added, report.removed) == (1, 1, 1, 0)
    assert report.changed
    assert sound(tmp_path)


def test_what_did_not_change_is_shared_with_the_generation_before(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    build([Page("ferry.txt", FERRY)], tmp_path, add=True, encoder=FakeEncoder())
    first, second = (open_generation(tmp_path, number) for number in (1, 2))
    shared = {
        name
        for name in first.manifest.files.keys() & second.manifest.files.keys()
        if (first.folder / name).samefile(second.folder / name)
    }
    assert any(name.startswith("lexical/") for name in shared)
    assert {name: first.manifest.files[name] for name in shared} == {n: second.manifest.files[n] for n in shared}
    assert "archive.sqlite" not in shared


@pytest.mark.parametrize("again", ["add", "sync", "anew"])
def test_a_second_run_loads_no_model_and_publishes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    store = tmp_path / "store"
    monkeypatch.setattr("index.building.means.load_encoder", lambda model: FakeEncoder())
    monkeypatch.setattr("index.building.means.name_of_encoder", lambda model: None)
    build([folder], store)
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file() and path.name != ".lock"}
    monkeypatch.setattr("index.building.means.load_encoder", None)
    monkeypatch.setattr("index.building.means.name_of_encoder", lambda model: FakeEncoder().name)
    report = build(store=store, sync=folder) if again == "sync" else build([folder], store, add=again == "add")
    assert (report.changed, report.generation, report.encoded, report.added, report.removed) == (False, 1, 0, 0, 0)
    after = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file() and path.name != ".lock"}
    assert after == before


def test_a_folder_is_mirrored(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build([folder, Page("other.txt", LIBRARY)], store, encoder=FakeEncoder())
    (folder / "bus.txt").unlink()
    (folder / "ferry.txt").write_text(FERRY.replace("下调", "上调"), encoding="utf-8")
    (folder / "deep").mkdir()
    (folder / "deep" / "new.txt").write_text(BUS, encoding="utf-8")
    encoder = FakeEncoder()
    report = build(store=store, sync=folder, encoder=encoder)
    assert titles(store) == {
        "other.txt": ["图书馆周一闭馆"],
        "pages/deep/new.txt": ["公交夜班线路增至十二条"],
        "pages/ferry.txt": ["轮渡票价上调"],
    }
    assert (report.added, report.removed) == (3, 3)
    assert (report.replaced, report.dropped) == (("pages/ferry.txt",), ("pages/bus.txt",))
    assert encoder.calls == 1  # the page that only moved is known by its texts
    assert sound(store)


def test_a_file_that_cannot_be_read_keeps_what_it_gave(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "store", encoder=FakeEncoder())
    (folder / "bus.txt").write_bytes(b"\xff\xff\x00\x81")
    report = build(store=tmp_path / "store", sync=folder, encoder=FakeEncoder())
    assert [one.source for one in report.skipped] == ["pages/bus.txt"]
    assert not report.changed
    assert set(titles(tmp_path / "store")) == {"pages/bus.txt", "pages/ferry.txt"}


def test_sync_needs_a_folder_of_its_own(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="不是文件夹"):
        build(store=tmp_path / "store", sync=folder / "bus.txt", encoder=FakeEncoder())
    with pytest.raises(ValueError, match="sync"):
        build([folder], tmp_path / "store", sync=folder, encoder=FakeEncoder())


@pytest.mark.parametrize(
    ("name", "left"),
    [("pages/bus.txt", ["pages/ferry.txt", "x.jsonl"]), ("pages", ["x.jsonl"]), ("pages/", ["x.jsonl"])],
)
def test_a_page_or_a_folder_is_removed(folder: Path, tmp_path: Path, name: str, left: list[str]) -> None:
    rows = Page("x.jsonl", "", articles=(Article("a1", "汐江报", ("闭馆",), (Paragraph(LIBRARY, (1, 1)),)),))
    build([folder, rows], tmp_path / "store", encoder=FakeEncoder())
    encoder = FakeEncoder()
    report = build(store=tmp_path / "store", remove=[name], encoder=encoder)
    assert sorted(titles(tmp_path / "store")) == left
    assert (report.added, encoder.calls) == (0, 0)
    assert sound(tmp_path / "store")
    found = Retriever.open(tmp_path / "store", encoder=FakeEncoder()).retrieve("夜班线路？", top_k=9)
    assert "pages/bus.txt" not in {passage.source for passage in found}


def test_rows_that_name_a_source_are_removed_by_it_and_come_back_when_their_file_is_read(
    folder: Path, tmp_path: Path
) -> None:
    rows = [{"title": "闭馆", "text": LIBRARY, "source": "汐江报"}, {"title": "夜班", "text": BUS}]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "x.jsonl").write_text(text, encoding="utf-8")
    store = tmp_path / "store"
    build([folder], store, encoder=FakeEncoder())
    assert build(store=store, remove=["汐江报"], encoder=FakeEncoder()).dropped == ("汐江报",)
    assert titles(store)["pages/x.jsonl"] == ["夜班"]
    build(store=store, sync=folder, encoder=FakeEncoder())
    assert titles(store)["pages/x.jsonl"] == ["闭馆", "夜班"]
    # Rows of a source in another file replace nothing.
    (tmp_path / "new.jsonl").write_text(json.dumps({**rows[0], "title": "开馆"}), encoding="utf-8")
    build([tmp_path / "new.jsonl"], store, add=True, encoder=FakeEncoder())
    assert titles(store)["pages/x.jsonl"] == ["闭馆", "夜班"]
    assert titles(store)["new.jsonl"] == ["开馆"]
    assert sound(store)


def test_the_same_row_in_two_files_is_held_for_both(folder: Path, tmp_path: Path) -> None:
    row = json.dumps({"title": "闭馆", "text": LIBRARY, "source": "汐江报"})
    (folder / "a.jsonl").write_text(row, encoding="utf-8")
    store = tmp_path / "store"
    build([folder], store, encoder=FakeEncoder())
    (folder / "b.jsonl").write_text(row, encoding="utf-8")
    build(store=store, sync=folder, encoder=FakeEncoder())
    assert titles(store)["pages/a.jsonl"] == titles(store)["pages/b.jsonl"] == ["闭馆"]
    (folder / "a.jsonl").unlink()
    build(store=store, sync=folder, encoder=FakeEncoder())
    assert titles(store)["pages/b.jsonl"] == ["闭馆"]
    assert sound(store)


def test_what_is_not_there_cannot_be_removed_and_nothing_is_left_empty(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with pytest.raises(StoreError, match="这里还没有语料库"):
        build(store=store, remove=["x"], encoder=FakeEncoder())
    build([folder], store, encoder=FakeEncoder())
    with pytest.raises(BuildError, match="库里没有这个来源：bus"):
        build(store=store, remove=["bus"], encoder=FakeEncoder())
    with pytest.raises(BuildError, match="就空了，所以没有改动"):
        build(store=store, remove=["pages"], encoder=FakeEncoder())
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(BuildError, match="就空了，所以没有改动"):
        build(store=store, sync=folder, allow_empty=True, encoder=FakeEncoder())
    assert current(store) == 1


@pytest.mark.parametrize("how", [{"remove": [""]}, {"remove": " "}, {"sync": ""}, {"sources": [""]}, {"sources": ""}])
def test_an_empty_name_is_not_the_current_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    store = tmp_path / "store"
    rows = Page("x.jsonl", "", articles=(Article("a1", "汐江报", ("闭馆",), (Paragraph(LIBRARY, (1, 1)),)),))
    build([folder, rows], store, encoder=FakeEncoder())
    monkeypatch.chdir(folder)
    with pytest.raises(BuildError, match="名字是空的"):
        build(store=store, encoder=FakeEncoder(), **how)
    assert current(store) == 1


@pytest.mark.parametrize("relative", [False, True])
def test_an_empty_folder_removes_nothing_unless_that_is_wanted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relative: bool
) -> None:
    store = tmp_path / "store"
    build([folder, Page("new.txt", LIBRARY)], store, encoder=FakeEncoder())
    shutil.rmtree(folder)
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    given = Path("pages") if relative else folder
    report = build(store=store, sync=given, encoder=FakeEncoder())
    assert not report.changed
    assert f"跳过 {folder}：文件夹里没有可读的文件；语料库里来自它的 2 个来源没有移除" in str(report.skipped[-1])
    assert "（pages/bus.txt、pages/ferry.txt）" in report.skipped[-1].reason
    assert "--allow-empty" in report.skipped[-1].reason
    report = build(store=store, sync=given, allow_empty=True, encoder=FakeEncoder())
    assert report.dropped == ("pages/bus.txt", "pages/ferry.txt")
    assert titles(store) == {"new.txt": ["图书馆周一闭馆"]}


def dated(place: Path) -> tuple[Path, Path]:
    """Two issues, filed in a folder a day, each on a page 01.txt."""
    for day, text in (("2024-05-17", BUS), ("2024-05-18", FERRY)):
        (place / "d" / day).mkdir(parents=True)
        (place / "d" / day / "01.txt").write_text(text, encoding="utf-8")
    return place / "d" / "2024-05-17" / "01.txt", place / "d" / "2024-05-18" / "01.txt"


def test_pages_of_one_name_in_dated_folders_are_both_held(tmp_path: Path) -> None:
    first, second = dated(tmp_path)
    store = tmp_path / "store"
    build(first, store, add=True, encoder=FakeEncoder())
    report = build(second, store, add=True, encoder=FakeEncoder())
    assert titles(store) == {"01.txt": ["公交夜班线路增至十二条"], "2024-05-18/01.txt": ["轮渡票价下调"]}
    assert (report.replaced, report.dropped) == ((), ())
    assert [str(one) for one in report.skipped] == [
        "注意 2024-05-18/01.txt：语料库里的“01.txt”来自别处，没有替换；这一个记作“2024-05-18/01.txt”。"
    ]
    # Each goes on under the name it has, and is replaced by its own file alone.
    assert not build(second, store, add=True, encoder=FakeEncoder()).changed
    first.write_text(LIBRARY, encoding="utf-8")
    report = build(first, store, add=True, encoder=FakeEncoder())
    assert report.replaced == ("01.txt",)
    assert titles(store) == {"01.txt": ["图书馆周一闭馆"], "2024-05-18/01.txt": ["轮渡票价下调"]}
    assert sound(store)


def test_a_base_names_pages_by_their_folders(tmp_path: Path) -> None:
    first, second = dated(tmp_path)
    store = tmp_path / "store"
    for path in (first, second):
        build(path, store, add=True, base=tmp_path / "d", encoder=FakeEncoder())
    assert list(titles(store)) == ["2024-05-17/01.txt", "2024-05-18/01.txt"]
    report = build(first, store, add=True, source_name="望潮日报 1 版", encoder=FakeEncoder())
    assert set(titles(store)) == {"望潮日报 1 版", "2024-05-18/01.txt"}
    assert (report.encoded, report.replaced) == (0, ("2024-05-17/01.txt",))


@pytest.mark.parametrize("how", ["add", "sync"])
def test_folders_of_one_name_are_both_held(tmp_path: Path, how: str) -> None:
    store = tmp_path / "store"
    for year, text in (("2023", BUS), ("2024", FERRY)):
        folder = tmp_path / year / "pages"
        folder.mkdir(parents=True)
        (folder / "01.txt").write_text(text, encoding="utf-8")
        if how == "sync":
            build(store=store, sync=folder, encoder=FakeEncoder())
        else:
            build([folder], store, add=True, encoder=FakeEncoder())
    both = {"pages/01.txt": ["公交夜班线路增至十二条"], "2024/pages/01.txt": ["轮渡票价下调"]}
    assert titles(store) == both
    # A folder is mirrored without a look at what came from another one of its name.
    (tmp_path / "2024" / "pages" / "01.txt").rename(tmp_path / "2024" / "pages" / "02.txt")
    report = build(store=store, sync=tmp_path / "2024" / "pages", encoder=FakeEncoder())
    assert report.dropped == ("2024/pages/01.txt",)
    assert titles(store) == {"pages/01.txt": ["公交夜班线路增至十二条"], "pages/02.txt": ["轮渡票价下调"]}


def test_a_page_can_be_removed_by_its_path(tmp_path: Path) -> None:
    first, second = dated(tmp_path)
    build([first, second], tmp_path / "store", encoder=FakeEncoder())
    report = build(store=tmp_path / "store", remove=[str(first.parent)], encoder=FakeEncoder())
    assert report.dropped == ("2024-05-17/01.txt",)
    assert list(titles(tmp_path / "store")) == ["2024-05-18/01.txt"]


def test_pasted_text_replaces_pasted_text_alone(tmp_path: Path) -> None:
    first, _ = dated(tmp_path)
    store = tmp_path / "store"
    build(first, store, encoder=FakeEncoder())
    report = build(Page("01.txt", FERRY), store, add=True, encoder=FakeEncoder())
    assert report.skipped[0].kept
    assert titles(store) == {"01.txt": ["公交夜班线路增至十二条"], "01（2）.txt": ["轮渡票价下调"]}
    report = build(Page("01.txt", LIBRARY), store, add=True, encoder=FakeEncoder())
    assert report.replaced == ("01（2）.txt",)
    assert titles(store) == {"01.txt": ["公交夜班线路增至十二条"], "01（2）.txt": ["图书馆周一闭馆"]}


def test_an_edited_paragraph_alone_is_encoded(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS), Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    encoder = FakeEncoder()
    report = build([Page("bus.txt", BUS.replace("两元", "三元"))], tmp_path, add=True, encoder=encoder)
    assert encoder.calls == report.encoded == 1
    same_as_anew(tmp_path, [Page("ferry.txt", FERRY), Page("bus.txt", BUS.replace("两元", "三元"))])


def test_a_broken_store_is_not_built_upon(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    path = open_generation(tmp_path).folder / "archive.sqlite"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="应是"):
        build([Page("ferry.txt", FERRY)], tmp_path, add=True, encoder=FakeEncoder())
    assert build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder()).reused == 0


def test_another_model_encodes_what_is_kept_too(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS), Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    other = FakeEncoder(name="other@1")
    report = build([Page("new.txt", LIBRARY)], tmp_path, add=True, remove=["bus.txt"], encoder=other)
    assert report.reused == 0
    assert set(titles(tmp_path)) == {"ferry.txt", "new.txt"}
    assert open_generation(tmp_path).manifest.encoder == "other@1"
    assert sound(tmp_path)


def test_a_part_that_jumped_finds_its_headline_whenever_its_page_comes(tmp_path: Path) -> None:
    goldens, pages, store = GOLDENS / "layout", tmp_path / "pages", tmp_path / "store"
    pages.mkdir()
    shutil.copy(goldens / "jump-to-page-4.txt", pages / "青石日报_2024-11-09_第04版.txt")
    build([pages], store, encoder=FakeEncoder())
    alone = titles(store)["pages/青石日报_2024-11-09_第04版.txt"]
    shutil.copy(goldens / "jump-from-page-1.txt", pages / "青石日报_2024-11-09_第01版.txt")
    build(store=store, sync=pages, encoder=FakeEncoder())
    joined = titles(store)["pages/青石日报_2024-11-09_第04版.txt"]
    assert "" in alone
    assert "" not in joined
    build([pages], tmp_path / "anew", encoder=FakeEncoder())
    assert titles(store) == titles(tmp_path / "anew")


class Stopped(FakeEncoder):
    """Is stopped when it has encoded `limit` texts."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def encode_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
        if self.calls + len(texts) > self._limit:
            raise KeyboardInterrupt
        return super().encode_passages(texts, progress)


def test_a_stopped_build_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.building.executor.HANDED", 1)
    pages = [Page("bus.txt", BUS), Page("ferry.txt", FERRY), Page("new.txt", LIBRARY)]
    build(pages[:1], tmp_path, encoder=FakeEncoder())
    with pytest.raises(KeyboardInterrupt):
        build(pages, tmp_path, encoder=Stopped(1))
    assert titles(tmp_path) == {"bus.txt": ["公交夜班线路增至十二条"]}
    (path,) = cache.vectors_folder().glob("*/*.vectors")
    with path.open("ab") as file:
        file.write(b"\0" * 700)  # a torn record
    encoder = FakeEncoder()
    report = build(pages, tmp_path, encoder=encoder)
    assert (report.cached, report.encoded, report.reused, encoder.calls) == (1, 1, 2, 1)
    same_as_anew(tmp_path, pages)


def test_a_page_taken_out_and_put_back_is_not_encoded_again(tmp_path: Path) -> None:
    pages = [Page("bus.txt", BUS), Page("ferry.txt", FERRY)]
    build(pages, tmp_path, encoder=FakeEncoder())
    build(store=tmp_path, remove="bus.txt", encoder=FakeEncoder())
    encoder = FakeEncoder()
    report = build(pages[0], tmp_path, add=True, encoder=encoder)
    assert (report.cached, report.encoded, encoder.calls) == (2, 0, 0)
    same_as_anew(tmp_path, pages[::-1])


def test_another_store_takes_what_is_in_the_cache(tmp_path: Path) -> None:
    build(Page("bus.txt", BUS), tmp_path / "one", encoder=FakeEncoder())
    report = build(Page("bus.txt", BUS), tmp_path / "two", encoder=FakeEncoder())
    assert (report.cached, report.encoded) == (2, 0)
    assert prune_vectors() > 0
    report = build(Page("bus.txt", BUS), tmp_path / "three", encoder=FakeEncoder())
    assert (report.cached, report.encoded) == (0, 2)


def test_another_encoder_takes_nothing_from_the_cache(tmp_path: Path) -> None:
    build(Page("bus.txt", BUS), tmp_path / "one", encoder=FakeEncoder())
    other = FakeEncoder(name="other@1")
    assert build(Page("bus.txt", BUS), tmp_path / "two", encoder=other).cached == 0
    assert other.calls == 2


def test_texts_are_encoded_where_the_executor_says(tmp_path: Path) -> None:
    class Backwards(InProcess):
        """Encodes each text by itself, the last one first, as workers might be done."""

        def encode(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Vectors]]:
            for at in reversed(range(len(texts))):
                yield [at], encoder.encode_passages([texts[at]])

    pages = [Page("bus.txt", BUS), Page("ferry.txt", FERRY)]
    report = build(pages, tmp_path, encoder=FakeEncoder(), executor=Backwards())
    assert report.encoded == 3
    same_as_anew(tmp_path, pages)


TEXTS = (BUS, FERRY, LIBRARY, BUS.replace("两元", "三元"), FERRY + "\n" + LIBRARY, LIBRARY + "\n" + BUS)
steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "sync", "anew", "rollback", "prune"]), st.integers(0, 3), st.integers(0, 5)
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_any_run_of_changes_leaves_what_a_build_of_the_result_gives(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        store, folder = Path(place) / "store", Path(place) / "f"
        folder.mkdir()
        (folder / "0.txt").write_text(BUS, encoding="utf-8")
        (folder / "1.txt").write_text(FERRY, encoding="utf-8")
        build([folder], store, encoder=FakeEncoder())
        held = {"f/0.txt": BUS, "f/1.txt": FERRY}
        history = [dict(held)]
        for step, number, text in steps:
            name = f"f/{number}.txt"
            before = dict(held)
            report: BuildReport | None = None
            if step == "add":
                added = Page(name, TEXTS[text], origin=f"{origin_of(folder)}/{number}.txt")
                report = build([added], store, add=True, encoder=FakeEncoder())
                held[name] = TEXTS[text]
            elif step == "remove" and name in held and len(held) > 1:
                report = build(store=store, remove=[name], encoder=FakeEncoder())
                del held[name]
            elif step in ("sync", "anew"):
                shutil.rmtree(folder)
                folder.mkdir()
                held = {**held, name: TEXTS[text]} if step == "sync" else {name: TEXTS[text]}
                for page, written in held.items():
                    (folder / page.removeprefix("f/")).write_text(written, encoding="utf-8")
                if step == "sync":
                    report = build(store=store, sync=folder, encoder=FakeEncoder())
                else:
                    report = build([folder], store, encoder=FakeEncoder())
            elif step == "rollback" and len(history) > 1:
                rollback(store)
                history.pop()
                held = dict(history[-1])
            elif step == "prune":
                prune(store, keep=2)
                history = history[-2:]
            if report is not None and report.changed:
                history = [*history[-1:], dict(held)]
            elif report is not None:
                assert held == before
        assert sound(store)
        same_as_anew(store, [Page(page, text) for page, text in held.items()])
