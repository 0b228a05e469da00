"""Which files a call may name: those that were uploaded here, and no other file or address.

The framework fetches an address that stands for a file, and reads a path on the server's disk, before any function of
ours is called; so calls are looked through before they reach it. It must not know what a call does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class ForeignFile(ValueError):
    """A call that names a file which was not uploaded here."""


def checked_call(body: bytes, folder: Path) -> bytes:
    """A call's JSON body, written anew so that all read the same in it; what is no JSON object stays as it is.

    Raises ForeignFile where anything in it stands for a file outside `folder`.
    """
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(call, dict):
        return body
    open_values: list[Any] = [call]
    while open_values:
        value = open_values.pop()
        if isinstance(value, list):
            open_values.extend(value)
        elif isinstance(value, dict):
            if "path" in value and not _is_inside(value["path"], folder):
                raise ForeignFile(str(value["path"])[:200])
            open_values.extend(value.values())
    return json.dumps(call).encode("ascii")


def _is_inside(path: object, folder: Path) -> bool:
    if not isinstance(path, str) or "\0" in path or "://" in path:
        return False
    try:
        return Path(path).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, UnicodeError):  # a name too long, a loop of links, a lone surrogate
        return False
