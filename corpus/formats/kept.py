"""What was recognised on pages, kept by the digest of their file in a folder of this user's: a file a page.

Losing it costs time and nothing else: where the folder cannot be read or written, nothing is found there and nothing is
kept.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

# A page takes some 15 kB; when there are more, the oldest tenth goes.
MOST_PAGES: Final = 20_000


class Kept:
    """The pages that are kept in a folder; None: none are."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def find(self, key: str) -> dict[str, Any] | None:
        """What was kept of a page."""
        if self.folder is None:
            return None
        try:
            found = json.loads(gzip.decompress((self.folder / f"{key}.json.gz").read_bytes()))
        except (OSError, EOFError, zlib.error, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def keep(self, key: str, page: dict[str, Any]) -> None:
        """Keep a page; a file is whole or not there."""
        if self.folder is None:
            return
        with suppress(OSError):
            self._make_room(self.folder)
            part = self.folder / f"{key}.{os.getpid()}.part"
            part.write_bytes(gzip.compress(json.dumps(page, ensure_ascii=False).encode(), 6, mtime=0))
            part.replace(self.folder / f"{key}.json.gz")

    @staticmethod
    def _make_room(folder: Path) -> None:
        held = list(folder.iterdir())
        if len(held) >= MOST_PAGES:
            for path in sorted(held, key=lambda path: path.stat().st_mtime)[: MOST_PAGES // 10]:
                path.unlink(missing_ok=True)
