"""All commands and answers are the same whatever store is behind them: each is asked beside the local one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Page
from index import build, rollback
from index.building.build import BuildReport
from index.building.copying import copy
from index.errors import StoreError
from index.folders import samples_folder
from index.store.address import open_store
from index.store.filters import Conditions, Filter
from index.store.generations import read_generation
from qa.cli.main import main
from qa.retriever import Retriever
from qa.service import Service
from qa.shelf import Wanted
from tests.fake_encoder import FakeEncoder
from tests.stores import STORES, address_of

OTHERS = [kind for kind in STORES if kind != "local"]
# Names with all that an expression of another store could take for its own.
ODD = Page(
    "奇_怪%的\\“名\"字'.txt",
    '渡口换灯，50%_的"引\\号\n\n本报讯 （记者 江_岸%）渡口昨日装上了编号A_1%的新灯，灯光在\\五海里外也看得见。\n',
)
EXTRA = [
    Page("bus.txt", "公交夜班线路增至十二条\n\n望潮市公交集团昨日宣布，本月起夜班线路由九条增至十二条。\n"),
    Page("望潮晚报_2023-02-03_第02版.txt", "新渡轮下水\n\n昨天，能载三百人的新渡轮在望潮船厂下水。\n"),
    ODD,
]
QUESTIONS = [
    "去青螺岛的船票多少钱？",
    "夜班线路增至多少条？",
    "渡轮能载多少人？",
    "编号A_1%的灯在哪里？",
    "谁说图书馆周一闭馆？",
    "2024年5月的票价",
    "渔港什么时候完工",
]
CONDITIONS: list[Conditions] = [
    {"source": "bus.txt"},
    {"source": "望潮"},
    {"source": "怪%"},
    {"source": "奇_怪%的\\"},
    {"source": "没有这个"},
    {"paper": "晚报"},
    {"headline": "渡轮"},
    {"headline": '50%_的"引\\号'},
    {"headline": "5_%"},
    {"author": "记者江_岸"},
    {"author": '"'},
    {"date_from": "2023-02", "date_to": "2023-12"},
    {"year": "2024", "source": "望潮"},
    {"date_to": "1999"},
]


@pytest.fixture(scope="module", params=OTHERS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The local store and another one, of the same pages, built in the same three steps."""
    folder = tmp_path_factory.mktemp(request.param)
    with address_of(request.param, folder) as other:
        for store in (str(folder / "store"), other):
            build([samples_folder()], store, encoder=FakeEncoder())
            build(EXTRA, store, add=True, encoder=FakeEncoder())
            build((), store, remove=["bus.txt"], encoder=FakeEncoder())
            build(EXTRA[:1], store, add=True, encoder=FakeEncoder())
        yield str(folder / "store"), other


def test_a_question_finds_the_same_ten_passages_in_the_same_order(pair: tuple[str, str]) -> None:
    local, other = (Retriever.open(store, encoder=FakeEncoder()) for store in pair)
    for question in QUESTIONS:
        ours, theirs = (one.retrieve(question, top_k=10) for one in (local, other))
        assert len(ours) == 10
        assert [p.text for p in theirs] == [p.text for p in ours], question
        # The local store's idf counts passages that were taken out until they are merged away.
        assert [p.score for p in theirs] == pytest.approx([p.score for p in ours], abs=0.005)
        answers = [one.answer(question) for one in (local, other)]
        assert answers[0].text == answers[1].text


@pytest.mark.parametrize("where", CONDITIONS, ids=str)
def test_a_filter_lets_the_same_pass(pair: tuple[str, str], where: Conditions) -> None:
    local, other = (Retriever.open(store, encoder=FakeEncoder()) for store in pair)
    rows = local.snapshot().rows(Filter(**where))
    assert other.snapshot().rows(Filter(**where)) == rows
    found = [one.retrieve(QUESTIONS[0], top_k=10, **where) for one in (local, other)]
    assert [p.text for p in found[0]] == [p.text for p in found[1]]
    assert bool(found[0]) == bool(rows)
    assert other.sources(**where) == local.sources(**where)


def test_some_filter_of_the_list_lets_something_pass_and_some_nothing(pair: tuple[str, str]) -> None:
    snapshot = open_store(pair[0]).open()
    passing = [len(snapshot.rows(Filter(**where))) for where in CONDITIONS]
    assert [count == 0 for count in passing].count(True) == 3
    assert passing[2] == passing[3] == passing[7] == passing[9] == 1


def test_articles_facets_and_contents_are_the_same(pair: tuple[str, str]) -> None:
    local, other = (Service(store, encoder=FakeEncoder()) for store in pair)
    assert other.tallies() == local.tallies()
    assert other.papers() == local.papers() != []
    assert other.sources() == local.sources()
    for wanted in (
        Wanted(),
        Wanted("票价", inside=True),
        Wanted("渡口 昨天", inside=True),
        Wanted(paper=local.papers()[0]),
    ):
        found, theirs = (service.leaf(wanted, 7, 3) for service in (local, other))
        assert theirs == (*found[:2], replace(found[2], names=theirs[2].names))  # Milvus keeps no names
    listed, total = local.headlines("", 500)
    assert other.headlines("", 500) == (listed, total)
    assert [other.article(one.article_id) for one in listed] == [local.article(one.article_id) for one in listed]
    # Milvus keeps no names, by which reports of one event are told.
    near = [one.near(listed[0].article_id, 3) for one in (local, other)]
    assert {*near[0].reports, *near[0].others} >= {*near[1].others} != set()
    for by_day in (False, True):
        pages = [one.retriever().snapshot().contents(Filter(), 5, 2, by_day=by_day) for one in (local, other)]
        assert pages[0] == pages[1]


