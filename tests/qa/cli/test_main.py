from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

import index.encoders.base
from index.folders import samples_folder
from index.store.archive import Archive
from index.store.generations import building, open_generation
from index.store.manifest import mark_file
from qa.cli.main import main
from qa.confidence_weights import THRESHOLD
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_build import BUS, FERRY
from tests.paths import GOLDENS


@pytest.fixture(autouse=True)
def _fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(model: str | None = None, device: str | None = None) -> FakeEncoder:
        return FakeEncoder(name=f"fake:{model or 'bundled'}")

    monkeypatch.setattr(index.encoders.base, "load_encoder", load)
    monkeypatch.setattr("index.building.build.load_encoder", load)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bus.txt").write_text(BUS, encoding="utf-8")
    (pages / "ferry.txt").write_bytes(FERRY.encode("gb18030"))
    return pages


@pytest.fixture
def store(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    place = str(tmp_path / "store")
    assert main(["build", str(folder), "--store", place, "--quiet"]) == 0
    assert "建好第 1 代：2 篇文章，3 段" in capsys.readouterr().out
    return place


def test_ask_shows_headline_place_and_paragraph(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "轮渡单程票价下调到几元？", "--store", store, "--top-k", "1"]) == 0
    out = capsys.readouterr().out
    assert "1. 轮渡票价下调" in out
    assert "ferry.txt 第 3 行" in out
    assert "由五元下调至三元" in out
    assert "2. " not in out


def test_ask_json_is_one_object(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "夜班线路增至多少条？", "--store", store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["question"] == "夜班线路增至多少条？"
    assert "十二条" in found["answer"]["text"]
    assert [p["rank"] for p in found["passages"]] == [1, 2, 3]
    named = {"headline", "text", "score", "source", "lines", "article_id", "confidence", "citation"}
    assert named <= set(found["passages"][0])


def test_a_follow_up_is_shown_as_it_was_understood(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "它的首班船几时开出？", "--after", "南塘轮渡站在哪里？", "--store", store]
    assert main(asked) == 0
    assert capsys.readouterr().out.startswith("按这个问题检索：南塘轮渡站的首班船几时开出？\n")
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "南塘轮渡站的首班船几时开出？"


def test_ask_tells_the_words_that_answer_and_why(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "夜班线路增至多少条？", "--store", store]
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    first = found["passages"][0]
    assert first["text"][slice(*found["answer"]["exact"])] == "十二条"
    assert sum(first["why"]["legs"].values()) == pytest.approx(1, abs=0.001)
    assert "夜班" in first["why"]["words"]
    assert first["also"] == []
    assert main(asked) == 0
    assert "得分来自" not in capsys.readouterr().out
    assert main([*asked, "--why"]) == 0
    assert "命中的词：" in capsys.readouterr().out


def test_a_reranker_that_is_not_there_fails_with_a_sentence(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "票价多少？", "--store", store, "--reranker", str(tmp_path / "nowhere")]) == 1
    assert "无法加载重排模型" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "sentence"), [("", "问题是空的"), ("票" * 501, "有 501 个字"), (" ？ ", "问题是空的")]
)
def test_a_question_that_cannot_be_asked_fails_with_a_sentence(
    store: str, capsys: pytest.CaptureFixture[str], question: str, sentence: str
) -> None:
    assert main(["ask", question, "--store", store]) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_missing_store_names_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["ask", "票价？"], ["status"]):
        assert main([*command, "--store", str(tmp_path / "none")]) == 1
        assert "baohai build" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "还缺少：命令。"),
        (["fly"], "无法识别的命令：fly，可选的有 'build', 'ask', "),
        (["ask"], "还缺少：问题。用法见 baohai ask --help。"),
        (["ask", "票价？", "--top-k", "0"], "--top-k：应是 1 或更大的整数，却是 '0'。"),
        (["ask", "票价？", "--top-k", "x"], "--top-k：应是 1 或更大的整数，却是 'x'。"),
        (["ask", "票价？", "--top-k", "9" * 5000], "--top-k：应是 1 或更大的整数，"),
        (["ask", "票价？", "--top-k"], "--top-k：后面要写一个值。"),
        (["ask", "票价？", "--he", "票"], "选项 --he 写得不全，可能是 --help, --headline。"),
        (["ask", "票价？", "--json=1"], "--json：后面不能写 1。"),
        (["build", "--nope"], "无法识别的参数：--nope。"),
        (["ask", "票价？", "\x1b]0;x\x07"], "无法识别的参数：␛]0;x␇。"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused_in_chinese(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert says in said
    assert not re.search(r"usage|argument|invalid|required|choice|error", said)


def test_build_with_nothing_named_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 2
    assert "没有给出要读的文件" in capsys.readouterr().err


def test_a_named_file_that_is_missing_fails_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(tmp_path / "nothing.txt"), "--store", str(tmp_path / "store")]) == 1
    assert "nothing.txt" in capsys.readouterr().err


