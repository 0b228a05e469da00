from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from corpus import read_paths
from corpus.errors import ReadError
from corpus.model import Page
from corpus.options import lines_of
from index import BuildError, StoreError, build
from index.building.progress import reporter
from index.store.archive import Archive
from index.store.generations import current, open_generation
from tests.fake_encoder import FakeEncoder

BUS = """公交夜班线路增至十二条

望潮市公交集团昨日宣布，本月起夜班线路由九条增至十二条，末班车推迟到二十三时三十分。

集团负责人周启明说，新增线路经过北埠区人民医院和火车东站，票价仍是两元。
"""
FERRY = """轮渡票价下调

南塘轮渡站今起将单程票价由五元下调至三元，持老年证者免费乘坐，首班船六时开出。
"""


def held(store: Path) -> list[str]:
    pages = Archive.open(open_generation(store).folder).pages()
    return [article.title for articles in pages.values() for article in articles]


def test_files_and_pages_become_a_store(tmp_path: Path) -> None:
    (tmp_path / "bus.txt").write_text(BUS, encoding="utf-8")
    report = build([tmp_path / "bus.txt", Page("ferry.txt", FERRY)], tmp_path / "store", encoder=FakeEncoder())
    assert (report.generation, report.articles, report.chunks) == (1, 2, 3)
    assert report.sources == ("bus.txt", "ferry.txt")
    assert report.reused == 0
    assert held(tmp_path / "store") == ["公交夜班线路增至十二条", "轮渡票价下调"]


def test_a_second_build_encodes_nothing_and_publishes_nothing(tmp_path: Path) -> None:
    first = build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    encoder = FakeEncoder()
    second = build([Page("bus.txt", BUS)], tmp_path, encoder=encoder)
    assert (second.encoded, second.reused, encoder.calls) == (0, first.encoded, 0)
    assert (first.changed, second.changed) == (True, False)
    assert (second.generation, current(tmp_path)) == (1, 1)


