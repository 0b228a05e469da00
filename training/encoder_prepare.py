"""Prepare the data of the smaller encoder: texts as ids, and which passage answers which question, in one file.

Run: python -m training.encoder_prepare DATA OUT --news NEWS. See README.md.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.encoders.e5_weights import PASSAGE_PROMPT, QUERY_PROMPT
from index.text.fold import simplified
from qa.reader.trunk import read_weights
from training import sources
from training.datafile import write_data
from training.examples import sentences
from training.prepare import articles_of, headlines_under

# Tokens; the few longer texts are cut.
LONGEST: Final = 256
# Shares of the news paragraphs that give a sentence too, and a part of one as somebody would type it.
SENTENCES: Final = 0.25
UNDER_HEADLINE: Final = 0.65
TYPED: Final = 0.3
JAPANESE: Final = 0.1
NEGATIVES: Final = 2


@dataclass(slots=True)
class Texts:
    """Texts with their prompts, each once, and pairs of a question and passages by their places: the passage that
    answers, then NEGATIVES that do not, -1 where there are fewer."""

    places: dict[str, int] = field(default_factory=dict)
    pairs: list[tuple[int, ...]] = field(default_factory=list)

    def passage(self, text: str, headline: str = "") -> int:
        """Add a passage under its headline, as the index encodes it."""
        return self._add(PASSAGE_PROMPT + simplified(f"{headline}\n{text}".strip()))

    def question(self, text: str) -> int:
        """Add a question."""
        return self._add(QUERY_PROMPT + simplified(text))

    def pair(self, question: int, passage: int, others: Sequence[int]) -> None:
        """Note which passage answers a question, and some that do not."""
        kept = [at for at in others if at != passage][:NEGATIVES]
        self.pairs.append((question, passage, *kept, *[-1] * (NEGATIVES - len(kept))))

    def _add(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))


def add_readers(texts: Texts, articles: Sequence[dict[str, Any]], rng: random.Random) -> None:
    """Add articles with readers' questions; a question's other passages are those of its article without the answer."""
    for row in articles:
        rows = [texts.passage(text, row["headline"]) for text in row["paragraphs"]]
        for asked in row["questions"]:
            question = texts.question(asked["question"])
            if asked["answer"]:
                others = [at for at, text in zip(rows, row["paragraphs"], strict=True) if asked["answer"] not in text]
                rng.shuffle(others)
                texts.pair(question, rows[asked["paragraph"]], others)


def add_news(texts: Texts, path: Path, barred: frozenset[str], rng: random.Random) -> None:
    """Add news items: their paragraphs, now and then a sentence or a part of one, and their headlines as questions."""
    for row in sources.rows(path):
        if row["headline"] in barred:
            continue
        texts.question(row["headline"])
        for text in row["paragraphs"]:
            texts.passage(text, row["headline"] if rng.random() < UNDER_HEADLINE else "")
            start, end = rng.choice(sentences(text) or [(0, len(text))])
            if rng.random() < SENTENCES:
                texts.passage(text[start:end], f"{row['headline']}。" if rng.random() < 0.5 else "")
            if rng.random() < TYPED:
                start = rng.randrange(start, max(start + 1, end - 6))
                texts.question(text[start : min(end, start + rng.randrange(6, 24))])


def add_documents(texts: Texts, path: Path) -> None:
    """Add news documents with the questions that were surely matched to them."""
    for row in sources.rows(path):
        rows = [texts.passage(text) for text in row["paragraphs"]]
        for asked in row["questions"]:
            if asked["strict"] and asked["answer"]:
                positive = asked["positive"]
                others = [at for number, at in enumerate(rows) if number not in positive]
                texts.pair(texts.question(asked["question"]), rows[positive[0]], others)


def add_encyclopaedia(texts: Texts, path: Path, share: float, rng: random.Random) -> None:
    """Add encyclopaedia passages with their questions."""
    for row in sources.rows(path):
        if rng.random() < share:
            texts.pair(texts.question(row["question"]), texts.passage(row["context"]), ())


def write(texts: Texts, kept_back: Texts, path: Path) -> int:
    """Write a data file and return the number of its tokens: `ids` and `lengths` of all texts, those kept back last,
    `pairs` and `kept_back_pairs`."""
    weights = read_weights()
    shift = len(texts.places)
    ids = [
        cut if len(cut) <= LONGEST else [*cut[: LONGEST - 1], weights.eos]
        for cut in map(weights.tokenizer.encode, itertools.chain(texts.places, kept_back.places))
    ]
    back = np.array(kept_back.pairs, np.int32).reshape(-1, 2 + NEGATIVES)
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.fromiter(itertools.chain.from_iterable(ids), np.int32),
        "lengths": np.array([len(cut) for cut in ids], np.int16),
        "pairs": np.array(texts.pairs, np.int32).reshape(-1, 2 + NEGATIVES),
        "kept_back_pairs": np.where(back >= 0, back + shift, -1),
        "learned_texts": np.array(shift, np.int32),
    }
    write_data(path, weights, arrays, frozenset({"ids"}))
    return len(arrays["ids"])


def _parts(folder: Path, news: Path | None, barred: frozenset[str]) -> Iterator[Texts]:
    """Yield the texts to learn from, then those kept back."""
    rng = random.Random(1)
    learned, back = articles_of(folder, news)
    for articles, whole in ((learned, True), (back, False)):
        texts = Texts()
        add_readers(texts, articles, rng)
        if whole:
            for name, share in (("cmrc2018_trial", 1.0), ("drcd_test", 1.0), ("jaquad_train", JAPANESE)):
                if (path := folder / f"{name}.jsonl.gz").exists():
                    add_encyclopaedia(texts, path, share, rng)
            if (path := folder / "news_questions.jsonl.gz").exists():
                add_documents(texts, path)
            if news is not None:
                add_news(texts, news, barred, rng)
        yield texts


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="python -m training.encoder_prepare", description="Prepare the encoder's data."
    )
    parser.add_argument("data", type=Path, help="folder of question files")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("--news", type=Path, help="news items (.jsonl.gz)")
    parser.add_argument("--held-back", type=Path, help="evaluation data; no article named in it is used")
    args = parser.parse_args()
    texts, kept_back = _parts(args.data, args.news, headlines_under(args.held_back))
    tokens = write(texts, kept_back, args.out)
    print(f"{len(texts.places)} texts, {tokens} tokens, {len(texts.pairs)} pairs, {len(kept_back.pairs)} kept back")


if __name__ == "__main__":
    main()