def test_an_unreadable_file_in_a_folder_is_reported_and_the_rest_is_read(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.txt").write_bytes(b"\xff\xff\x00\x81")
    assert main(["build", str(folder), "--store", str(tmp_path / "store"), "--quiet"]) == 0
    captured = capsys.readouterr()
    assert "跳过" in captured.err
    assert "broken.txt" in captured.err
    assert "2 篇文章" in captured.out


def test_if_missing_leaves_a_good_store_alone(store: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(folder), "--store", store, "--if-missing"]) == 0
    assert "语料库已经可用" in capsys.readouterr().out


def test_status_names_what_is_there(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--store", store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["articles"], found["chunks"], found["generation"]) == (2, 3, 1)
    assert main(["status", "--store", store]) == 0
    assert "2 篇文章，3 段" in capsys.readouterr().out


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


def test_another_model_than_the_stores_is_refused(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "票价？", "--store", store, "--model", "some/model"]) == 1
    assert "--model" in capsys.readouterr().err


def test_ask_needs_no_web_library() -> None:
    code = (
        "import sys, qa.cli.main, index.search.search, index.encoders.base; "
        "sys.exit('gradio' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ask_only_where_the_filters_allow(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store]
    assert main([*asked, "--json", "--source", "bus.txt"]) == 0
    assert {p["source"] for p in json.loads(capsys.readouterr().out)["passages"]} == {"pages/bus.txt"}
    assert main([*asked, "--json", "--headline", "轮渡票价"]) == 0
    assert {p["source"] for p in json.loads(capsys.readouterr().out)["passages"]} == {"pages/ferry.txt"}
    assert main([*asked, "--from", "2024-01-01", "--to", "2024-12-31", "--headline", "轮渡"]) == 0
    out = capsys.readouterr().out
    assert "没有一段原文符合这些条件：2024-01-01 起、2024-12-31 止、标题里有“轮渡”。没有日期的文章不算在内；" in out
    assert main([*asked, "--json", "--source", "没有的报"]) == 0
    assert json.loads(capsys.readouterr().out)["passages"] == []


def test_a_bad_date_fails_with_a_sentence(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "票价？", "--store", store, "--from", "2024年1月"]) == 1
    assert "日期“2024年1月”看不懂" in capsys.readouterr().err


