from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from index.building import cache
from index.store.generations import open_generation
from index.store.manifest import mark_file
from qa.cli.main import main


@pytest.mark.parametrize("command", ["rollback", "prune"])
def test_no_store_is_made_by_a_name_that_was_mistyped(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--store", str(tmp_path / "nothing")]) == 1
    assert "这里还没有语料库" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_store_is_verified_rolled_back_and_pruned(
    store: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bus.txt").unlink()
    assert main(["build", "--sync", str(folder), "--store", store, "--quiet"]) == 0
    capsys.readouterr()
    assert main(["verify", "--store", store]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("第 2 代（正在用）：")
    assert first.endswith("1 篇文章，1 段，全部相符")
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
        connection.execute("delete from chunks where row = 1")
    marks = {**generation.manifest.files, "archive.sqlite": mark_file(archive)}
    forged = replace(generation.manifest, files=marks)
    (generation.folder / "manifest.json").write_text(forged.to_json(), encoding="utf-8")
    assert main(["verify", "--store", store]) == 1
    out = capsys.readouterr().out
    assert "chunks 记为 3，实有 2" in out
    assert "有第 1 段的向量，没有这一段" in out


def test_the_vectors_in_the_cache_are_removed_where_that_is_asked_for(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", "--store", store]) == 0
    assert list(cache.vectors_folder().glob("*/*.vectors"))
    capsys.readouterr()
    assert main(["prune", "--store", store, "--vectors"]) == 0
    assert "清空了缓存里的向量" in capsys.readouterr().out
    assert not list(cache.vectors_folder().glob("*/*.vectors"))