def test_add_keeps_what_is_there_and_replaces_a_source_of_the_same_origin(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    added = build([Page("ferry.txt", FERRY)], tmp_path, add=True, encoder=FakeEncoder())
    assert held(tmp_path) == ["公交夜班线路增至十二条", "轮渡票价下调"]
    assert added.reused > 0
    assert (added.replaced, added.dropped) == ((), ())
    page = Page("bus.txt", BUS.replace("公交夜班线路增至十二条", "夜班车多了"))
    again = build([page], tmp_path, add=True, encoder=FakeEncoder())
    assert sorted(held(tmp_path)) == ["夜班车多了", "轮渡票价下调"]
    assert (again.replaced, again.dropped) == (("bus.txt",), ())
    assert [article.title for article in again.read] == ["夜班车多了"]
    same = build([page], tmp_path, add=True, encoder=FakeEncoder())
    assert (same.changed, same.replaced, same.read) == (False, (), again.read)


def test_without_add_only_the_new_is_held(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    report = build([Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    assert held(tmp_path) == ["轮渡票价下调"]
    assert (report.replaced, report.dropped) == ((), ("bus.txt",))


def test_the_same_page_twice_loses_nothing(tmp_path: Path) -> None:
    report = build([Page("bus.txt", BUS), Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    assert report.articles == 2


def test_a_lone_path_is_one_path(tmp_path: Path) -> None:
    (tmp_path / "报纸").mkdir()
    (tmp_path / "报纸" / "bus.txt").write_text(BUS, encoding="utf-8")
    report = build(f"{tmp_path}/报纸/", tmp_path / "store", encoder=FakeEncoder())
    assert report.sources == ("报纸/bus.txt",)
    assert build(Page("ferry.txt", FERRY), tmp_path / "store", add=True, encoder=FakeEncoder()).added == 1
    build(store=tmp_path / "store", remove="报纸/bus.txt", encoder=FakeEncoder())
    assert held(tmp_path / "store") == ["轮渡票价下调"]


def test_a_page_that_no_store_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"half\.txt：第 2 个字符是不成对的代理码 U\+D83D"):
        build(Page("half.txt", f"公\ud83d{BUS}"), tmp_path, encoder=FakeEncoder())
    with pytest.raises(ReadError, match="名称有 1,000,000 个字，最多 300 个"):
        build(Page("长" * 1_000_000, BUS), tmp_path, encoder=FakeEncoder())


def test_what_gives_no_article_is_told(tmp_path: Path) -> None:
    pages = [Page("bus.txt", BUS), Page("folio.txt", "青石日报\n2023年11月9日 星期四\n第6版\n责任编辑：何叶\n")]
    report = build(pages, tmp_path, encoder=FakeEncoder())
    assert [str(one) for one in report.skipped] == ["跳过 folio.txt：没有认出文章，只有报头、版次一类的文字。"]


@pytest.mark.parametrize("text", ["", " \n\n\u3000"])
def test_nothing_to_index_is_said_and_the_store_stays(tmp_path: Path, text: str) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    with pytest.raises(BuildError, match=r"没有可以建索引的文字：empty\.txt"):
        build([Page("empty.txt", text)], tmp_path, encoder=FakeEncoder())
    assert held(tmp_path) == ["公交夜班线路增至十二条"]


def test_another_encoder_encodes_everything_anew(tmp_path: Path) -> None:
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder())
    report = build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder(name="other@1"))
    assert report.reused == 0


def test_the_lines_of_a_page_have_a_bar_of_their_own_while_it_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    with reporter(True) as draw:
        for page in (1, 2):
            draw("识别", page - 1, 2)
            for done in range(0, 260, 20):
                draw(lines_of(page), done, 260)
                time.sleep(0.03)
            draw("识别", page, 2)
    told = re.split(r"[\r\n]", re.sub(r"\x1b\[[A-Z]", "", capsys.readouterr().err))
    for page in (1, 2):
        assert any(one.startswith(f"第 {page} 页:") and "/260" in one for one in told)
    # What stays on the terminal are the pages.
    left = [one for one in told if one.strip()][-1]
    assert left.startswith("识别: 100%")
    assert "2/2" in left


def test_progress_is_told_stage_by_stage(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build([Page("bus.txt", BUS)], tmp_path, encoder=FakeEncoder(), progress=lambda *step: seen.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == ["读取", "切分", "认名", "编码", "写入"]
    assert all(done <= total for _, done, total in seen)
    for stage in ("读取", "切分", "编码", "写入"):
        last = [step for step in seen if step[0] == stage][-1]
        assert last[1] == last[2]


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="语料库不可写"):
        build([Page("bus.txt", BUS)], tmp_path / "store", encoder=FakeEncoder())


def test_the_model_of_the_environment_is_the_one_the_store_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.means.load_encoder", lambda model: FakeEncoder(name=f"fake:{model}"))
    monkeypatch.setattr("index.building.means.name_of_encoder", lambda model: None)
    monkeypatch.setenv("BAOHAI_MODEL", "some/model")
    build([Page("bus.txt", BUS)], tmp_path)
    manifest = open_generation(tmp_path).manifest
    assert (manifest.model, manifest.encoder) == ("some/model", "fake:some/model")
    monkeypatch.delenv("BAOHAI_MODEL")
    build([Page("ferry.txt", FERRY)], tmp_path, add=True)
    assert open_generation(tmp_path).manifest.encoder == "fake:some/model"
    build([Page("ferry.txt", FERRY)], tmp_path)
    assert open_generation(tmp_path).manifest.encoder == "fake:bundled"


def test_files_are_counted_as_they_are_opened(tmp_path: Path) -> None:
    for name, text in (("a.txt", BUS), ("b.txt", FERRY)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen: list[tuple[str, int, int]] = []
    build([tmp_path], tmp_path / "store", encoder=FakeEncoder(), progress=lambda *step: seen.append(step))
    assert [step for step in seen if step[0] == "打开"] == [("打开", 1, 2), ("打开", 2, 2)]


def test_an_option_that_nothing_knows_is_refused(tmp_path: Path) -> None:
    unknown: dict[str, Any] = {"pasword": "春"}
    for read in (build, read_paths):
        with pytest.raises(TypeError, match="pasword"):
            read([tmp_path], **unknown)
