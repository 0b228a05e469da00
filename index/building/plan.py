"""What a build is asked to do: which sources it reads, what it removes, and whether it builds upon what is held.

Knows nothing of what a store holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadError
from corpus.model import Page
from corpus.options import Options
from corpus.sources import Naming
from index.errors import BuildError

Source = str | Path | Page
Sources = Iterable[Source] | Source


@dataclass(frozen=True, slots=True)
class Plan:
    """`sources` are read; `remove` names sources, pages or folders that go. `mirrored` is the folder whose pages go
    where their files are gone, also where none is left if `allow_empty`. `upon`: what is held stays, but for that."""

    sources: tuple[Source, ...]
    remove: tuple[str, ...]
    mirrored: Path | None
    allow_empty: bool
    upon: bool
    naming: Naming
    options: Options

    @property
    def shown(self) -> str:
        """The sources as the user gave them."""
        return "、".join(s.source if isinstance(s, Page) else str(s) for s in self.sources) or "没有给出文件"


def plan_build(
    sources: Sources,
    naming: Naming,
    options: Options,
    *,
    add: bool,
    remove: Iterable[str] | str,
    sync: str | Path | None,
    allow_empty: bool,
) -> Plan:
    """Raises ValueError for what does not go together, BuildError for an empty name, ReadError for a folder to mirror
    that is none."""
    given = (sources,) if isinstance(sources, str | Path | Page) else tuple(sources)
    gone = (remove,) if isinstance(remove, str) else tuple(remove)
    # As a path it would be the folder that the program runs in, and all that came from there.
    if any(isinstance(name, str) and not name.strip() for name in (*given, *gone, sync)):
        raise BuildError(
            "有一个来源的名字是空的（脚本里的变量没有值？），所以没有改动。要用当前文件夹，请写 {here}。", here="."
        )
    mirrored = None
    if sync is not None:
        if given or add or gone:
            raise ValueError("sync takes the place of sources, add and remove")
        mirrored = Path(os.path.abspath(sync))
        if not mirrored.is_dir():
            raise ReadError(str(sync), "不是文件夹；要镜像的应是一个文件夹。")
        given = (sync,)
    upon = add or bool(gone) or mirrored is not None
    return Plan(given, gone, mirrored, allow_empty, upon, naming, options)
