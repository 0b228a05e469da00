"""The trained reader: which words of a passage answer a question, and whether any do.

`import qa.reader` stays light: openvino and the weights are loaded with `load_reader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.reader.difference import ReaderError

if TYPE_CHECKING:
    from qa.reader.reader import Passage, Reader, Reading, bundled_reader, load_reader

__all__ = ["Passage", "Reader", "ReaderError", "Reading", "bundled_reader", "load_reader"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qa.reader import reader

    return getattr(reader, name)
