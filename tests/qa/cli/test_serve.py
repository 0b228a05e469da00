"""What the options of `baohai serve` ask of the server; nothing is served here."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.cli.chinese import speak_chinese
from qa.cli.main import main, make_parser
from qa.cli.serve import _offer, run_serve
from qa.web.serve import Offer
from qa.web.users import Users, set_user


def parsed(*words: str) -> argparse.Namespace:
    with speak_chinese():
        return make_parser().parse_args(["serve", *words])


def test_every_option_reaches_the_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_user(tmp_path / "users", "小林", "读报的密码 12345", "ask")
    words = ["--read-only", "--max-upload", "7", "--root-path", "/baohai/", "--allowed-host", "paper.example", "--mcp"]
    offer = _offer(parsed(*words, "--metrics", "--log-questions", "--auth-file", str(tmp_path / "users")))
    assert (offer.changes, offer.limits.upload, offer.root_path) == (False, 7_000_000, "/baohai")
    assert (offer.allowed_hosts, offer.mcp, offer.metrics, len(offer.watchers)) == (("paper.example",), True, True, 1)
    assert offer.users is not None
    assert offer.users.roles == {"ask"}
    plain = _offer(parsed())
    assert (plain.changes, plain.users, plain.watchers, plain.mcp, plain.metrics) == (None, None, (), False, False)


def test_a_port_is_one_of_65535(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--port", "65536"])
    assert "应是 1 到 65535 的整数，却是 '65536'" in capsys.readouterr().err


def test_who_may_change_depends_on_the_address_and_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAOHAI_ALLOW_REMOTE_BUILD", raising=False)
    set_user(tmp_path / "users", "keeper", "改报的密码 12345", "change")
    users = Users(tmp_path / "users")
    assert Offer().on("127.0.0.1").changes
    assert not Offer().on("0.0.0.0").changes
    assert Offer(users=users).on("0.0.0.0").changes
    assert not Offer(users=users, changes=False).on("127.0.0.1").changes


@pytest.mark.parametrize(("option", "library"), [("--mcp", "mcp"), ("--metrics", "prometheus_client")])
def test_a_library_that_is_not_installed_is_named(
    option: str, library: str, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    assert main(["serve", option, "--store", store, "--port", "8160"]) == 1
    extra = option.removeprefix("--")
    assert capsys.readouterr().err == f"{option} 要用的软件包没有装。请先运行：pip install 'baohai[{extra}]'\n"


def tell_to_stop() -> None:
    """What the interpreter does where SIGTERM comes; the signal itself would end the tests where that goes wrong."""
    handler = signal.getsignal(signal.SIGTERM)
    assert callable(handler)
    handler(signal.SIGTERM, None)


def test_a_signal_to_stop_is_remembered_where_its_interruption_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def serving(*_: object, stopped: Callable[[], bool], **__: object) -> None:
        seen.append(stopped())
        with contextlib.suppress(KeyboardInterrupt):  # as the interpreter does in a callback
            tell_to_stop()
        seen.append(stopped())

    monkeypatch.setattr("qa.web.serve.serve", serving)
    assert run_serve(parsed()) == 0
    assert seen == [False, True]


def test_a_server_that_is_told_to_stop_before_it_serves_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def starting(*_: object, **__: object) -> None:
        tell_to_stop()

    monkeypatch.setattr("qa.web.serve.serve", starting)
    assert run_serve(parsed()) == 0
