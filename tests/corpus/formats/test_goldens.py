"""Each sample file of each format is read as is written beside it: its pages, articles and what is told of it.

`python -m tests.corpus.formats.test_goldens NAME` prints what a sample is read as.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from corpus import read_pages, read_paths
from corpus.errors import ReadError
from corpus.model import Article
from tests.format_files import SAMPLES, sample, sample_names


def as_read(name: str, folder: Path) -> dict[str, object]:
    """What a sample is read as, and what is told of it."""
    (folder / name).write_bytes(sample(name))
    try:
        pages, skipped = read_paths(folder / name)
    except ReadError as error:
        return {"refused": str(error)}
    read = read_pages(pages)
    return {
        "pages": {
            page.source: [_article(article) for article in found.articles]
            for page, found in zip(pages, read, strict=True)
        },
        "furniture": [line.text for found in read for line in found.furniture],
        "told": [str(one) for one in skipped],
    }


def _article(article: Article) -> dict[str, object]:
    known = {
        "headline": list(article.headline),
        "byline": article.byline,
        "paper": article.paper,
        "date": article.date,
        "page": article.page_number,
        "body": [("## " if block.kind == "crosshead" else "") + block.text for block in article.body],
    }
    return {name: value for name, value in known.items() if value}


@pytest.mark.parametrize("name", sample_names())
def test_a_sample_is_read_as_is_written_beside_it(name: str, tmp_path: Path) -> None:
    expected = json.loads((SAMPLES / f"{name}.gold.json").read_text(encoding="utf-8"))
    assert as_read(name, tmp_path) == expected


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(as_read(sys.argv[1], Path(place)), ensure_ascii=False, indent=1))
