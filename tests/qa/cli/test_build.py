from __future__ import annotations

import json
import os
import re
import socket
from pathlib import Path

import pytest

from index.store.generations_write import building
from qa.cli.main import main
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_build import BUS, FERRY


def test_build_with_nothing_named_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 2
    assert "没有给出要读的文件" in capsys.readouterr().err


@pytest.mark.parametrize("named", [["--remove", ""], ["--sync", ""], [""], ["--add", ""]])
def test_a_variable_without_a_value_removes_and_reads_nothing(
    store: str, folder: Path, named: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder / "bus.txt").unlink()
    assert main(["build", *named, "--store", store, "--quiet"]) == 1
    assert "名字是空的" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["prune", "--store", ""])


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
    assert "建好第 2 代：1 篇文章，1 段（加入 0 段，移除 2 段）；新编码 0 段" in capsys.readouterr().out
    assert main(["build", "--remove", "pages/tram.txt", "--store", store, "--quiet"]) == 1
    assert "库里没有这个来源：pages/tram.txt" in capsys.readouterr().err
    assert main(["build", str(folder), "--sync", str(folder), "--store", store]) == 2
    assert "--sync 只和一个文件夹一起用" in capsys.readouterr().err


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


def test_the_bar_shows_counts_rate_and_time_left(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(folder), "--store", str(tmp_path / "seen")]) == 0
    bar = capsys.readouterr().err.replace("\r", "\n")
    assert re.search(r"编码: 100%\|.*\| 3/3 \[\d\d:\d\d<\d\d:\d\d, +[\d.?]+条/s\]", bar)


def test_files_of_one_name_stand_side_by_side_and_are_named_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day, text in (("2024-05-17", BUS), ("2024-05-18", FERRY)):
        (tmp_path / day).mkdir()
        (tmp_path / day / "01.txt").write_text(text, encoding="utf-8")
    kept = ["--store", str(tmp_path / "store"), "--quiet"]
    first, second = str(tmp_path / "2024-05-17" / "01.txt"), str(tmp_path / "2024-05-18" / "01.txt")
    assert main(["build", "--add", first, "--base", str(tmp_path), *kept]) == 0
    assert main(["build", "--add", second, "--source-name", "潮报第一版", *kept]) == 0
    capsys.readouterr()
    assert main(["status", "--json", "--store", str(tmp_path / "store")]) == 0
    assert json.loads(capsys.readouterr().out)["sources"] == ["2024-05-17/01.txt", "潮报第一版"]


def test_what_is_replaced_is_told_by_name(store: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bus.txt").write_text(BUS.replace("公交", "电车"), encoding="utf-8")
    assert main(["build", "--add", str(folder), "--store", store, "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("换新：pages/bus.txt\n建好第 2 代：")


def test_an_empty_folder_is_mirrored_only_when_that_is_allowed(
    store: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tram.txt").write_text(BUS.replace("公交", "电车"), encoding="utf-8")
    assert main(["build", "--add", str(tmp_path / "tram.txt"), "--store", store, "--quiet"]) == 0
    for name in ("bus.txt", "ferry.txt"):
        (folder / name).unlink()
    capsys.readouterr()
    main(["build", "--sync", str(folder), "--store", store, "--quiet"])
    said = capsys.readouterr()
    assert "--allow-empty" in said.out + said.err
    assert main(["build", "--sync", str(folder), "--allow-empty", "--store", store, "--quiet"]) == 0
    assert "移除：pages/bus.txt、pages/ferry.txt" in capsys.readouterr().out


def test_a_build_says_what_it_read_and_what_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "报"
    folder.mkdir()
    (folder / "a.txt").write_text(FERRY, encoding="utf-8")
    (folder / "b.json").write_text('{"title": "菜场重开", "content": "摊位有九十六个。"}', encoding="utf-8")
    (folder / "c.doc").write_bytes(b"x")
    (folder / "d.txt").write_bytes(b"\xff\xff")
    assert main(["build", str(folder), "--store", str(tmp_path / "store"), "--quiet"]) == 0
    out = capsys.readouterr()
    assert "读了 2 个来源：.txt 1 个、.json 1 个；没有收入的 2 处，见上。" in out.out
    assert ".doc：请用 Word 或 WPS 打开，另存为 .docx。" in out.err
    assert "注意 报/b.json：字段这样读：content 作正文。" in out.err
