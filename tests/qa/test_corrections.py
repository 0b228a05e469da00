"""Corrections of what was recognised: applied, kept, and applied again when the source is read again."""

from __future__ import annotations

from pathlib import Path

from corpus.model import Article, Page, Paragraph
from index import build
from qa.corrections import Correction, corrected, file_of, keep_corrections, read_corrections
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
