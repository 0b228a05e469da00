from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Article, Page, Paragraph
from index import build
from index.errors import FilterError
from index.search import candidates
from index.search.query import Query
from index.search.search import Hit, search
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.dense import DenseIndex, write_dense
from index.store.filters import Filter
from index.store.lexical import LexicalIndex, write_lexical
from tests.fake_encoder import FakeEncoder
from tests.index.store.test_dense import unit

SOURCES = ("青石晚报/一.txt", "青石晚报/一.txt.gz", "青石晚报/二.txt", "汐江报#1", "汐江报#12", "x_y%.txt")
DATES = (None, "2024-01-31", "2024-02-01", "2024-12-31", "2025-01-01")
HEADLINES = ((), ("轮渡 票价", "下调"), ("轮渡停航",), ("图书馆周一闭馆",))
WORDS = ("轮渡", "票价", "停航", "图书馆", "闭馆", "老年证", "码头", "首班船", "雨季", "修缮")
QUESTIONS = ("轮渡票价是多少？", "图书馆周几闭馆？", "首班船几点开出？", "hello")

everywhere = st.builds(
    Filter,
    source=st.sampled_from([None, *SOURCES, "青石晚报/", "晚报", "汐江报", "报", "没有的报"]),
    date_from=st.sampled_from([None, "2024-01-31", "2024-02-01", "2025-01-01"]),
    date_to=st.sampled_from([None, "2025-01-01", "2026-01-01"]),
    headline=st.sampled_from([None, "轮渡", "票价下调", "价 下", "闭馆", "%", "冰川"]),
)


def passes(where: Filter, hit: Hit) -> bool:
    """The rule of `Filter`, told again for one hit of this store."""
    chunk = hit.chunk
    headline = "".join((chunk.headline or chunk.text[: chunk.text.index("。") + 1]).split())
    return (
        (where.source is None or chunk.source == where.source)
        or (where.source not in SOURCES and (where.source or "") in chunk.source)
    ) and (
        (where.date_from is None or (chunk.date is not None and chunk.date >= where.date_from))
        and (where.date_to is None or (chunk.date is not None and chunk.date <= where.date_to))
        and (where.headline is None or "".join(where.headline.split()) in headline)
    )


@dataclass(frozen=True)
class Everything:
    """A store, and all of its hits for each question."""

    opened: Snapshot
    ranked: dict[str, list[Hit]]

    def search(self, question: str, top_k: int, where: Filter | None = None) -> list[Hit]:
        return search(self.opened, Query.of(question, FakeEncoder(), self.opened), top_k, where)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    drawn = random.Random(4)
    articles = []
    for number in range(90):
        text = "".join(drawn.choices(WORDS, k=12)) + f"第{number}号。" + "".join(drawn.choices(WORDS, k=6)) + "。"
        body = (Paragraph(text, (1, 1)),)
        headline, date = drawn.choice(HEADLINES), drawn.choice(DATES)
        articles.append(Article(f"a{number}", drawn.choice(SOURCES), headline, body, date=date))
    store = tmp_path_factory.mktemp("filters")
    build([Page("all.jsonl", "", articles=tuple(articles))], store, encoder=FakeEncoder())
    opened = open_store(store).open()
    with pytest.MonkeyPatch.context() as patched:
        for limit in ("CANDIDATES", "SCORED", "READ"):  # all of them, with a filter as without
            patched.setattr(candidates, limit, 90)
        small = Everything(opened, {})
        small.ranked.update({question: small.search(question, 1000) for question in QUESTIONS})
        assert {len(hits) for hits in small.ranked.values()} == {90}
        yield small


def told(hits: list[Hit]) -> list[tuple[str, float]]:
    """The passages with their scores, up to the last bits of a float: a product of fewer rows adds in another order."""
    return [(hit.chunk.article_id, round(hit.score, 4)) for hit in hits]


