from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from index.errors import StoreBusyError, StoreError
from index.folders import link
from index.store import generations_write
from index.store.generations import current, open_generation
from index.store.generations_write import building, prune, publish, rollback
from index.store.manifest import FORMAT, FileMark, Manifest, mark_file


def manifest(files: dict[str, FileMark], built_at: str) -> Manifest:
    return Manifest(FORMAT, "", "fake@1", 8, 1, 1, 1, built_at, files)


def published(store: Path, text: str) -> int:
    with building(store) as folder:
        (folder / "part").mkdir()
        (folder / "part" / "words").write_text(text, encoding="utf-8")
        return publish(store, folder, manifest).number


def words(store: Path) -> str:
    return (open_generation(store).folder / "part" / "words").read_text(encoding="utf-8")


def test_what_was_published_is_what_is_opened(tmp_path: Path) -> None:
    assert published(tmp_path, "一") == 1
    generation = open_generation(tmp_path)
    assert (generation.number, generation.manifest.encoder) == (1, "fake@1")
    assert list(generation.manifest.files) == ["part/words"]
    assert words(tmp_path) == "一"


def test_a_new_generation_replaces_and_the_last_two_are_kept(tmp_path: Path) -> None:
    for text in "一二三":
        published(tmp_path, text)
    assert words(tmp_path) == "三"
    assert sorted(p.name for p in (tmp_path / "generations").iterdir()) == ["000002", "000003"]


def test_an_empty_place_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"这里还没有语料库.*\n?.*baohai build"):
        open_generation(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("content", ["", "seven", "-1", "../1", "\x00"])
def test_a_broken_pointer_is_refused(tmp_path: Path, content: str) -> None:
    published(tmp_path, "一")
    (tmp_path / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="baohai build"):
        open_generation(tmp_path)


def test_a_pointer_to_nothing_is_refused(tmp_path: Path) -> None:
    published(tmp_path, "一")
    shutil.rmtree(tmp_path / "generations" / "000001")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        open_generation(tmp_path)


def test_another_format_names_both_and_the_command(tmp_path: Path) -> None:
    published(tmp_path, "一")
    path = tmp_path / "generations" / "000001" / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**fields, "format": 99}), encoding="utf-8")
    with pytest.raises(StoreError, match=f"格式是 99，本程序读的是 {FORMAT}.*baohai build"):
        open_generation(tmp_path)


