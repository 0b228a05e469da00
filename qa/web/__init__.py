"""The browser's view as plain strings: HTML of every part of the page, its style, scripts and security headers.

Pure functions; nothing here imports gradio, ranks a passage or reads a store.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["asset"]


def asset(name: str) -> str:
    """The text of a style sheet or script of this folder. Raises FileNotFoundError."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
