from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from index.search import candidates, evidence
from index.search.candidates import propose_among
from index.search.evidence import STORY
from index.search.query import Query
from index.search.search import Hit, rank, search
from index.store.address import open_store
from index.store.base import Snapshot
from tests.fake_encoder import FakeEncoder

TEXTS = ["大桥全长三公里。", "大桥全长五公里。", "公园里有湖。"]


def built(folder: Path, articles: Iterable[Article]) -> Snapshot:
    build([Page("报", "", articles=tuple(articles))], folder, encoder=FakeEncoder())
    return open_store(folder).open()


@pytest.fixture
def store(tmp_path: Path) -> Snapshot:
    return built(
        tmp_path, (Article(f"a{i}", f"{i}.txt", (), (Paragraph(text, (1, 1)),)) for i, text in enumerate(TEXTS))
    )


def query(question: str, store: Snapshot, today: datetime.date | None = None) -> Query:
    return Query.of(question, FakeEncoder(), store, today=today)


def among(rows: list[int], store: Snapshot) -> list[Hit]:
    asked = query("大桥全长多少？", store)
    return rank(store, asked, propose_among(store, asked, rows), 3)


OPPOSITE = -1.0


@pytest.fixture
def loosely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any two vectors tell the same story."""
    monkeypatch.setattr(candidates, "STORY", OPPOSITE)


@pytest.mark.usefixtures("loosely")
def test_a_passage_is_scored_with_those_nearest_to_the_question(store: Snapshot) -> None:
    vectors = FakeEncoder().encode_passages(TEXTS)
    found = {hit.chunk.text: hit.evidence for hit in search(store, query("大桥全长多少？", store), 3)}
    for i, text in enumerate(TEXTS):
        others = [float(vectors[i] @ vectors[j]) - OPPOSITE for j in range(len(TEXTS)) if j != i]
        # Two of the three are not of the article that most of them are of: each is of its own.
        assert found[text].agreement == pytest.approx(2 / 3 * sum(others) / len(others), abs=1e-3)


def test_what_is_only_alike_does_not_agree(store: Snapshot) -> None:
    vectors = FakeEncoder().encode_passages(TEXTS)
    assert STORY > float(vectors[0] @ vectors[1]) != 0
    found = search(store, query("大桥全长多少？", store), 3)
    assert [hit.evidence.agreement for hit in found] == [0.0] * 3


@pytest.mark.usefixtures("loosely")
def test_paragraphs_of_one_article_agree_with_nothing_but_each_other(tmp_path: Path) -> None:
    text = "大桥通车\n\n" + "\n\n".join(
        f"青石大桥第{n}号桥墩昨日浇筑完成，工人连夜加班，桥面铺设随后开始。" for n in range(3)
    )
    build([Page("one.txt", text)], tmp_path, encoder=FakeEncoder())
    one = open_store(tmp_path).open()
    found = search(one, query("大桥桥墩何时完成？", one), 3)
    assert [hit.evidence.agreement for hit in found] == [0.0] * 3


@pytest.mark.usefixtures("loosely")
def test_among_some_rows_the_others_do_not_count(store: Snapshot) -> None:
    found = among([1, 2], store)
    assert [hit.chunk.text for hit in found] == TEXTS[1:]
    vectors = FakeEncoder().encode_passages(TEXTS[1:])
    assert found[0].evidence.agreement == pytest.approx((float(vectors[0] @ vectors[1]) - OPPOSITE) / 2, abs=1e-3)


@pytest.mark.usefixtures("loosely")
def test_a_lone_passage_agrees_with_nothing(store: Snapshot) -> None:
    (lone,) = among([2], store)
    assert lone.evidence.agreement == pytest.approx(0.0, abs=1e-6)


def test_what_terms_find_is_read_though_its_vectors_promise_nothing(
    store: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "READ", 0)
    found = search(store, query("公园", store), 1)
    assert [hit.chunk.text for hit in found] == TEXTS[2:]


@pytest.mark.parametrize(
    ("question", "today", "fits"),
    [
        ("前年收了多少", None, [False, False, None]),
        ("去年收了多少", None, [True, False, None]),
        ("今年收了多少", None, [True, True, None]),
        ("去年收了多少", datetime.date(2026, 1, 1), [False, False, None]),
        ("2023年收了多少", None, [True, False, None]),
        ("收了多少", None, [None, None, None]),
        ("最近收了多少", None, [None, None, None]),
    ],
)
def test_a_time_told_from_today_counts_from_the_day_of_each_paper_where_today_is_not_known(
    tmp_path: Path, question: str, today: datetime.date | None, fits: list[bool | None]
) -> None:
    texts = [("去年收了两百斤。", "2024-05-18"), ("今年收了三百斤。", "2024-05-18"), ("收了四百斤，去年少些。", None)]
    store = built(
        tmp_path,
        (
            Article(f"a{at}", "报.txt", (), (Paragraph(text, (1, 1)),), date=date)
            for at, (text, date) in enumerate(texts)
        ),
    )
    found = {hit.row: hit.evidence.time for hit in search(store, query(question, store, today), 3)}
    assert [found[row] > 0 if found[row] else None for row in range(3)] == fits


ENTRIES = {
    "大曲车站（青森县）": "曾是电铁的无人小站。",
    "大曲车站 旧址": "位于青森县的大曲车站，位置在六户町。",
    "站": "大曲车站的站长",
}


@pytest.fixture
def entries(tmp_path: Path) -> Snapshot:
    return built(
        tmp_path, (Article(name, "词典", (name,), (Paragraph(text, (1, 1)),)) for name, text in ENTRIES.items())
    )


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("大曲车站位置在哪里", ["大曲车站（青森县）"]),  # what tells it from others of the name need not be asked
        ("大曲車站位置在哪里", ["大曲车站（青森县）"]),
        ("大曲车站 旧址在哪里", ["大曲车站（青森县）", "大曲车站 旧址"]),
        ("车站在哪里", []),  # half of a name; and a single character is none
    ],
)
def test_a_whole_headline_in_the_question_speaks_for_what_stands_under_it(
    entries: Snapshot, question: str, named: list[str]
) -> None:
    found = {hit.chunk.headline: hit.evidence for hit in search(entries, query(question, entries), 3)}
    assert {headline for headline, one in found.items() if one.named} == set(named)
    assert all(one.named in (0.0, one.headline) for one in found.values())


def test_an_entry_comes_before_another_that_tells_more_of_what_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = {
        "朱载圳": "嘉靖皇帝的第四子，封景王。",
        "朱翊镠": "封地在卫辉，田都归了他。",
    }
    store = built(
        tmp_path, (Article(name, "词典", (name,), (Paragraph(text, (1, 1)),)) for name, text in entries.items())
    )
    asked = query("朱载圳的封地是哪里", store)
    assert search(store, asked, 2)[0].chunk.headline == "朱载圳"
    monkeypatch.setattr(evidence, "NAMED", 0.0)
    assert search(store, asked, 2)[0].chunk.headline == "朱翊镠"
