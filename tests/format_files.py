"""The sample files of the formats in `tests/goldens/formats`; a folder there is packed as the zip it stands for."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.paths import GOLDENS

SAMPLES = GOLDENS / "formats"


def sample_names() -> list[str]:
    """The names of the samples, without what is expected of them."""
    return sorted(path.name for path in SAMPLES.iterdir() if not path.name.endswith(".gold.json"))


def sample(name: str) -> bytes:
    """The bytes of a sample, the same each time."""
    path = SAMPLES / name
    return _packed(path) if path.is_dir() else path.read_bytes()


def _packed(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (2024, 5, 17, 8, 0, 0))
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()
