"""jieba and its dictionary, of which a text gets the words that begin with one of its characters. The only import of
jieba; knows nothing of terms.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import threading
import zipfile
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.folders import cache_folder
from index.wordlist import WordList

if TYPE_CHECKING:
    import jieba

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A tokenizer that has the words beginning with the characters `met` so far; `words` and how often each was seen
    are all there are."""

    tokenizer: jieba.Tokenizer
    words: WordList
    counts: NDArray[np.uint32]
    met: set[str] = field(default_factory=set)

    def meet(self, text: str) -> jieba.Tokenizer:
        """Return the tokenizer, able to cut the text. One thread at a time."""
        if not self.met.issuperset(text):
            for character in set(text) - self.met:
                found = self.words.beginning_with(character)
                self.tokenizer.FREQ.update((word, int(self.counts[place])) for place, word in found)
                self.met.add(character)
        return self.tokenizer


def cut(text: str) -> list[str]:
    """jieba's words, which together are the text."""
    return list(_able_to_cut(text).cut(text))


def cut_for_search(text: str) -> list[str]:
    """jieba's words in search mode: long words, and before them the words inside them."""
    return list(_able_to_cut(text).cut_for_search(text))


def in_dictionary(word: str) -> bool:
    """Whether jieba's dictionary holds a word."""
    return bool(_able_to_cut(word).FREQ.get(word))  # beginnings of words are held with 0


def boundaries(text: str) -> list[int]:
    """The offsets at which jieba cuts `text`, its start and end among them."""
    return [0, *itertools.accumulate(map(len, cut(text)))]


def _able_to_cut(text: str) -> jieba.Tokenizer:
    with _lock:  # making the dictionary twice would cost seconds
        return _dictionary().meet(text)


@cache
def _dictionary() -> Dictionary:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # Not jieba's own cache: it lies in a shared temp folder, is of a kind that can run what another user planted, and
    # is read word by word, which takes 1.6 seconds of a core.
    path = cache_folder("jieba") / f"words-{jieba.__version__}.npz"
    held = _read(path)
    if held is None:
        counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        _write(path, counts, total)
        held = WordList.of(list(counts)), np.fromiter(counts.values(), np.uint32), total
    words, numbers, tokenizer.total = held
    tokenizer.FREQ, tokenizer.initialized = {}, True
    return Dictionary(tokenizer, words, numbers)


def _read(path: Path) -> tuple[WordList, NDArray[np.uint32], int] | None:
    """The words of a dictionary, how often each was seen, and all together; None where the file does not say so."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            text, offsets, counts, total = (file[name] for name in ("text", "offsets", "counts", "total"))
        words = WordList(text.tobytes(), offsets)
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return (words, counts, int(total)) if len(counts) == len(offsets) - 1 > 0 else None


def _write(path: Path, counts: dict[str, int], total: int) -> None:
    """Keep it for the next time, whole or not at all."""
    words = sorted(counts)  # those of one first character together
    parts = [word.encode() for word in words]
    aside = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError), aside.open("wb") as file:  # a full disk: it is made anew the next time
        np.savez(
            file,
            text=np.frombuffer(b"".join(parts), np.uint8),
            offsets=np.cumsum([0, *map(len, parts)], dtype=np.uint32),
            counts=np.array([counts[word] for word in words], np.uint32),
            total=np.int64(total),
        )
        aside.replace(path)


@cache
def _file() -> bytes:
    with _able_to_cut("").get_dict_file() as file:
        lines: bytes = file.read()
    return b"\n" + lines


@lru_cache(maxsize=4096)
def part_of_speech(word: str) -> str:
    """jieba's tag of a word (n, v, r, ns, ...); empty for one that its dictionary does not hold. Takes a millisecond
    for a word not met before."""
    _, _, line = _file().partition(f"\n{word} ".encode())
    return line[:40].partition(b"\n")[0].partition(b" ")[2].decode()


@cache
def _tags() -> dict[str, str]:
    """Every word of jieba's dictionary, and its tag: 350,000 of them, in half a second."""
    lines = _file().decode().split("\n")
    return {word: tag.rstrip("\r") for word, _, tag in (line.split(" ") for line in lines if line)}


def tag_of(word: str) -> str:
    """As `part_of_speech`, for who asks for very many: they are all held then."""
    return _tags().get(word, "")
