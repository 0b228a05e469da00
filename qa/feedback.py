"""What readers thought of answers: a line each in a file beside the store, which stays on this machine.

It must not know how an answer was found.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qa.model import Answer

# Beyond this many bytes nothing more is written: a file that no one reads must not fill the disk.
LARGEST: Final = 20_000_000


def file_of(store: Path) -> Path:
    """The file of a store: it lies beside the store's folder, which holds generations alone."""
    return store.with_name(f"{store.name}-feedback.jsonl")


def note(file: Path, answer: Answer, question: str, history: Sequence[str], good: bool, word: str) -> None:
    """Add a line: the question as asked, those before it, the question as understood, the sentence and the passage that
    answered (null: none did), whether a list of articles did, whether that was good, and a word of the reader's. Raises
    OSError."""
    passage = None if answer.passage is None else answer.passages[answer.passage]
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": question,
        "history": list(history),
        "understood": answer.question,
        "answer": answer.text,
        "article_id": None if passage is None else passage.article_id,
        "passage": None if passage is None else passage.text,
        "survey": answer.survey is not None,
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "good": good,
        "word": word,
    }
    if file.exists() and file.stat().st_size > LARGEST:
        raise OSError(f"{file} 已超过 {LARGEST:,} 字节，没有再记。请移走这个文件。")
    raw = f"{json.dumps(line, ensure_ascii=False)}\n".encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b", buffering=0) as lines:
        if lines.seek(0, os.SEEK_END):
            lines.seek(-1, os.SEEK_END)
            raw = raw if lines.read(1) == b"\n" else b"\n" + raw  # after a line that a full disk cut short
        if lines.write(raw) != len(raw):  # at once, so that lines of several readers do not mix
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))


def read_notes(file: Path) -> list[dict[str, object]]:
    """All lines, oldest first; none where nothing was ever noted. A line that is no note, such as one that a full disk
    cut short, is an empty one. Raises OSError, and ValueError where none is a note."""
    if not file.exists():
        return []
    # Not splitlines(): it also breaks at characters that JSON allows inside a string.
    notes = [_read(line) for line in file.read_bytes().split(b"\n") if line.strip()]
    if notes and not any(notes):
        raise ValueError(f"{len(notes)} 行里没有一行是评价")
    return notes


def _read(line: bytes) -> dict[str, object]:
    try:
        note = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}
