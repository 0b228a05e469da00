"""The tables of a generation in Milvus: their names, their columns, and what of an article or a chunk is in them.

    name                  alias of the live generation's chunks
    name_g000007          its chunks: vector, words and pairs as BM25 weights, text
    name_g000007_articles its articles, in pieces, for a text of Milvus is bounded
    name_g000007_pages    the pages that were read
    name_g000007_terms    how many chunks hold each term
    name_book             what is known of each generation (`index.milvus.book`)
    name_lock             held by whoever changes the store (`index.milvus.lock`)

Knows nothing of how they are asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass

from corpus.model import Article, Chunk
from index.milvus.client import LONGEST, MARK, MARKED, Column, Row, Table
from index.store.archive import OPENING, article_from_json, article_to_json
from index.text.fold import squeezed

# What a filter compares, of an article and of each of its chunks.
_COMPARED = (
    Column("source", "text"),
    Column("source_form", "text"),
    Column("paper_form", "text"),
    Column("author_form", "text"),
    Column("headline_form", "text"),
    Column("date", "text", absent=True),
)
CHUNKS = Table(
    (
        Column("row", "number"),
        Column("vector", "dense"),
        Column("words", "sparse"),
        Column("pairs", "sparse"),
        Column("article", "text"),
        Column("key", "text"),
        Column("length", "number"),
        Column("chunk", "text"),
        *_COMPARED,
    )
)
# `place` is PIECES times the article's position in the order read, and the number of the piece.
ARTICLES = Table(
    (
        Column("place", "number"),
        Column("first", "bool"),
        Column("article", "text"),
        Column("page", "text"),
        Column("stored", "text"),
        Column("headline", "text"),
        Column("opening", "text"),
        Column("untitled", "bool"),
        Column("paper", "text", absent=True),
        Column("page_number", "text", absent=True),
        Column("chunks", "number"),
        *_COMPARED,
        MARK,
    )
)
PAGES = Table(
    (Column("place", "number"), Column("page", "text"), Column("fingerprint", "text"), Column("name", "text"), MARK)
)
TERMS = Table((Column("term", "number"), Column("words", "number"), Column("pairs", "number"), MARK))

PIECES = 1000
# A character takes at most four bytes.
_PIECE = LONGEST // 4
_GENERATION = re.compile(r"_g([0-9]{6,})(?:_articles|_pages|_terms)?")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the tables of a generation."""

    chunks: str
    articles: str
    pages: str
    terms: str

    @classmethod
    def of(cls, store: str, number: int) -> Names:
        own = f"{store}_g{number:06d}"
        return cls(own, f"{own}_articles", f"{own}_pages", f"{own}_terms")

    @property
    def all(self) -> list[tuple[str, Table]]:
        """Each name and its table."""
        return list(zip(astuple(self), (CHUNKS, ARTICLES, PAGES, TERMS), strict=True))


def generation_of(store: str, name: str) -> int | None:
    """The number of the generation that a table is of; None where it is none of this store's."""
    found = _GENERATION.fullmatch(name.removeprefix(store)) if name.startswith(store) else None
    return int(found[1]) if found else None


def compared(article: Article) -> Row:
    """What a filter compares of an article, folded as it folds names; as much as fits."""
    named = f"{article.byline or ''} {_listed(article.reporters)} {_listed(article.correspondents)}"
    return {
        "source": article.source,
        "source_form": _fitting(squeezed(article.source)),
        "paper_form": _fitting(squeezed(article.source if article.paper is None else article.paper)),
        "author_form": _fitting(squeezed(named)),
        "headline_form": _fitting(squeezed(article.name)),
        "date": article.date,
    }


def _listed(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=False)


def _fitting(text: str) -> str:
    return text[:_PIECE]


def article_rows(article: Article, page: str, position: int, chunks: int) -> Iterator[Row]:
    """An article, of which `chunks` are indexed, as rows: all that is listed in the first, its stored form in all."""
    stored = article_to_json(article)
    for piece, start in enumerate(range(0, len(stored), _PIECE)):
        first = piece == 0
        shown = {
            "headline": article.name,
            "opening": article.text[:OPENING],
            "untitled": not article.headline,
            "paper": article.paper,
            "page_number": article.page_number,
            "chunks": chunks,
            **compared(article),
        }
        empty = {"headline": "", "opening": "", "untitled": False, "paper": None, "page_number": None, "chunks": 0}
        yield {
            "place": position * PIECES + piece,
            "first": first,
            "article": article.id,
            "page": page,
            "stored": stored[start : start + _PIECE],
            **(shown if first else {**empty, **dict.fromkeys(_FORMS, ""), "source": article.source, "date": None}),
            **MARKED,
        }


_FORMS = tuple(column.name for column in _COMPARED if column.name.endswith("_form"))


def whole_articles(rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """The page, the id and the stored form of each article, of the rows of all their pieces in any order."""
    pieces = sorted(rows, key=lambda row: int(row["place"]))
    start = 0
    for at in range(1, len(pieces) + 1):
        if at == len(pieces) or pieces[at]["place"] // PIECES != pieces[start]["place"] // PIECES:
            own = pieces[start:at]
            yield own[0]["page"], own[0]["article"], "".join(piece["stored"] for piece in own)
            start = at


def stored_article(stored: str) -> Article:
    """The article of a stored form."""
    return article_from_json(stored)


def chunk_to_json(chunk: Chunk) -> str:
    """A chunk, without what its row has beside."""
    place = (chunk.start, chunk.end, chunk.paragraph, chunk.paragraphs, *chunk.lines)
    return json.dumps([chunk.headline, chunk.section, chunk.text, chunk.file, *place], ensure_ascii=False)


def chunk_of(row: Row) -> Chunk:
    """The inverse of `chunk_to_json`, with its row's `article`, `source` and `date`."""
    headline, section, text, file, start, end, paragraph, paragraphs, first, last = json.loads(row["chunk"])
    known = (row["article"], row["source"], headline, text, start, end, paragraph, paragraphs, (first, last))
    return Chunk(*known, section, row["date"], file)
