"""What the browser tells, as text and numbers: anybody can send anything. It must not know what is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Told = Mapping[str, Any]
# What a listener gives: the parts of the page that change, by name, and what they show now.
Parts = dict[str, Any]


def text(told: Told, name: str) -> str:
    """A field of what the browser told, without half characters, which it leaves where it cuts a text at a length;
    empty where it is missing or no text."""
    value = told.get(name)
    return value.encode("utf-8", "ignore").decode("utf-8") if isinstance(value, str) else ""


def number(told: Told, name: str) -> int:
    """A whole number that the browser told; 0 where it is none."""
    value = text(told, name)
    return int(value) if value.removeprefix("-").isdecimal() and len(value) < 10 else 0
