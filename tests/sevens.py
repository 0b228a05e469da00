"""Archives of 7z, made by py7zr."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from py7zr import SevenZipFile


def sevened(
    files: Mapping[str, str | bytes],
    *,
    password: str | None = None,
    hide_list: bool = False,
    plain_list: bool = False,
    filters: list[dict[str, Any]] | None = None,
) -> bytes:
    """An archive whose files are packed as one; with a password, also its list where that is said.
    A plain list is not packed itself."""
    made = io.BytesIO()
    with SevenZipFile(made, "w", password=password, header_encryption=hide_list, filters=filters) as archive:
        archive.set_encoded_header_mode(not plain_list)
        for name, held in files.items():
            archive.writestr(held, name)
    return made.getvalue()
