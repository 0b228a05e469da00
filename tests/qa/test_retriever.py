from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Article, Page, Paragraph
from index import StoreError, build, rollback
from index.search.query import Query
from index.search.search import Hit, search
from index.store import generations
from index.store.base import Snapshot
from index.store.local import LocalStore
from qa import QuestionError, Retriever, live, pipeline
from qa.confidence_weights import ENCODER
from tests.crashing import LIBRARY, pages_of
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_build import BUS, FERRY
from tests.qa.test_reading import FakeReader


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    build([Page("bus.txt", BUS), Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    return Retriever.open(tmp_path, encoder=FakeEncoder())


def test_the_paragraph_that_answers_comes_first_under_its_headline(retriever: Retriever) -> None:
    first, *rest = retriever.retrieve("轮渡单程票价下调到几元？")
    assert first.headline == "轮渡票价下调"
    assert "三元" in first.text
    assert (first.rank, first.source, first.paragraph) == (1, "ferry.txt", 0)
    assert FERRY.splitlines()[first.lines[0] - 1] == first.text
    assert [p.rank for p in rest] == [2, 3]
    assert [p.score for p in (first, *rest)] == sorted((p.score for p in (first, *rest)), reverse=True)


def test_a_question_in_the_other_script_finds_the_same(retriever: Retriever, tmp_path: Path) -> None:
    asked, written = "轮渡单程票价下调到几元？", "輪渡單程票價下調到幾元？"
    assert retriever.retrieve(written) == retriever.retrieve(asked)
    text = "輪渡票價下調\n\n南塘輪渡站今起將單程票價由五元下調至三元，持老年證者免費乘坐，首班船六時開出。"
    build([Page("old.txt", text)], tmp_path / "traditional", encoder=FakeEncoder())
    first = Retriever.open(tmp_path / "traditional", encoder=FakeEncoder()).retrieve(asked)[0]
    assert "三元" in first.text
    assert {"輪渡", "單程票價", "下調"} <= {first.text[a:b] for a, b in first.terms}


def test_top_k_limits(retriever: Retriever) -> None:
    assert len(retriever.retrieve("票价", top_k=1)) == 1
    assert len(retriever.retrieve("票价", top_k=50)) == 3
    for refused in (0, 301):
        with pytest.raises(ValueError, match=f"top_k 应是 1 到 300 的整数，却是 {refused}"):
            retriever.retrieve("票价", top_k=refused)


def test_as_many_passages_as_are_asked_for_are_found(tmp_path: Path) -> None:
    bodies = [
        f"轮渡第{n}班{chr(0x4E00 + 7 * n)}{chr(0x5E00 + 11 * n)}开出，票价{n}元，终点{chr(0x6E00 + 13 * n)}岛。"
        for n in range(400)
    ]
    articles = tuple(Article(f"a{n}", "a.txt", (), (Paragraph(text, (1, 1)),)) for n, text in enumerate(bodies))
    build([Page("a.txt", "", articles=articles)], tmp_path, encoder=FakeEncoder())
    retriever = Retriever.open(tmp_path, encoder=FakeEncoder())
    assert len(retriever.retrieve("轮渡票价几元？", top_k=150)) == 150
    few = retriever.retrieve("轮渡票价几元？", top_k=10)
    assert [p.text for p in few[:3]] == [p.text for p in retriever.retrieve("轮渡票价几元？", top_k=300)[:3]]


@pytest.mark.parametrize("bad", ["船\ud800票", "\udfff"])
def test_half_a_character_is_refused_with_a_sentence(retriever: Retriever, bad: str) -> None:
    with pytest.raises(QuestionError, match="问题里有半个字符"):
        retriever.retrieve(bad)
    with pytest.raises(QuestionError, match="先前的问题里有半个字符"):
        retriever.answer("票价？", history=[bad])
    for name in ("source", "date_from", "date_to", "headline"):
        where: dict[str, Any] = {name: bad}
        with pytest.raises(QuestionError, match=f"筛选条件 {name} 里有半个字符"):
            retriever.answer("票价？", **where)


def test_matched_terms_are_spans_of_the_text(retriever: Retriever) -> None:
    first = retriever.retrieve("轮渡单程票价")[0]
    assert [first.text[a:b] for a, b in first.terms] == ["轮渡", "单程票价"]


def test_the_answering_sentence_is_marked_in_its_passage(retriever: Retriever) -> None:
    answer = retriever.answer("夜班线路增至多少条？")
    assert answer.text is not None
    assert "十二条" in answer.text
    assert answer.passage == 0
    assert answer.span is not None
    start, end = answer.span
    assert answer.passages[0].text[start:end] == answer.text


def test_the_article_of_a_passage(retriever: Retriever) -> None:
    passage = retriever.retrieve("火车东站有夜班车吗？")[0]
    article = retriever.article(passage.article_id)
    assert article.body[passage.paragraph].text == passage.text
    with pytest.raises(KeyError):
        retriever.article("nothing")


@pytest.mark.parametrize("question", ["", "  \n", "？！。"])
def test_a_question_without_words_is_a_sentence(retriever: Retriever, question: str) -> None:
    with pytest.raises(QuestionError, match=r"请.*写一句话"):
        retriever.retrieve(question)


def test_a_long_question_is_a_sentence(retriever: Retriever) -> None:
    assert retriever.retrieve("票" * 500)
    with pytest.raises(QuestionError, match="有 501 个字，最多 500 个字"):
        retriever.answer("票" * 501)


def test_a_question_in_latin_or_nonsense_finds_what_there_is(retriever: Retriever) -> None:
    assert len(retriever.retrieve("Who won the cup?")) == 3


def test_a_new_generation_is_answered_from_at_once(retriever: Retriever, tmp_path: Path) -> None:
    assert retriever.status().articles == 2
    new = "图书馆周一闭馆\n\n望潮市图书馆自六月起每周一闭馆整理图书，其余各日九时开馆，市民可凭证入馆。"
    build([Page("new.txt", new)], tmp_path, add=True, encoder=FakeEncoder())
    assert retriever.retrieve("图书馆周几闭馆？")[0].headline == "图书馆周一闭馆"
    assert (retriever.status().articles, retriever.status().generation) == (3, 2)


def test_contents_are_paged_and_filtered(retriever: Retriever) -> None:
    first, total = retriever.headlines(limit=1)
    assert ([h.headline for h in first], total) == (["公交夜班线路增至十二条"], 2)
    second, _ = retriever.headlines(limit=1, offset=1)
    assert second[0].headline == "轮渡票价下调"
    assert [h.source for h in retriever.headlines("轮渡")[0]] == ["ferry.txt"]
    assert retriever.headlines("%")[1] == 0


def test_a_store_of_another_encoder_is_refused_with_the_command(retriever: Retriever, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"fake-bigrams@1.*other@1[\s\S]*baohai build"):
        Retriever.open(tmp_path, encoder=FakeEncoder(name="other@1"))
    with pytest.raises(StoreError, match="baohai build"):
        Retriever.open(tmp_path, model="some/model")


def test_a_store_rebuilt_by_another_encoder_is_refused_at_every_question(retriever: Retriever, tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder(name="other@1"))
    for _ in range(2):
        with pytest.raises(StoreError, match="other@1"):
            retriever.retrieve("票价？")
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    assert retriever.retrieve("票价？")


def test_a_model_that_changed_under_its_name_is_refused_at_every_question(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda *_, **__: FakeEncoder(name="fake-bigrams@2"))
    opened = Retriever.open(tmp_path)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"fake-bigrams@1.*fake-bigrams@2"):
            opened.retrieve("票价？")


@pytest.mark.parametrize("small", [False, True])
def test_encoder_and_reader_are_loaded_at_once_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    encoder, reader = FakeEncoder(name=ENCODER), FakeReader("三元")
    both, loaded = threading.Barrier(2), list[tuple[str, bool]]()

    def load(name: str, small: bool, model: Any) -> Any:
        both.wait(timeout=30)  # passed only where the other one is being loaded, too
        loaded.append((name, small))
        return model

    monkeypatch.setattr("index.encoders.load.load_encoder", lambda _, *, small: load("encoder", small, encoder))
    monkeypatch.setattr("qa.reader.bundled_reader", lambda *, small: load("reader", small, reader))
    build([Page("ferry.txt", FERRY)], tmp_path, encoder=encoder)
    retriever = Retriever.open(tmp_path, small=small)
    assert loaded == []
    for _ in range(2):
        retriever.answer("轮渡票价是多少？")
    assert len(reader.read_at_once) == 2
    assert sorted(loaded) == [("encoder", small), ("reader", small)]


def test_no_store_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="这里还没有语料库"):
        Retriever.open(tmp_path / "none")


