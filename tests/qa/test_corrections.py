"""Corrections of what was recognised: applied, kept, and applied again when the source is read again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from index.store.address import open_store
from qa.cli.main import main
from qa.corrections import Correction, Corrector, corrected, file_of, keep_corrections, read_corrections
from qa.given import gather
from qa.service import Service
from tests.fake_encoder import FakeEncoder

BODY = tuple(Paragraph(f"第{n}段。", (n, n)) for n in range(4))


def article(name: str) -> Article:
    return Article(name, "页.txt", (f"标题{name}",), BODY, lead="提要。")


def told(articles: list[Article]) -> list[tuple[str, str, int]]:
    return [(one.id, one.title, len(one.body)) for one in articles]


def test_articles_are_left_out_renamed_joined_and_split() -> None:
    three = [article("a"), article("b"), article("c")]
    assert corrected(three, {}) == three
    assert told(corrected(three, {"b": Correction(drop=True)})) == [("a", "标题a", 4), ("c", "标题c", 4)]
    assert told(corrected(three, {"a": Correction(headline="新")}))[0] == ("a", "新", 4)
    assert told(corrected(three, {"b": Correction(join=True)})) == [("a", "标题a", 8), ("c", "标题c", 4)]
    assert told(corrected(three, {"a": Correction(join=True)})) == told(three)  # none stands before it
    split = corrected(three[:1], {"a": Correction(split=(3, 1, 0, 9))})
    assert told(split) == [("a", "标题a", 1), ("a.1", "", 2), ("a.3", "", 1)]
    assert [one.lead for one in split] == ["提要。", None, None]
    assert [block for one in split for block in one.body] == list(BODY)


def test_corrections_are_kept_by_source(tmp_path: Path) -> None:
    file = file_of(tmp_path / "store")
    assert file == tmp_path / "store-corrections.json"
    assert read_corrections(file) == {}
    keep_corrections(file, "一", {"a": Correction(headline="新", split=(1, 2)), "b": Correction()})
    keep_corrections(file, "二", {"c": Correction(drop=True)})
    assert read_corrections(file) == {
        "一": {"a": Correction(headline="新", split=(1, 2))},
        "二": {"c": Correction(drop=True)},
    }
    keep_corrections(file, "一", {})
    assert set(read_corrections(file)) == {"二"}


def test_corrections_that_are_kept_at_once_are_all_kept(tmp_path: Path) -> None:
    file = file_of(tmp_path / "store")

    def keep(source: str) -> None:
        keep_corrections(file, source, {"a": Correction(headline=f"{source}改" * 50)})

    names = [f"第{n}版.txt" for n in range(40)]
    with ThreadPoolExecutor(8) as readers:
        list(readers.map(keep, names))
    assert sorted(read_corrections(file)) == sorted(names)


def test_a_source_that_is_added_again_keeps_its_corrections(tmp_path: Path) -> None:
    service = Service(tmp_path / "store", None, FakeEncoder())
    build([Page("旧.txt", "", articles=(article("x"),))], tmp_path / "store", encoder=FakeEncoder())
    page = Page("页.txt", "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n")
    (found,) = service.recognised([page])
    (one,) = found.articles
    service.correct(found.page, {one.id: Correction(headline="灯塔成了图书馆")})
    assert [a.title for a in service.recognised([page])[0].corrected] == ["灯塔成了图书馆"]
    for _ in range(2):  # the second time its text is the same
        service.add([page])
        assert "灯塔成了图书馆" in [one.headline for one in service.headlines()[0]]
    service.correct(found.page, {one.id: Correction(drop=True)})
    assert service.recognised([page])[0].corrected == ()
    assert [a.title for a in service.recognised([page])[0].articles] == ["灯塔改作图书馆"]


PAGE = "## 大桥通车\n\n昨天上午，望潮大桥正式通车。\n\n## 灯塔开放\n\n灯塔今起开放，门票五元，九时开门。\n"


def headlines(store: Path) -> list[str]:
    return [one.headline for one in Service(store, None, FakeEncoder()).headlines()[0]]


def test_a_rebuild_from_the_terminal_keeps_what_was_corrected_in_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.building.means.load_encoder", lambda model: FakeEncoder())
    store, file = tmp_path / "store", tmp_path / "一版.md"
    file.write_text(PAGE, encoding="utf-8")
    service = Service(store, None, FakeEncoder())
    (uploaded,) = gather([file]).pages
    (read,) = service.recognised([uploaded])
    first, second = (one.id for one in read.articles)
    service.correct(uploaded, {first: Correction(headline="望潮大桥通车"), second: Correction(drop=True)})
    assert main(["build", str(file), "--store", str(store), "--quiet"]) == 0
    assert "照网页里保存的更正改了 2 篇" in capsys.readouterr().out
    assert headlines(store) == ["望潮大桥通车"]
    assert main(["build", str(tmp_path), "--base", str(tmp_path.parent), "--store", str(store), "--quiet"]) == 0
    assert headlines(store) == ["望潮大桥通车"]


def test_a_page_is_read_again_when_its_corrections_changed(tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "pages" / "一版.md"
    file.parent.mkdir()
    file.write_text(PAGE, encoding="utf-8")
    kept = file_of(store)

    def sync() -> bool:
        return build(store=store, sync=file.parent, encoder=FakeEncoder(), corrector=Corrector(kept)).changed

    assert [sync(), sync()] == [True, False]
    (article, _) = open_store(store).open().pages()[str(file)]
    keep_corrections(kept, str(file), {article.id: Correction(headline="桥通了")})
    assert [sync(), sync()] == [True, False]
    assert headlines(store) == ["桥通了", "灯塔开放"]
    keep_corrections(kept, str(file), {})
    assert [sync(), sync()] == [True, False]
    assert headlines(store) == ["大桥通车", "灯塔开放"]


def test_corrections_that_cannot_be_read_stop_a_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(tmp_path / "store").write_text("[", encoding="utf-8")
    assert main(["build", "--samples", "--store", str(tmp_path / "store")]) == 1
    assert "更正读不出来" in capsys.readouterr().err