@pytest.fixture
def sure_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Makes the fake model calibrated: the first passage answers with this probability, each next one with half."""

    def set_to(first: float) -> None:
        module = importlib.import_module("qa.retriever")  # qa.retriever itself is the function of that name
        monkeypatch.setattr(module, "ENCODER", "fake:bundled")
        monkeypatch.setattr(module, "confidence", lambda hits, position: first / 2**position)

    return set_to


def test_ask_says_that_nothing_answers_and_shows_what_is_nearest(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(THRESHOLD - 0.01)
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store, "--top-k", "2"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("本库没有找到答案。最接近的原文：\n\n1. 轮渡票价下调\n")
    assert "\n2. " in out
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"] is None
    assert found["confidence"] == pytest.approx(THRESHOLD - 0.01, abs=1e-4)
    assert [p["confidence"] for p in found["passages"]] == pytest.approx(
        [THRESHOLD - 0.01, (THRESHOLD - 0.01) / 2], abs=1e-4
    )


def test_ask_with_a_threshold_of_its_own(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(0.4)
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store, "--json", "--threshold"]
    for threshold, refused in (("0", False), ("0.4", False), ("0.41", True), ("1", True)):
        assert main([*asked, threshold]) == 0
        assert (json.loads(capsys.readouterr().out)["answer"] is None) == refused


def test_an_answer_in_the_terminal_says_how_sure_it_is(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(0.815)
    assert main(["ask", "轮渡单程票价下调到几元？", "--store", store]) == 0
    assert "—— 第 1 段原文，置信度 82%\n" in capsys.readouterr().out


def test_a_model_that_was_not_calibrated_never_refuses(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "糖醋排骨？", "--store", store, "--json", "--threshold", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"]["text"]
    assert found["confidence"] is None


@pytest.mark.parametrize("threshold", ["-0.1", "1.1", "nan", "高"])
def test_a_threshold_is_a_share(threshold: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_code:
        main(["ask", "票价？", f"--threshold={threshold}"])
    assert exit_code.value.code == 2
    assert f"应是 0 到 1 的小数，却是 '{threshold}'" in capsys.readouterr().err


def test_a_second_build_says_that_nothing_changed(store: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for again in (["--sync", str(folder)], ["--add", str(folder)], [str(folder)]):
        assert main(["build", *again, "--store", store, "--quiet"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("没有变化，仍是第 1 代：2 篇文章，3 段；没有编码，也没有写入")


def test_a_folder_is_mirrored_and_a_source_removed(
    store: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bus.txt").unlink()
    assert main(["build", "--sync", str(folder), "--store", store, "--quiet"]) == 0
    assert "建好第 2 代：1 篇文章，1 段（加入 0 段，移除 2 段）；新编码 0 条" in capsys.readouterr().out
    assert main(["build", "--remove", "pages/tram.txt", "--store", store, "--quiet"]) == 1
    assert "库里没有这个来源：pages/tram.txt" in capsys.readouterr().err
    assert main(["build", str(folder), "--sync", str(folder), "--store", store]) == 2
    assert "--sync 只和一个文件夹一起用" in capsys.readouterr().err


def test_a_store_is_verified_rolled_back_and_pruned(
    store: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bus.txt").unlink()
    assert main(["build", "--sync", str(folder), "--store", store, "--quiet"]) == 0
    capsys.readouterr()
    assert main(["verify", "--store", store]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("第 2 代（正在用）：")
    assert first.endswith("1 篇文章，1 段，2 条向量，全部相符")
    assert second.startswith("第 1 代（备用）：")
    archive = open_generation(Path(store)).folder / "archive.sqlite"
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    assert main(["verify", "--store", store]) == 1
    said = capsys.readouterr()
    assert "第 2 代（正在用）：有问题" in said.out
    assert "archive.sqlite 被改动过" in said.out
    assert "baohai rollback" in said.err
    assert main(["rollback", "--store", store]) == 0
    assert "已退回第 1 代" in capsys.readouterr().out
    assert main(["prune", "--store", store]) == 0
    assert "删掉了 1 代 2" in capsys.readouterr().out
    assert main(["verify", "--store", store]) == 0
    assert main(["rollback", "--store", store]) == 1
    assert "没有可以退回的上一代" in capsys.readouterr().err


def test_counts_that_contradict_one_another_are_found(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    generation = open_generation(Path(store))
    archive = generation.folder / "archive.sqlite"
    with contextlib.closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("update texts set keys = substr(keys, 17) where row = 1")
    marks = {**generation.manifest.files, "archive.sqlite": mark_file(archive)}
    forged = replace(generation.manifest, files=marks)
    (generation.folder / "manifest.json").write_text(forged.to_json(), encoding="utf-8")
    assert main(["verify", "--store", store]) == 1
    out = capsys.readouterr().out
    assert "vectors 记为 6，实有 5" in out
    assert "第 1 段应有 1 条向量，实有 2 条" in out


def test_an_interrupted_build_says_that_the_old_is_untouched(
    store: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    (folder / "new.txt").write_text(BUS.replace("公交", "电车"), encoding="utf-8")
    monkeypatch.setattr(FakeEncoder, "encode_passages", stopped)
    assert main(["build", str(folder), "--store", store, "--quiet"]) == 1
    assert capsys.readouterr().err == "已中断：原来的语料库没有改动；已编码的留着，下次建库接着用。\n"
    assert main(["verify", "--store", store]) == 0
    assert not (Path(store) / "generations" / ".building").exists()


def test_a_second_builder_waits_and_says_for_whom(store: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.txt").write_text(BUS.replace("公交", "电车"), encoding="utf-8")
    with building(Path(store)):
        assert main(["build", str(folder), "--store", store, "--quiet", "--wait", "0.1"]) == 1
    said = capsys.readouterr().err
    assert f"（进程 {os.getpid()}，在 {socket.gethostname()} 上，自 " in said
    assert "正在等，最多 0.1 秒" in said
    assert main(["build", str(folder), "--store", store, "--quiet"]) == 0


@pytest.mark.parametrize("wait", ["-1", "inf", "nan", "一会儿"])
def test_a_wait_is_seconds(wait: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["build", "--samples", f"--wait={wait}"])
    assert f"应是 0 或更大的秒数，却是 '{wait}'" in capsys.readouterr().err


def test_the_bar_shows_counts_rate_and_time_left(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(folder), "--store", str(tmp_path / "seen")]) == 0
    bar = capsys.readouterr().err.replace("\r", "\n")
    assert re.search(r"编码: 100%\|.*\| 6/6 \[\d\d:\d\d<\d\d:\d\d, +[\d.?]+条/s\]", bar)


HOSTILE = "\x1b]0;被改的窗口标题\x07轮渡\u202e五十元\x9b2J"


def test_text_of_a_page_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"headline": f"轮渡票价下调{HOSTILE}", "paragraphs": [f"单程票价由五元下调至三元。{HOSTILE}"]}
    page = tmp_path / "rows.jsonl"
    page.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    store = str(tmp_path / "store")
    assert main(["build", str(page), "--store", store, "--quiet"]) == 0
    for command in (
        ["ask", "轮渡票价几元？", "--store", store, "--why"],
        ["articles", str(page)],
        ["status", "--store", store],
    ):
        assert main(command) == 0
        shown = capsys.readouterr().out
        assert not set("\x1b\x07\x9b\u202e") & set(shown)
    assert main(["ask", "轮渡票价几元？", "--store", store, "--json"]) == 0
    line = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e") & set(line)
    (passage,) = json.loads(line)["passages"]
    assert passage["text"] == row["paragraphs"][0]
    assert passage["headline"] == row["headline"]


def test_a_question_cannot_command_the_terminal(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    filters = ["--source", HOSTILE]
    for command in (
        ["ask", "票价？", *filters],
        ["ask", "它呢？", "--after", HOSTILE],
        ["ask", "票价？", "--from", HOSTILE],
    ):
        main([*command, "--store", store])
        said = capsys.readouterr()
        assert said.out + said.err
        assert not set("\x1b\x07\x9b\u202e") & set(said.out + said.err)