def test_a_reopened_store_answers_exactly_as_before(retriever: Retriever, tmp_path: Path) -> None:
    questions = ["票价是多少？", "夜班车几点停？", "老年证", "hello"]
    before = [retriever.retrieve(q) for q in questions]
    again = Retriever.open(tmp_path, encoder=FakeEncoder())
    assert [again.retrieve(q) for q in questions] == before


def test_threads_share_a_retriever(retriever: Retriever) -> None:
    expected = retriever.retrieve("票价是多少？")
    found: list[bool] = []

    def ask() -> None:
        found.extend(retriever.retrieve("票价是多少？") == expected for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


def test_an_article_without_a_headline_goes_by_its_first_sentence(tmp_path: Path) -> None:
    body = (
        Paragraph("望潮渔港今晨开港，三百艘渔船依次出海。首航归来约需五天。", (1, 1)),
        Paragraph("渔港管理处提醒各位船主出海前核对救生设备，缺一件也不可出港。", (2, 2)),
    )
    page = Page("a.txt", "", articles=(Article("a1", "a.txt", (), body),))
    build([page], tmp_path, encoder=FakeEncoder())
    retriever = Retriever.open(tmp_path, encoder=FakeEncoder())
    found = {p.text: p for p in retriever.retrieve("提醒船主核对什么救生设备？")}
    first = found[body[1].text]
    assert first.untitled
    assert first.headline == "望潮渔港今晨开港，三百艘渔船依次出海。"
    (listed,), _ = retriever.headlines("渔港")
    assert (listed.headline, listed.untitled) == (first.headline, True)


def test_filters_by_source_and_headline_reach_below_what_ranks_first(retriever: Retriever) -> None:
    asked = "轮渡单程票价下调到几元？"
    whole = {p.text: p.score for p in retriever.retrieve(asked)}
    bus = retriever.retrieve(asked, top_k=1, source="bus.txt")
    assert [(p.rank, p.source) for p in bus] == [(1, "bus.txt")]
    assert bus[0].score == whole[bus[0].text]
    assert {p.source for p in retriever.retrieve(asked, source="bus")} == {"bus.txt"}
    assert {p.source for p in retriever.retrieve(asked, headline="夜班 线路")} == {"bus.txt"}
    assert {p.source for p in retriever.retrieve(asked, source="us.t")} == {"bus.txt"}
    assert retriever.retrieve(asked, source="tram.txt") == []
    assert retriever.answer(asked, headline="冰川").text is None
    assert retriever.answer(asked, source="bus.txt").passages[0].source == "bus.txt"


def test_filters_by_date_leave_out_what_has_none(tmp_path: Path) -> None:
    bodies = (
        "轮渡今日停航一天，检修码头栈桥。",
        "轮渡明日停航两天，检修码头栈桥。",
        "轮渡后日停航三天，检修码头栈桥。",
    )
    dates = ("2024-01-31", None, "2024-02-01")
    articles = tuple(
        Article(f"a{i}", f"{i}.txt", ("停航",), (Paragraph(text, (1, 1)),), date=date)
        for i, (text, date) in enumerate(zip(bodies, dates, strict=True))
    )
    build([Page("all", "", articles=articles)], tmp_path, encoder=FakeEncoder())
    retriever = Retriever.open(tmp_path, encoder=FakeEncoder())

    def found(date_from: str | None, date_to: str | None) -> set[str | None]:
        return {p.date for p in retriever.retrieve("停航几天？", date_from=date_from, date_to=date_to)}

    assert found(None, None) == set(dates)
    assert found("2024-01-31", None) == {"2024-01-31", "2024-02-01"}
    assert found("2024-02-01", None) == {"2024-02-01"}
    assert found(None, "2024-01-31") == {"2024-01-31"}
    assert found("2024-02-02", None) == set()
    with pytest.raises(ValueError, match="日期“昨天”看不懂"):
        retriever.answer("停航几天？", date_from="昨天")


def test_the_answering_sentence_is_told_by_the_words_that_tell_sentences_apart(tmp_path: Path) -> None:
    body = Paragraph("东门菜市场昨天重新开门。菜市场的摊位由二百多个减到一百六十八个。菜市场租金两年不涨。", (1, 1))
    page = Page("a.txt", "", articles=(Article("a1", "a.txt", ("东门菜市场回来了",), (body,)),))
    build([page], tmp_path, encoder=FakeEncoder())
    answer = Retriever.open(tmp_path, encoder=FakeEncoder()).answer("东门菜市场的租金会不会涨？")
    assert answer.text == "菜市场租金两年不涨。"


@pytest.mark.parametrize("small", [True, False])
def test_a_thousand_questions_across_ten_swaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool) -> None:
    if not small:
        monkeypatch.setattr(live, "SMALL", 0)
    build(pages_of(0), tmp_path, encoder=FakeEncoder())
    retriever = Retriever.open(tmp_path, encoder=FakeEncoder())
    done, failed, seen = threading.Event(), list[BaseException](), set[str]()
    asked = [0] * 4

    def ask(worker: int) -> None:
        while not done.is_set() or asked[worker] < 250:
            try:
                found = retriever.retrieve("末班车几点开出？", top_k=9)
                days = {passage.text.split("改为")[1].split("点")[0] for passage in found}
                if len(found) != 3 or len(days) != 1:
                    raise AssertionError(f"{len(found)} passages of days {days}")
                seen.update(days)
            except BaseException as error:
                failed.append(error)
                return
            asked[worker] += 1
            time.sleep(0.001)  # the builds need the interpreter too

    workers = [threading.Thread(target=ask, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for day in range(1, 11):
        build(pages_of(day), tmp_path, add=day % 2 == 0, encoder=FakeEncoder())
    done.set()
    for worker in workers:
        worker.join()
    assert failed == []
    assert sum(asked) >= 1000
    assert retriever.refresh() == 11
    assert {passage.text.split("改为")[1][:2] for passage in retriever.retrieve("末班车？")} == {"10"}
    assert seen <= {str(day) for day in range(11)}
    assert len(seen) > 1


def test_a_large_generation_is_opened_beside_the_questions(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SMALL", 0)
    gate, opened = threading.Event(), threading.Event()
    real = LocalStore.open

    def slowly(self: LocalStore, number: int | None = None, *, whole: bool = False) -> Snapshot:
        gate.wait(10)
        found = real(self, number, whole=whole)
        opened.set()
        return found

    monkeypatch.setattr(LocalStore, "open", slowly)
    build([Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    assert {p.source for p in retriever.retrieve("票价？")} == {"bus.txt", "ferry.txt"}  # the old one answers
    gate.set()
    opened.wait(10)
    assert retriever.refresh() == 2
    assert {p.source for p in retriever.retrieve("票价？")} == {"ferry.txt"}


def test_after_a_rollback_no_question_is_answered_from_what_was_withdrawn(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    assert retriever.refresh() == 2
    monkeypatch.setattr(live, "SMALL", 0)  # large: a new one would be opened beside the questions
    rollback(tmp_path)
    assert {p.source for p in retriever.retrieve("票价？")} == {"bus.txt", "ferry.txt"}
    # And where a build has published since, so that the live number is a higher one.
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    assert retriever.refresh() == 3
    rollback(tmp_path)
    build([Page("library.txt", LIBRARY)], tmp_path, encoder=FakeEncoder())
    assert {p.source for p in retriever.retrieve("票价？")} == {"library.txt"}


def test_a_large_generation_that_cannot_be_used_is_said_at_every_question_until_it_is_replaced(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SMALL", 0)
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder(name="other@1"))
    retriever.retrieve("票价？")
    retriever._live._opening.join()
    for _ in range(2):
        with pytest.raises(StoreError, match="other@1"):
            retriever.retrieve("票价？")
    with pytest.raises(StoreError, match="other@1"):
        retriever.refresh()
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    assert retriever.refresh() == 3
    assert retriever.retrieve("票价？")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux lists them")
def test_generations_that_are_answered_from_no_more_are_let_go(retriever: Retriever, tmp_path: Path) -> None:
    def held() -> list[str]:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        files = [line.split(maxsplit=5)[5] for line in maps if str(tmp_path) in line]
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                files.append(str(link.readlink()))
        return [file for file in files if str(tmp_path / "generations") in file]

    for day in range(8):
        build(pages_of(day), tmp_path, add=True, encoder=FakeEncoder())
        assert retriever.retrieve("末班车？")
    assert held() != []
    assert [file for file in held() if "/generations/000009/" not in file] == []


def test_a_generation_pruned_while_it_is_opened_is_passed_over(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    real = generations.open_generation

    def late(store: Path, number: int | None = None, *, whole: bool = False) -> generations.Generation:
        if number == 2:
            for day in range(3):
                build(pages_of(day), tmp_path, encoder=FakeEncoder())
        return real(store, number, whole=whole)

    monkeypatch.setattr(generations, "open_generation", late)
    assert {p.source for p in retriever.retrieve("末班车？")} == {"0.txt", "1.txt", "2.txt"}


@pytest.mark.parametrize("small", [True, False])
def test_a_rollback_is_answered_from_at_once(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    build([Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    assert len(retriever.retrieve("票价？")) == 1
    if not small:
        monkeypatch.setattr(live, "SMALL", 0)
    assert rollback(tmp_path) == 1
    assert len(retriever.retrieve("票价？")) == 3


def test_one_question_is_answered_from_one_generation(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = retriever.answer("首班船几时开出？", history=["南塘轮渡站在哪里？"])

    def and_then_swap(*arguments: Any) -> list[Hit]:
        found = search(*arguments)
        build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
        return found

    monkeypatch.setattr(pipeline, "search", and_then_swap)
    assert retriever.answer("首班船几时开出？", history=["南塘轮渡站在哪里？"]) == expected
    monkeypatch.undo()
    assert {p.source for p in retriever.retrieve("首班船几时开出？")} == {"bus.txt"}


@pytest.mark.parametrize("asked", ["那里首班船几时开出？", "首班船几时开出？", "公交夜班线路增至多少条？", "为什么？"])
def test_a_follow_up_costs_at_most_two_searches(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    searched: list[str] = []
    encoded = FakeEncoder()

    def counted(store: Snapshot, query: Query, *arguments: Any) -> list[Hit]:
        searched.append(query.question)
        return search(store, query, *arguments)

    monkeypatch.setattr(pipeline, "search", counted)
    monkeypatch.setattr(retriever, "_encoder", encoded)
    history = ["公交车几点开？", "南塘轮渡站在哪里？", "票价下调了吗？", "老年证免费吗？"]
    retriever.answer(asked, history=history)
    assert 1 <= len(searched) == len(set(searched)) <= 2
    assert encoded.calls <= 2


def test_a_follow_up_finds_the_story_and_is_ordered_as_asked(retriever: Retriever) -> None:
    answer = retriever.answer("那里首班船几时开出？", history=["轮渡在哪里？"])
    assert answer.question == "轮渡首班船几时开出？"
    assert answer.passages[0].headline == "轮渡票价下调"
    assert [p.score for p in answer.passages] == sorted((p.score for p in answer.passages), reverse=True)


def test_a_question_that_stands_alone_is_answered_as_without_history(retriever: Retriever) -> None:
    asked = "“夜班线路”增至多少条？"
    assert retriever.answer(asked, history=["轮渡票价多少？", "为什么？"]) == retriever.answer(asked)


def test_the_same_paragraph_in_two_papers_is_shown_once(tmp_path: Path) -> None:
    pages = [Page("bus.txt", BUS), Page("ferry.txt", FERRY), Page("evening.txt", FERRY)]
    build(pages, tmp_path, encoder=FakeEncoder())
    first, *rest = Retriever.open(tmp_path, encoder=FakeEncoder()).retrieve("轮渡单程票价下调到几元？")
    assert [(place.source, place.headline) for place in first.also] == [("evening.txt", "轮渡票价下调")]
    assert {p.source for p in rest} == {"bus.txt"}


def test_why_a_passage_was_found_sums_to_one(retriever: Retriever) -> None:
    why = retriever.retrieve("轮渡单程票价")[0].why
    assert why is not None
    assert why.words == ("轮渡", "单程", "票价")
    assert sum(share for _, share in why.legs) == pytest.approx(1)
    legs = {"paragraph", "agreement", "words", "codes", "time"}
    assert {name for name, _ in why.legs} == legs


def test_a_store_that_cannot_be_written_is_answered_from_and_stays_as_it_is(
    retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = retriever.retrieve("票价是多少？")
    for lock in tmp_path.rglob("*.lock"):
        lock.unlink()
    before = sorted(tmp_path.rglob("*"))
    # A superuser may write everywhere, so the answer to whether one may is what is changed.
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert Retriever.open(tmp_path, encoder=FakeEncoder()).retrieve("票价是多少？") == expected
    assert sorted(tmp_path.rglob("*")) == before