@given(everywhere, st.sampled_from(QUESTIONS), st.integers(1, 100))
def test_filtered_hits_are_the_allowed_ones_of_the_whole_ranking(
    small: Everything, where: Filter, question: str, top_k: int
) -> None:
    expected = [hit for hit in small.ranked[question] if passes(where, hit)][:top_k]
    assert told(small.search(question, top_k, where)) == told(expected)


def test_the_filters_of_that_property_leave_none_some_and_all(small: Everything) -> None:
    counts = [
        len(small.opened.rows(where))
        for where in (Filter(source="没有的报"), Filter(headline="票价下调"), Filter(source="青石"), Filter())
    ]
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2] < counts[3] == 90


def test_a_filter_that_lets_many_pass_ranks_what_the_legs_find_inside_it(
    small: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "SCORED", 5)
    monkeypatch.setattr(candidates, "CANDIDATES", 40)
    for question in QUESTIONS[:3]:
        for where in (Filter(source="青石"), Filter(headline="轮渡"), Filter(date_from="2024-02-01")):
            allowed = [hit for hit in small.ranked[question] if passes(where, hit)]
            assert len(allowed) > 10
            found = small.search(question, 40, where)
            assert len(found) >= 10
            # The scores are those of the whole ranking, and the best of them are there.
            assert told(found) == [hit for hit in told(allowed) if hit in told(found)]
            assert told(found[:1]) == told(allowed[:1])


@given(st.integers(1, 80), st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_nearest_allowed_rows_are_those_of_a_brute_force_search(
    tmp_path_factory: pytest.TempPathFactory, held: int, limit: int, drawn: random.Random
) -> None:
    vectors, query = unit(held, 16, held), unit(1, 16, 7)[0]
    folder = tmp_path_factory.mktemp("dense")
    write_dense(folder, vectors, range(held))
    allowed = [row for row in range(held) if drawn.random() < 0.4]
    expected = sorted(allowed, key=lambda row: -float(vectors[row] @ query))[:limit]
    assert DenseIndex.open(folder).nearest(query, limit, allowed) == expected


def test_terms_are_looked_for_until_enough_allowed_rows_are_found(tmp_path: Path) -> None:
    # The first five thousand hold the term more often and come first; the allowed ones stand behind them.
    write_lexical(tmp_path, [(row, ["公交"] * (2 if row < 5000 else 1), []) for row in range(5010)])
    opened = LexicalIndex.open(tmp_path)
    assert max(opened.nearest("words", ["公交"], 100)) < 5000
    allowed = set(range(5000, 5010))
    assert set(opened.nearest("words", ["公交"], 100, allowed)) == allowed
    assert len(opened.nearest("words", ["公交"], 3, allowed)) == 3
    assert opened.nearest("words", ["公交"], 3, set()) == []
    assert opened.nearest("words", ["夜班"], 3, allowed) == []


def test_blank_conditions_ask_for_nothing() -> None:
    assert Filter(source=" ", date_from="", date_to="\u3000", headline="\n").everything
    assert Filter(source=" a.txt ").source == "a.txt"
    assert not Filter(headline="轮渡").everything


@pytest.mark.parametrize("date", ["2024-02-30", "20240101", "24", "昨天", "2024-13", "2024-01-01T00"])
def test_a_date_that_is_none_is_a_sentence(date: str) -> None:
    makers: tuple[Callable[[str], Filter], ...] = (
        lambda day: Filter(date_from=day),
        lambda day: Filter(date_to=day),
    )
    for make in makers:
        with pytest.raises(FilterError, match=f"日期“{date}”看不懂：应写成 2024、2024-07 或 2024-01-31"):
            make(date)


def test_dates_the_wrong_way_round_are_a_sentence() -> None:
    assert Filter(date_from="2024-01-01", date_to="2024-01-01")
    with pytest.raises(FilterError, match="起始日期 2024-02-01 晚于截止日期 2024-01-31"):
        Filter(date_from="2024-02-01", date_to="2024-01-31")
