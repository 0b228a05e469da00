"""The processor of this machine, as figures name it; knows nothing of models."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What decides how fast a network runs: the last two are units for bfloat16 and for 8 bits.
_FLAGS: Final = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_ABOUT: Final = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Processor:
    """Its name, its cores, and those of its abilities that matter here (`avx2`, `amx_bf16`); the abilities are known on
    Linux alone."""

    name: str
    cores: int
    abilities: tuple[str, ...]

    def __str__(self) -> str:
        told = [f"{self.cores} 核", *(ability.upper() for ability in self.abilities)]
        return f"{self.name}（{'，'.join(told)}）"


def this_processor() -> Processor:
    """The processor that runs this."""
    told = _ABOUT.read_text(encoding="utf-8", errors="replace") if _ABOUT.exists() else ""
    lines = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    known = {name.strip(): value.strip() for name, value in lines.items()}
    flags = known.get("flags", "").split()
    name = known.get("model name") or platform.processor() or platform.machine()
    return Processor(name, os.cpu_count() or 1, tuple(flag for flag in _FLAGS if flag in flags))
