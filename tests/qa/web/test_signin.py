"""Who may sign in, and what each role may do. Asked of a server that runs."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from index import build
from qa.cli.main import main
from qa.web import serve, signin
from qa.web.users import User, Users, UsersError, read_users, remove_user, set_user
from tests.fake_encoder import FakeEncoder
from tests.qa.cli.test_asking import type_in
from tests.qa.web.conftest import BRIDGE, QUESTION, SHIP, Served, serving

READER, KEEPER = ("小林", "读报的密码 12345"), ("keeper", "改报的密码 22")


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("users") / "用户.txt"
    set_user(file, *READER, "ask")
    set_user(file, *KEEPER, "change")
    return file


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, users: Path) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("guarded") / "store"
    build([BRIDGE, SHIP], store, encoder=FakeEncoder())
    yield from serving(store, offer=serve.Offer(users=Users(users), mcp=True, metrics=True))


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def forgiven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong passwords of other tests do not count."""
    monkeypatch.setattr(signin, "WITHIN", 0.0)


@pytest.mark.parametrize("path", ["", "config", "gradio_api/info", "metrics", "assets/x.js", "baohai"])
def test_nothing_is_given_without_a_password(guarded: Served, path: str) -> None:
    status, told = guarded.get(path)
    assert status in (401, 404)
    assert "大桥" not in told


def test_health_needs_no_password(guarded: Served) -> None:
    assert guarded.get("healthz")[0] == 200


@pytest.mark.usefixtures("forgiven")
@pytest.mark.parametrize(
    "header",
    [
        *(basic(*pair)["Authorization"] for pair in [(READER[0], "wrong"), ("nobody", "x"), ("", ""), (READER[0], "")]),
        *("Basic", "Basic !!!", "Basic eA==", "Bearer x", "Basic " + "QQ==" * 9000, "basic /w=="),
        basic(KEEPER[0], READER[1])["Authorization"],
        basic(KEEPER[0].upper(), KEEPER[1])["Authorization"],
    ],
)
def test_a_wrong_password_is_refused(guarded: Served, header: str) -> None:
    assert guarded.get("config", Authorization=header)[0] in (400, 401, 431)
    assert guarded.post("mcp", b"{}", Authorization=header)[0] in (400, 401, 431)


def test_who_signs_in_may_ask(guarded: Served) -> None:
    for pair in (READER, KEEPER):
        assert guarded.get("", **basic(*pair))[0] == 200
        body = json.dumps({"data": [QUESTION]}).encode()
        assert guarded.post("gradio_api/call/answer", body, **basic(*pair))[0] == 200
        assert guarded.get("metrics", **basic(*pair))[0] == 200


def test_only_who_may_change_has_the_controls_and_can_upload(guarded: Served) -> None:
    pages = {pair: json.loads(guarded.get("config", **basic(*pair))[1]) for pair in (READER, KEEPER)}
    names = {pair: {one["api_name"] for one in page["dependencies"]} for pair, page in pages.items()}
    changing = {"rebuild", "preview", "remove", "roll_back", "amend"}
    assert changing & names[READER] == set()
    assert changing <= names[KEEPER]
    status, told = guarded.post("gradio_api/upload", b"x", **basic(*READER))
    assert (status, "不能改动语料库" in told) == (403, True)
    assert guarded.post("gradio_api/upload", b"x", **basic(*KEEPER))[0] not in (401, 403)


def test_too_many_wrong_passwords_wait_and_who_is_signed_in_goes_on(
    guarded: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signin, "WITHIN", 600.0)
    assert guarded.get("config", **basic(*READER))[0] == 200
    for _ in range(signin.MOST_FAILURES):
        assert guarded.get("config", **basic("keeper", "guess"))[0] in (401, 429)
    assert guarded.get("config", **basic("keeper", "another guess"))[0] == 429
    assert guarded.get("config", **basic(*READER))[0] == 200


def test_wrong_passwords_sent_at_once_are_not_all_checked(guarded: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "WITHIN", 0.0)
    guarded.get("config", **basic("keeper", "guess"))  # forgets what failed before
    monkeypatch.setattr(signin, "WITHIN", 600.0)
    with ThreadPoolExecutor(40) as many:
        got = list(many.map(lambda n: guarded.get("config", **basic("keeper", f"guess {n}"))[0], range(40)))
    assert set(got) == {401, 429}
    assert got.count(401) <= signin.MOST_FAILURES + signin.AT_ONCE
    monkeypatch.setattr(signin, "WITHIN", 0.0)
    assert guarded.get("config", **basic(*KEEPER))[0] == 200


def test_another_site_is_refused_whoever_is_signed_in(guarded: Served) -> None:
    assert guarded.post("gradio_api/queue/join", b"{}", Origin="http://evil.example", **basic(*KEEPER))[0] == 403


# The file of users


def test_a_password_is_kept_as_a_hash_that_only_its_owner_can_read(users: Path) -> None:
    text = users.read_text(encoding="utf-8")
    assert READER[1] not in text
    assert text.startswith("小林:ask:$argon2id$")
    assert users.stat().st_mode & 0o777 == 0o600
    assert {name: user.role for name, user in read_users(users).items()} == {"小林": "ask", "keeper": "change"}


