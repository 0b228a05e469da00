"""Which part of a feed's entry is its text."""

from __future__ import annotations

import pytest

from corpus.formats import feed
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT

PICTURE = '<media:content url="http://example.cn/a.png" medium="image"><media:title>admin</media:title></media:content>'
TEXT = "成人单程三十六元，首班船早上六点开。"


@pytest.mark.parametrize(
    "parts",
    [
        f"<description>{TEXT}</description>{PICTURE}",
        f"{PICTURE}<description>{TEXT}</description>",
        f'<media:content url="http://example.cn/a.mp4">影片</media:content><description>{TEXT}</description>',
        f"{PICTURE}<content>{TEXT}</content>",
    ],
)
def test_a_picture_of_an_entry_is_not_its_text(parts: str) -> None:
    text = (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>望潮日报</title>'
        f"<item><title>轮渡票价下调</title>{parts}</item></channel></rss>"
    )
    (page,) = feed.read(NamedBytes("a.rss", "/a.rss", text.encode()), DEFAULT)
    assert isinstance(page, Page)
    assert [[block.text for block in article.body] for article in page.articles] == [[TEXT]]