@pytest.mark.parametrize("text", ["[]", "{", '{"format": 1}', '{"format": 1, "files": 3}', "null"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    published(tmp_path, "一")
    (tmp_path / "generations" / "000001" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="baohai build"):
        open_generation(tmp_path)


def test_a_changed_byte_a_missing_file_and_a_short_one_are_refused(tmp_path: Path) -> None:
    published(tmp_path, "一二")
    path = tmp_path / "generations" / "000001" / "part" / "words"
    path.write_text("一三", encoding="utf-8")
    with pytest.raises(StoreError, match="被改动过：sha256"):
        open_generation(tmp_path)
    path.write_text("一", encoding="utf-8")
    with pytest.raises(StoreError, match="是 3 字节，应是 6 字节"):
        open_generation(tmp_path)
    path.unlink()
    with pytest.raises(StoreError, match="不见了，应是 6 字节"):
        open_generation(tmp_path)


def test_a_second_builder_is_told_who_is_at_work(tmp_path: Path) -> None:
    published(tmp_path, "一")
    with FileLock(tmp_path / ".lock"), pytest.raises(StoreError, match="另一个程序正在重建"), building(tmp_path):
        pass
    assert words(tmp_path) == "一"


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    published(tmp_path, "一")

    def fail() -> None:
        with building(tmp_path) as folder:
            (folder / "half").write_text("半", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert words(tmp_path) == "一"
    assert [p.name for p in (tmp_path / "generations").iterdir()] == ["000001"]


class Killed(BaseException):
    """What a kill looks like from inside: no handler of the program runs to its end."""


WRITES = ["fsync", "mark_file"]


@pytest.mark.parametrize("boundary", range(12))
def test_a_kill_at_any_write_leaves_the_old_or_the_new_generation_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boundary: int
) -> None:
    published(tmp_path, "一")
    calls = 0

    def killed_at_boundary(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls > boundary:
                raise Killed
            return real(*arguments)

        return call

    with monkeypatch.context() as patched:
        for name in WRITES:
            patched.setattr(generations_write, name, killed_at_boundary(getattr(generations_write, name)))
        patched.setattr(os, "rename", killed_at_boundary(os.rename))
        patched.setattr(os, "replace", killed_at_boundary(os.replace))
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        with contextlib.suppress(Killed):  # the last boundaries lie past the end: then the new generation is live
            published(tmp_path, "二")
    assert calls >= min(boundary, 8)
    assert words(tmp_path) in {"一", "二"}
    published(tmp_path, "三")
    assert words(tmp_path) == "三"
    assert current(tmp_path) is not None


def test_manifest_survives_its_json(tmp_path: Path) -> None:
    published(tmp_path, "一")
    read = open_generation(tmp_path).manifest
    assert dataclasses.replace(read, files={}) == manifest({}, read.built_at)
    assert read.built_at.endswith("+00:00")


def test_a_second_builder_waits_as_long_as_it_is_told(tmp_path: Path) -> None:
    published(tmp_path, "一")
    first = building(tmp_path)
    first.__enter__()
    said = rf"进程 {os.getpid()}，在 {re.escape(socket.gethostname())} 上，自 \d{{4}}-\d\d-\d\d"
    with pytest.raises(StoreBusyError, match=said), building(tmp_path, wait=0.1):
        pass
    threading.Timer(0.2, lambda: first.__exit__(None, None, None)).start()
    with building(tmp_path, wait=30):
        assert words(tmp_path) == "一"


def test_what_was_linked_keeps_its_digest_and_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path, "一")
    previous = open_generation(tmp_path)
    read: list[str] = []
    real = mark_file

    def noted(path: Path) -> FileMark:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(generations_write, "mark_file", noted)
    with building(tmp_path) as folder:
        (folder / "part").mkdir()
        link(previous.folder / "part" / "words", folder / "part" / "words")
        (folder / "copy").write_text("一", encoding="utf-8")
        publish(tmp_path, folder, manifest, previous)
    assert read == ["copy"]
    monkeypatch.undo()
    files = open_generation(tmp_path).manifest.files
    assert files["part/words"] == previous.manifest.files["part/words"] == files["copy"]


def test_files_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    with building(tmp_path) as folder:
        (folder / "private").write_text("一", encoding="utf-8")
        (folder / "private").chmod(0o600)
        generation = publish(tmp_path, folder, manifest)
    mode = (generation.folder / "manifest.json").stat().st_mode
    assert (generation.folder / "private").stat().st_mode == mode


def test_a_rollback_and_what_is_built_after_it(tmp_path: Path) -> None:
    for text in "一二":
        published(tmp_path, text)
    assert rollback(tmp_path) == 1
    assert words(tmp_path) == "一"
    with pytest.raises(StoreError, match="没有可以退回的上一代"):
        rollback(tmp_path)
    # Its number is not used again while it is there, and what was returned from is not returned to.
    assert published(tmp_path, "三") == 3
    assert sorted(p.name for p in (tmp_path / "generations").iterdir()) == ["000001", "000003"]
    assert rollback(tmp_path) == 1
    assert words(tmp_path) == "一"


def test_a_rollback_passes_over_what_is_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations_write, "KEEP", 9)
    for text in "一二三四":
        published(tmp_path, text)
    (tmp_path / "generations" / "000003" / "part" / "words").write_text("叁", encoding="utf-8")
    (tmp_path / "generations" / "000002" / "manifest.json").unlink()
    assert rollback(tmp_path) == 1


@pytest.mark.parametrize("broken", ["CURRENT", "generations/000002/manifest.json"])
def test_a_rollback_mends_what_cannot_say_what_was_before_it(tmp_path: Path, broken: str) -> None:
    for text in "一二":
        published(tmp_path, text)
    (tmp_path / broken).write_text("?", encoding="utf-8")
    with pytest.raises(StoreError, match="baohai rollback"):
        open_generation(tmp_path)
    assert rollback(tmp_path) == (2 if broken == "CURRENT" else 1)
    assert words(tmp_path) == ("二" if broken == "CURRENT" else "一")


def test_pruning_keeps_the_line_of_the_live_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations_write, "KEEP", 9)
    for text in "一二三":
        published(tmp_path, text)
    rollback(tmp_path)
    published(tmp_path, "四")
    assert prune(tmp_path, keep=2) == [1]  # publishing removed what was returned from
    assert [words(tmp_path), rollback(tmp_path), words(tmp_path)] == ["四", 2, "二"]
    assert prune(tmp_path) == [4]
    with pytest.raises(ValueError, match="keep should be 1 or more, not 0"):
        prune(tmp_path, keep=0)


def test_a_broken_live_generation_is_not_pruned_around(tmp_path: Path) -> None:
    for text in "一二":
        published(tmp_path, text)
    (tmp_path / "generations" / "000002" / "part" / "words").unlink()
    with pytest.raises(StoreError, match="不见了"):
        prune(tmp_path, keep=1)
    assert rollback(tmp_path) == 1
