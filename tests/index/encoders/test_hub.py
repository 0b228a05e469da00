from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from index.encoders import hub
from index.encoders.base import load_encoder
from index.encoders.cross_encoder import load_reranker
from index.encoders.hub import load_model
from index.errors import EncoderError

HUB = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HF_ENDPOINT")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in HUB:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def loaded(name: str) -> bool:
    """Whether `name` was looked for on this machine alone."""
    return load_model(name, lambda local: local, "无法加载模型", "请核对。")


def closed_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def test_a_hub_that_cannot_be_reached_is_said_without_asking_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    asked: list[bool] = []
    with pytest.raises(
        EncoderError, match=r"无法加载模型（本机没有它的文件，也连不上模型库 http://127\.0\.0\.1:\d+）。请核对。"
    ):
        load_model("nobody/none", asked.append, "无法加载模型", "请核对。")
    assert asked == []


@pytest.mark.parametrize("load", [load_encoder, load_reranker])
def test_models_and_rerankers_say_so_alike(load: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(EncoderError, match="nobody/none”（本机没有它的文件，也连不上模型库"):
        load("nobody/none")  # type: ignore[operator]


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def connect(*_: object) -> None:
        release.wait(60)
        raise OSError

    monkeypatch.setattr(hub, "PATIENCE", 0.01)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(EncoderError, match="连不上模型库"):
        loaded("nobody/none")
    release.set()


def test_offline_the_hub_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("looked for"))
    with pytest.raises(EncoderError, match="连不上模型库"):
        loaded("nobody/none")


def test_a_name_that_can_only_be_a_folder_is_not_looked_for_on_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("looked for"))
    for name in ("./none", "/none", "~/none", "a/b/c", "a\\b"):
        with pytest.raises(EncoderError, match="没有这个文件夹"):
            loaded(name)


def test_what_is_on_this_machine_is_loaded_from_it(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("looked for"))
    for name, mark in (("one--model", "modules.json"), ("sentence-transformers--two", "config.json")):
        folder = own_cache / f"models--{name}" / "snapshots" / "abc"
        folder.mkdir(parents=True)
        (folder / mark).write_text("{}")
    assert loaded("one/model") is loaded("two") is loaded(str(tmp_path)) is True


@pytest.mark.parametrize("variable", ["HF_ENDPOINT", "HTTPS_PROXY"])
def test_a_hub_or_a_proxy_that_can_be_reached_is_asked(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        monkeypatch.setenv(variable, f"http://127.0.0.1:{listening.getsockname()[1]}")
        assert loaded("nobody/none") is False


def test_what_a_library_in_rust_gives_up_on_is_an_error(tmp_path: Path) -> None:
    class PanicException(BaseException):
        pass

    def load(local: bool) -> None:
        raise PanicException("index out of bounds")

    with pytest.raises(EncoderError, match="tokenizers: index out of bounds"):
        load_model(str(tmp_path), load, "无法加载模型", "请核对。")