def test_status_tells_the_same_but_the_place(pair: tuple[str, str]) -> None:
    ours, theirs = (Retriever.open(store, encoder=FakeEncoder()).status() for store in pair)
    assert replace(theirs, store="", built_at="") == replace(ours, store="", built_at="")


def test_what_is_held_is_copied_there_and_back(pair: tuple[str, str], tmp_path: Path) -> None:
    copy(pair[1], tmp_path / "back")
    copy(pair[0], tmp_path / "ours")
    marks = [read_generation(tmp_path / name, 1).manifest.files for name in ("back", "ours")]
    # The files of lexical/ have random names; Milvus keeps no names of passages, which are in the archive.
    same = [name for name in marks[0] if not name.startswith("lexical/") and name != "archive.sqlite"]
    assert len(same) >= 2
    assert {name: marks[0][name] for name in same} == {name: marks[1][name] for name in same}
    opened = [open_store(tmp_path / name).open() for name in ("back", "ours")]
    assert opened[0].pages() == opened[1].pages()
    assert opened[0].name_counts("location", Filter(), 9) == []
    ours = open_store(pair[0]).open().name_counts("location", Filter(), 9)
    assert opened[1].name_counts("location", Filter(), 9) == ours != []
    local, back = (Retriever.open(store, encoder=FakeEncoder()) for store in (pair[0], tmp_path / "back"))
    assert back.sources() == local.sources()
    assert [p.text for p in back.retrieve(QUESTIONS[0], 10)] == [p.text for p in local.retrieve(QUESTIONS[0], 10)]
    with pytest.raises(StoreError, match="同一个"):
        copy(pair[0], pair[0])


@pytest.fixture(params=OTHERS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with address_of(request.param, tmp_path) as place:
        yield place


def test_a_build_reports_the_same_step_by_step(address: str, tmp_path: Path) -> None:
    changed = replace(EXTRA[0], text=EXTRA[0].text.replace("九条", "八条"))

    def steps(store: str) -> Iterator[BuildReport]:
        yield build(EXTRA[1:], store, encoder=FakeEncoder())
        yield build(EXTRA, store, add=True, encoder=FakeEncoder())
        yield build([changed], store, add=True, encoder=FakeEncoder())
        yield build(EXTRA, store, add=True, encoder=FakeEncoder())
        yield build(EXTRA, store, add=True, encoder=FakeEncoder())
        yield build((), store, remove=[EXTRA[1].source], encoder=FakeEncoder())
        yield build(EXTRA, store, encoder=FakeEncoder())

    for ours, theirs in zip(steps(str(tmp_path / "store")), steps(address), strict=True):
        assert replace(theirs, seconds=0, cached=0, encoded=0) == replace(ours, seconds=0, cached=0, encoded=0)
        assert theirs.encoded + theirs.cached == ours.encoded + ours.cached


def test_another_encoder_is_refused(address: str) -> None:
    build(EXTRA, address, encoder=FakeEncoder())
    with pytest.raises(StoreError, match="两者的向量不能相比"):
        Retriever.open(address, encoder=FakeEncoder(name="other"))


def test_questions_are_answered_while_generations_are_swapped(address: str) -> None:
    def pages(day: int) -> list[Page]:
        return [Page("票价.txt", f"轮渡票价调整\n\n轮渡票价今日起改为{day}元，首班船{day}时开出。\n"), EXTRA[day % 2]]

    build(pages(3), address, encoder=FakeEncoder())
    retriever = Retriever.open(address, encoder=FakeEncoder())
    ended, wrong, answers = threading.Event(), list[BaseException](), list[str]()

    def ask() -> None:
        try:
            while not ended.is_set():
                answers.append(retriever.retrieve("轮渡票价多少元？", top_k=1)[0].text)
        except BaseException as error:
            wrong.append(error)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for one in askers:
        one.start()
    for day in range(4, 9):
        build(pages(day), address, add=day % 2 == 0, encoder=FakeEncoder())
    ended.set()
    for one in askers:
        one.join()
    assert wrong == []
    assert {f"轮渡票价今日起改为{day}元，首班船{day}时开出。" for day in range(3, 9)} >= set(answers)
    assert "改为8元" in retriever.retrieve("轮渡票价多少元？", top_k=1)[0].text
    assert rollback(address) == 5
    assert "改为7元" in retriever.retrieve("轮渡票价多少元？", top_k=1)[0].text


def test_every_command_takes_the_address(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("index.encoders.load", "index.building.means"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_, **__: FakeEncoder())
    for page in EXTRA[:2]:
        (tmp_path / page.source).write_text(page.text, encoding="utf-8")
    monkeypatch.setenv("BAOHAI_STORE", address)
    for command in (
        ["build", str(tmp_path / "bus.txt"), "--quiet"],
        ["build", "--add", str(tmp_path / EXTRA[1].source), "--quiet"],
        ["build", "--if-missing", str(tmp_path / "bus.txt")],
        ["ask", "渡轮能载多少人？"],
        ["show", "新渡轮"],
        ["sources"],
        ["status"],
        ["verify"],
        ["copy", address, str(tmp_path / "copied"), "--quiet"],
        ["rollback"],
        ["prune"],
    ):
        assert main(command) == 0, command
    said = capsys.readouterr().out
    for part in (
        f"语料库：{address}（第 2 代",
        "三百人",
        "望潮晚报",
        "全部相符",
        "复制好了",
        "已退回第 1 代",
        "删掉了 1 代",
    ):
        assert part in said
