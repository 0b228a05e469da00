"""Who may ask and who may also change: the file of `serve --auth-file`, a line a user, passwords as hashes only.

A line is NAME:ROLE:HASH, the hash Argon2id's (RFC 9106) in its usual form. Only import of argon2. It must not know how
a password comes here.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from index.errors import BaohaiError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["ask", "change"]
ROLES: Final[tuple[Role, ...]] = ("ask", "change")

# An editor may have put a byte order mark before the first name.
_ENCODING: Final = "utf-8-sig"

LONGEST_NAME = 64
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 256
# A hash takes a tenth of a second on purpose, and a page sends many requests; so many passwords that were right are
# known again, by a digest that means nothing outside this process.
REMEMBERED = 1000


class UsersError(BaohaiError):
    """A file of users, a name or a password that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    name: str
    role: Role
    hash: str

    @property
    def may_change(self) -> bool:
        return self.role == "change"


class Users:
    """The users of a file, which is read again when it has changed. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Raises UsersError where the file cannot be used, or has no user."""
        self._path = path
        self._secret = secrets.token_bytes(32)
        self._known: dict[bytes, User] = {}
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._users: dict[str, User] = {}
        self._nobody = _hasher().hash(secrets.token_hex())
        self._refresh()
        if not self._users:
            raise UsersError(f"{path} 里没有用户。请先加一个：baohai passwd {path} 名字")

    @property
    def roles(self) -> set[Role]:
        """The roles that somebody has."""
        return {user.role for user in self._users.values()}

    def remembered(self, name: str, password: str) -> User | None:
        """The user whose password this is, where it was checked before; costs nothing. Raises UsersError."""
        self._refresh()
        user = self._known.get(self._digest(name, password))
        return user if user is not None and self._users.get(user.name) == user else None

    def check(self, name: str, password: str) -> User | None:
        """The user whose password this is. Takes as long where there is no such user. Raises UsersError."""
        from argon2.exceptions import InvalidHashError, VerificationError

        self._refresh()
        user = self._users.get(_normal(name))
        try:
            _hasher().verify(user.hash if user else self._nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return None
        if user is not None:
            with self._lock:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[self._digest(name, password)] = user
        return user

    def _digest(self, name: str, password: str) -> bytes:
        told = f"{_normal(name)}\0{_normal(password)}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, told, hashlib.sha256)

    def _refresh(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        users = read_users(self._path)
        with self._lock:
            self._users, self._stamp = users, stamp


def read_users(path: Path) -> dict[str, User]:
    """The users of a file by name. Raises UsersError, naming the line that cannot be read."""
    try:
        lines = path.read_text(encoding=_ENCODING).splitlines()
    except (OSError, ValueError) as error:
        raise UsersError(f"用户文件 {path} 读不了：{error}") from error
    users: dict[str, User] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, role, hashed = (*line.strip().split(":", 2), "", "")[:3]
        if role not in ROLES or not hashed.startswith("$argon2") or name in users:
            raise UsersError(f"{path} 第 {number} 行不是“名字:ask 或 change:密码的散列”，或名字重复。")
        users[name] = User(name, role, hashed)
    return users


def set_user(path: Path, name: str, password: str, role: Role) -> bool:
    """Give a user this password and role; True where the file had no such user. Raises UsersError."""
    users = read_users(path) if path.exists() else {}
    name = _checked_name(name)
    hashed = _hasher().hash(_checked_password(password))
    _write(path, name, f"{name}:{role}:{hashed}")
    return name not in users


def remove_user(path: Path, name: str) -> None:
    """Raises UsersError where there is no such user."""
    name = _normal(name)
    if name not in read_users(path):
        raise UsersError(f"{path} 里没有用户“{name}”。")
    _write(path, name, "")


def _write(path: Path, name: str, own: str) -> None:
    """Replace the file in one step by one in which the line of `name` is `own`, if that is not empty, and all others
    are as they were, comments too. A new file is its owner's alone."""
    aside = None
    path = Path(os.path.realpath(path))  # where a link leads: it would be replaced by a file
    try:
        lines = path.read_text(encoding=_ENCODING).splitlines() if path.exists() else []
        found = next((at for at, line in enumerate(lines) if line.strip().startswith(f"{name}:")), len(lines))
        lines[found : found + 1] = [own] if own else []
        opened, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # for its owner alone
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        _keep_readers(path, Path(aside))
        os.replace(aside, path)
    except (OSError, ValueError) as error:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
        raise UsersError(f"用户文件 {path} 写不了：{error}") from error


def _keep_readers(path: Path, aside: Path) -> None:
    """Give a file the owner of the one that it will replace, and its group what that may: where root changes it, the
    server has to be able to read it still. Raises OSError where that is not allowed."""
    if os.name == "nt" or not path.exists():
        return
    before, now = path.stat(), aside.stat()
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        os.chown(aside, before.st_uid, before.st_gid)
    aside.chmod(0o600 | before.st_mode & 0o060)


def _checked_name(name: str) -> str:
    name = _normal(name).strip()
    if not name or len(name) > LONGEST_NAME or ":" in name or name[0] == "#" or not name.isprintable():
        raise UsersError(f"名字应是 1 到 {LONGEST_NAME} 个看得见的字，不含冒号，不以 # 开头。")
    return name


def _checked_password(password: str) -> str:
    password = _normal(password)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsersError(f"密码应有 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字，这一个有 {len(password)} 个。")
    return password


def _normal(text: str) -> str:
    """One form for what keyboards write in two (é as one character or as two)."""
    return unicodedata.normalize("NFC", text)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except (OSError, ValueError) as error:
        raise UsersError(f"用户文件 {path} 读不了：{error}") from error
    return told.st_mtime_ns, told.st_ino


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()