def test_a_user_who_is_taken_out_or_has_a_new_password_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "users"
    for name in ("甲", "乙"):
        set_user(file, name, "old password", "change")
    users = Users(file)
    assert isinstance(users.check("甲", "old password"), User)
    assert users.remembered("甲", "old password") is not None
    assert not set_user(file, "甲", "new password", "ask")
    assert users.remembered("甲", "old password") is None
    assert users.check("甲", "old password") is None
    found = users.check("甲", "new password")
    assert found is not None
    assert not found.may_change
    remove_user(file, "甲")
    assert users.check("甲", "new password") is None
    assert users.check("乙", "old password") is not None


def test_a_name_typed_in_two_characters_is_the_same(tmp_path: Path) -> None:
    set_user(tmp_path / "users", "Jose\u0301", "pass\u0301word", "ask")
    assert Users(tmp_path / "users").check("Jos\u00e9", "pas\u015bword") is not None


@pytest.mark.parametrize(
    "line",
    ["甲", "甲:ask", "甲:admin:$argon2id$x", "甲:ask:secret", "甲:ask:$argon2id$x\n甲:ask:$argon2id$x", "\udcff"],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "users"
    file.write_bytes(line.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsersError, match=r"第 \d 行|读不了"):
        read_users(file)
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(UsersError, match="读不了"):
            Users(missing)


def test_a_hash_that_is_none_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("甲:ask:$argon2id$broken\n", encoding="utf-8")
    assert Users(tmp_path / "users").check("甲", "anything at all") is None


# baohai passwd


def test_passwd_writes_and_removes_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "users")
    type_in(monkeypatch, "一个长密码啊啊\n")
    assert main(["passwd", file, "小陈", "--role", "change", "--stdin"]) == 1
    assert "密码应有 8 到 256 个字，这一个有 7 个" in capsys.readouterr().err
    type_in(monkeypatch, "一个更长的密码啊\n")
    assert main(["passwd", file, "小陈", "--role", "change", "--stdin"]) == 0
    said = capsys.readouterr().out
    assert said == f"已加上 小陈（提问和改动语料库）：{file}\n"
    found = Users(Path(file)).check("小陈", "一个更长的密码啊")
    assert found is not None
    assert found.may_change
    monkeypatch.setattr("qa.cli.passwd.ask_secret", {"密码：": "password 1", "再输一遍：": "password 2"}.get)
    assert main(["passwd", file, "小陈"]) == 1
    assert main(["passwd", file, "小陈", "--remove"]) == 0
    assert main(["passwd", file, "小陈", "--remove"]) == 1
    assert main(["serve", "--auth-file", file]) == 1
    assert "没有用户。请先加一个：baohai passwd" in capsys.readouterr().err


def test_other_lines_of_the_file_stay_as_they_were(tmp_path: Path) -> None:
    file, link = tmp_path / "users", tmp_path / "link"
    set_user(file, *READER, "ask")
    kept = f"# 值班\n\n{file.read_text(encoding='utf-8')}"
    file.write_text(f"\ufeff{kept}", encoding="utf-8")  # as an editor of Windows writes it
    assert Users(file).check(*READER) is not None
    link.symlink_to(file.name)
    assert set_user(link, *KEEPER, "change")
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8").startswith(f"{kept}{KEEPER[0]}:change:$argon2id$")
    assert not set_user(link, *KEEPER, "ask")
    remove_user(link, KEEPER[0])
    assert file.read_text(encoding="utf-8") == kept


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_who_could_read_the_file_can_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "users"
    set_user(file, *READER, "ask")
    file.chmod(0o644)
    given: list[tuple[int, int]] = []
    theirs = os.stat_result((*file.stat()[:4], 1234, 5678, *file.stat()[6:]))
    stat = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **how: theirs if path == file else stat(path, **how))
    monkeypatch.setattr(os, "chown", lambda path, user, group: given.append((user, group)))
    set_user(file, *KEEPER, "change")
    assert given == [(1234, 5678)]
    assert oct(stat(file).st_mode & 0o777) == oct(0o640)


def test_a_password_that_is_no_utf_8_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("一个更长的密码啊\n".encode("gb18030"))))
    assert main(["passwd", str(tmp_path / "users"), "小陈", "--stdin"]) == 1
    assert "标准输入：不是 UTF-8 的文字" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", " ", "a:b", "#x", "x\ny", "\x1b[2J", "长" * 65])
def test_a_name_that_a_line_cannot_hold_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, "一个更长的密码啊\n")
    assert main(["passwd", str(tmp_path / "users"), name, "--stdin"]) == 1
    assert "名字应是 1 到 64 个看得见的字" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["baohai", "/a b", "/a?b", "/a//b", "http://x/y"])
def test_a_prefix_is_a_path(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--root-path", path])
    assert "应是 /baohai 这样的路径" in capsys.readouterr().err


@pytest.mark.parametrize("pair", [READER, KEEPER])
def test_the_page_asks_and_answers_for_who_signed_in(guarded: Served, browser: Browser, pair: tuple[str, str]) -> None:
    context = browser.new_context(locale="zh-CN", http_credentials={"username": pair[0], "password": pair[1]})
    page = context.new_page()
    page.goto(guarded.address)
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.get_by_text("大桥定于四月一日零时通车").first.wait_for()
    page.get_by_role("tab", name="语料库").click()
    page.locator("#holdings dl").wait_for()
    assert page.locator("#go").count() == (1 if pair is KEEPER else 0)
    context.close()
