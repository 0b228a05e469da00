"""What no one printed is mended on reading, counted and told; all else stays as it was printed."""

from __future__ import annotations

import pytest

from corpus.articles import read_pages
from corpus.mend import mend
from corpus.model import Article, Page, Paragraph


@pytest.mark.parametrize(
    ("written", "text", "radicals", "invisible"),
    [
        ("⻢⻰镇通⻋", "马龙镇通车", 3, 0),
        ("⼈⺠⽇报", "人民日报", 3, 0),
        ("十\u200b二公里", "十二公里", 0, 1),
        ("软\u00ad连字符", "软连字符", 0, 1),
        ("\ufeff马\u2060龙", "马龙", 0, 2),
        ("全\u200d长", "全长", 0, 1),
        ("靑年會滿戶衞５Ｇ「」", "靑年會滿戶衞５Ｇ「」", 0, 0),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم", 0, 0),
        ("plain ascii", "plain ascii", 0, 0),
        ("end\tof\x0cDOS\r\n\x1a\x1a", "end\tof\x0cDOS\r\n", 0, 2),
        ("环\x02卫\x7f工人", "环卫工人", 0, 2),
        ("⻓\u200b⻓", "长长", 2, 1),
    ],
)
def test_radicals_and_invisible_characters(written: str, text: str, radicals: int, invisible: int) -> None:
    found = mend(written)
    assert (found.text, found.radicals, found.invisible) == (text, radicals, invisible)


def test_a_page_is_mended_and_it_is_told() -> None:
    page = Page("a.txt", "⻢⻰镇修通环镇公路\n本报讯 环镇公路昨天通⻋，全长十\u200b二公里，总投资三千万元。\n")
    (read,) = read_pages([page])
    assert read.articles[0].headline == ("马龙镇修通环镇公路",)
    assert "通车，全长十二公里" in read.articles[0].text
    assert read.told == (
        "有 3 个 PDF 的部首字符（如 ⻓），换成了印出来的字（长）。",
        "去掉了 1 个看不见的字符（零宽空格、软连字符等）。",
    )


def test_articles_of_a_file_keep_their_id() -> None:
    written = Article("id", "a", ("⻢⻰",), (Paragraph("通\u200b⻋", (1, 1)),), byline="⽂工", lead="⻓")
    (read,) = read_pages([Page("a", "", articles=(written,))])
    (article,) = read.articles
    assert (article.id, article.title, article.text, article.byline) == ("id", "马龙", "长\n通车", "文工")
    assert len(read.told) == 2


def test_the_mark_that_ends_a_file_of_dos_is_no_paragraph() -> None:
    page = Page("a.txt", "马龙镇修通环镇公路\r\n环镇公路昨天通车，全长十二公里，总投资三千万元。\r\n\x1a")
    (read,) = read_pages([page])
    assert [[block.text for block in article.body] for article in read.articles] == [
        ["环镇公路昨天通车，全长十二公里，总投资三千万元。"]
    ]
