from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import corpus.articles
from corpus.model import Page
from index.folders import samples_folder
from index.store.archive import Archive
from index.store.filters import Filter
from index.store.generations import open_generation
from index.store.local_snapshot import LocalSnapshot
from qa.cli.main import main
from tests.index.building.test_build import FERRY
from tests.paths import GOLDENS, ROOT


def test_status_names_what_is_there(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--store", store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["articles"], found["chunks"], found["generation"]) == (2, 3, 1)
    assert main(["status", "--store", store]) == 0
    told = capsys.readouterr().out
    assert "2 篇文章，3 段" in told
    assert found["runs_on"] in told
    assert f"（{os.cpu_count()} 核" in found["runs_on"]


def test_articles_for_programs_and_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["articles", str(folder / "ferry.txt"), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found["headline"] == ["轮渡票价下调"]
    assert found["body"][0]["lines"] == [3, 3]
    assert main(["articles", str(folder / "ferry.txt")]) == 0
    assert "轮渡票价下调" in capsys.readouterr().out


def test_articles_tell_paper_date_page_names_and_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(next(samples_folder().glob("望潮日报_2024-09-06_第06版.txt")))
    assert main(["articles", page, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    opening = next(row for row in rows if "2号线定于9月28日" in "".join(row["headline"]))
    assert (opening["paper"], opening["date"], opening["page_number"]) == ("望潮日报", "2024-09-06", "A06")
    assert (opening["reporters"], opening["correspondents"]) == (["秦若溪"], ["尚可"])
    assert 0 < opening["confidence"] <= 1
    assert main(["articles", page]) == 0
    assert "望潮日报 · 2024-09-06 · A06 版 · 望潮日报_2024-09-06_第06版.txt 第 " in capsys.readouterr().out


def test_an_article_that_jumps_to_another_page_keeps_its_headline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = GOLDENS / "layout"
    pages = []
    for case, page in (("jump-from-page-1", "01"), ("jump-to-page-4", "04")):
        pages.append(str(tmp_path / f"青石日报_2024-11-09_第{page}版.txt"))
        Path(pages[-1]).write_bytes((layout / f"{case}.txt").read_bytes())
    assert main(["articles", *pages, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    bridge = [row["page_number"] for row in rows if row["headline"] == ["青石大桥年底合龙"]]
    assert bridge == ["1", "4"]
    assert main(["build", *pages, "--store", str(tmp_path / "store"), "--quiet"]) == 0
    stored = list(chain(*Archive.open(open_generation(tmp_path / "store").folder).pages().values()))
    assert [(a.source, list(a.headline)) for a in stored] == [(row["source"], row["headline"]) for row in rows]


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    row = json.dumps({"headline": "轮渡票价下调", "paragraphs": ["单程票价由五元下调至三元。" * 20]})
    (tmp_path / "rows.jsonl").write_text(f"{row}\n" * 500, encoding="utf-8")  # far more than a pipe holds
    command = [sys.executable, "-m", "qa.cli.main", "articles", str(tmp_path / "rows.jsonl"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


def test_articles_are_printed_before_the_next_page_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_page = corpus.articles.read_page
    printed: list[str] = []

    def read_and_look(page: Page) -> corpus.PageArticles:
        printed.append(capsys.readouterr().out)
        return read_page(page)

    monkeypatch.setattr(corpus.articles, "read_page", read_and_look)
    assert main(["articles", str(folder), "--json"]) == 0
    assert printed[0] == ""
    assert [json.loads(line)["source"] for line in printed[1].splitlines()] == ["pages/bus.txt"]


def test_a_file_with_a_bad_byte_is_read_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "ferry.txt"
    page.write_bytes(FERRY.encode("utf-8").replace("五元".encode(), "五".encode() + b"\xff", 1))
    assert main(["articles", str(page)]) == 1
    assert "不能确定文字编码" in capsys.readouterr().err
    assert main(["articles", str(page), "--damaged", "replace"]) == 0
    said = capsys.readouterr()
    assert "五�" in said.out
    assert "1 处" in said.err


def test_articles_reads_fields_paper_and_day_as_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"tt": "菜场重开", "nr": "摊位有九十六个。"}]', encoding="utf-8")
    told = ["--map", "title=tt", "--map", "content=nr", "--paper", "江岸晚报", "--date", "2024-05-17"]
    assert main(["articles", str(path), *told]) == 0
    out = capsys.readouterr()
    assert "# 菜场重开" in out.out
    assert "江岸晚报 · 2024-05-17" in out.out
    assert "字段这样读：tt 作标题，nr 作正文。" in out.err


def test_sources_as_a_table_as_json_and_as_csv(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--store", store]) == 0
    names, bus, ferry = capsys.readouterr().out.splitlines()
    assert names.split() == ["来源", "报名", "首日", "末日", "文章", "段"]
    assert (bus.split(), ferry.split()) == (["pages/bus.txt", "1", "2"], ["pages/ferry.txt", "1", "1"])
    assert main(["sources", "--store", store, "--json", "--source", "ferry.txt"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "name": "pages/ferry.txt", "paper": None, "first": None, "last": None, "articles": 1, "chunks": 1,
    }  # fmt: skip
    assert main(["sources", "--store", store, "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "pages/bus.txt,,,,1,2"
    assert main(["sources", "--store", store, "--from", "2024-13"]) == 1
    assert "日期“2024-13”看不懂" in capsys.readouterr().err


def test_names_with_their_counts(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = [("青螺岛", 3), ("白沙岛", 1)]
    asked: list[tuple[object, ...]] = []

    def counts(_: LocalSnapshot, *wanted: object) -> list[tuple[str, int]]:
        asked.append(wanted)
        return counted

    monkeypatch.setattr(LocalSnapshot, "name_counts", counts)
    named = ["names", "--kind", "location", "岛", "--person", "秦若溪", "--limit", "9", "--store", store]
    assert main(named) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["名称", "文章"], ["青螺岛", "3"], ["白沙岛", "1"],
    ]  # fmt: skip
    assert asked == [("location", Filter(person="秦若溪"), 9, "岛")]
    assert main([*named, "--json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"name": "青螺岛", "articles": 3}, {"name": "白沙岛", "articles": 1},
    ]  # fmt: skip
    assert main(["names", "--format", "csv", "--store", store]) == 0
    assert capsys.readouterr().out.splitlines() == ["名称,文章", "青螺岛,3", "白沙岛,1"]
    assert asked[-1] == ("person", Filter(), 50, "")


def test_a_store_without_names_says_so(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalSnapshot, "names_version", lambda _: None)
    monkeypatch.setattr(LocalSnapshot, "name_counts", lambda *_: [])
    assert main(["names", "--store", store]) == 0
    assert "没有记名称" in capsys.readouterr().err


def test_articles_as_a_table_and_as_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["articles", str(folder), "--format", "csv"]) == 0
    rows = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    assert rows[0][:2] == ["标题", "报名"]
    assert rows[2][0] == "轮渡票价下调"
    assert main(["articles", str(folder), "--format", "table"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
