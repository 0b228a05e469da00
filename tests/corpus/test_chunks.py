from __future__ import annotations

from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.chunks import LISTED, SHORT, chunk_article
from corpus.model import Article, BlockKind, Paragraph

LONG = "望潮市公交集团昨日宣布，本月起在北埠区增开三条夜班线路，末班车推迟到二十三时。"


def article(*texts: str, headline: tuple[str, ...] = ("夜班公交", "增开三条"), lead: str | None = None) -> Article:
    body = tuple(
        Paragraph(t.removeprefix("#"), (i, i), "crosshead" if t.startswith("#") else "paragraph")
        for i, t in enumerate(texts, 1)
    )
    return Article("a1", "page.txt", headline, body, lead=lead, date="2024-05-17")


def chunks(a: Article, limit: int = 1000) -> list[tuple[int, int, str]]:
    return [(c.paragraph, c.paragraphs, c.text) for c in chunk_article(a, limit, len)]


def test_a_paragraph_is_a_chunk_that_knows_its_place() -> None:
    (first, second) = chunk_article(article(LONG, LONG + "再加一句。"), 1000, len)
    assert (first.text, first.lines, first.paragraph, first.paragraphs) == (LONG, (1, 1), 0, 1)
    assert (second.lines, second.paragraph) == ((2, 2), 1)
    assert (first.article_id, first.source, first.headline) == ("a1", "page.txt", "夜班公交 增开三条")
    assert first.date == "2024-05-17"


def test_a_short_paragraph_joins_the_one_before() -> None:
    assert chunks(article(LONG, "“方便多了。”", LONG)) == [(0, 2, LONG + "\n“方便多了。”"), (2, 1, LONG)]


def test_short_paragraphs_at_the_start_take_in_the_next() -> None:
    assert chunks(article("问：有夜班车吗？", LONG, LONG)) == [(0, 2, "问：有夜班车吗？\n" + LONG), (2, 1, LONG)]


def test_a_question_goes_with_its_reply() -> None:
    asked = "记者：今年新增的夜班公交线路，票价会不会跟着上涨？"
    assert len(asked) > SHORT
    assert chunks(article(LONG, asked, LONG, asked, LONG)) == [
        (0, 1, LONG),
        (1, 2, f"{asked}\n{LONG}"),
        (3, 2, f"{asked}\n{LONG}"),
    ]


def test_a_lone_short_paragraph_is_a_chunk() -> None:
    assert chunks(article("视觉望潮 供图")) == [(0, 1, "视觉望潮 供图")]


def test_a_crosshead_is_the_section_of_what_follows_and_keeps_short_paragraphs_apart() -> None:
    made = list(chunk_article(article(LONG, "#票价不变", "两元。", LONG), 1000, len))
    assert [(c.section, c.text) for c in made] == [("", LONG), ("票价不变", "两元。\n" + LONG)]


def test_the_deck_is_a_chunk_before_the_body() -> None:
    assert chunks(article(LONG, lead=LONG[:30]))[0] == (-1, 1, LONG[:30])
    assert chunks(article(LONG, lead=LONG[:30]))[1] == (0, 1, LONG)


def test_blank_paragraphs_are_no_chunks() -> None:
    assert chunks(article("\u3000", headline=())) == []
    assert chunks(article("")) == []  # such as one that held only what cannot be seen


def test_an_article_of_a_headline_alone_can_be_found() -> None:
    assert chunks(article()) == [(0, 2, "夜班公交\n增开三条")]


def test_a_long_paragraph_is_split_at_sentences_within_the_limit() -> None:
    text = "".join(f"第{i}路末班车改为二十三时整。" for i in range(1, 30))
    made = list(chunk_article(article(text, headline=("夜班",)), 60, len))
    assert "".join(c.text for c in made) == text
    assert len(made) > 5
    assert all(len(c.text) + len("夜班 ") <= 60 and c.text.endswith("。") for c in made)
    assert {(c.paragraph, c.headline) for c in made} == {(0, "夜班")}


def test_a_sentence_over_the_limit_is_cut_at_the_limit() -> None:
    made = [c.text for c in chunk_article(article("望" * 130, headline=()), 50, len)]
    assert "".join(made) == "望" * 130
    assert max(map(len, made)) <= 50


blocks = st.lists(
    st.tuples(st.text("望潮市民。！？“”\u3000 a1", min_size=1, max_size=80), st.booleans()), min_size=0, max_size=12
)


@given(blocks, st.integers(min_value=20, max_value=200))
def test_chunks_are_slices_in_order_and_lose_no_character(drawn: list[tuple[str, bool]], limit: int) -> None:
    body = tuple(
        Paragraph(text, (i + 1, i + 1), "crosshead" if cross else "paragraph") for i, (text, cross) in enumerate(drawn)
    )
    made_from = Article("a", "s", ("题",), body)
    made = list(chunk_article(made_from, limit, len))
    assert all(c.text == made_from.text[c.start : c.end] for c in made)
    assert all(a.end <= b.start for a, b in pairwise(made))
    # Cross-heads are no passages, but three in a row are the lines of a list.
    runs = [(kind, list(run)) for kind, run in groupby(made_from.blocks, key=lambda block: block.kind)]
    paragraphs = "".join(b.text for kind, run in runs if kind == "paragraph" or len(run) >= LISTED for b in run)
    assert "".join("".join(c.text for c in made).split()) == "".join(paragraphs.split())


def test_lines_of_a_list_that_read_as_cross_heads_are_found() -> None:
    """A cross-head stands over a text; three in a row are lines of a list, and would be lost."""
    lines = ["各项冠军如下，运动会昨天在城东体育场闭幕。", "男子一百米 王小舟", "女子一百米 陈兰", "铅球 周北溪"]
    kinds: list[BlockKind] = ["paragraph", "crosshead", "crosshead", "crosshead"]
    body = tuple(Paragraph(text, (at, at), kind) for at, (text, kind) in enumerate(zip(lines, kinds, strict=True), 1))
    (chunk,) = chunk_article(Article("id", "a.txt", ("运动会",), body), 200, len)
    assert "女子一百米 陈兰" in chunk.text
    assert chunk.section == ""


def test_a_line_in_a_later_chunk_stands_under_its_label() -> None:
    item = "夜间班次：单程二十二元，往返四十元，儿童和老人都是半价。"
    body = tuple(
        Paragraph(text, (at, at)) for at, text in enumerate(["学生：", item, item, "票价由物价局核定。" * 9], 1)
    )
    chunks = list(chunk_article(Article("id", "a.txt", ("票价",), body), 200, len))
    assert [chunk.section for chunk in chunks] == ["", "学生", ""]


def test_the_lines_of_a_long_list_are_looked_at_a_few_times_each() -> None:
    """A chronicle is one article of thousands of lines: to look upwards from each for its label took minutes."""
    looked_at = 0

    class Counted(str):
        def __len__(self) -> int:
            nonlocal looked_at
            looked_at += 1
            return super().__len__()

    lines = [Counted(f"{1900 + at % 100}年，望城区青螺街道第{at}号渡口的轮渡开始载客通航。") for at in range(300)]
    body = tuple(Paragraph(line, (at, at)) for at, line in enumerate(lines, 1))
    assert len(list(chunk_article(Article("id", "a.txt", ("望潮大事记",), body), 200, len))) == len(lines)
    assert looked_at <= 20 * len(lines)


def test_a_label_holds_until_a_cross_head_or_a_long_paragraph() -> None:
    item = "夜间班次：单程二十二元，往返四十元，儿童和老人都是半价。"
    long = "票价由物价局核定，从六月一日起执行。" * 4
    kinds: list[tuple[str, BlockKind]] = [
        ("成人：", "paragraph"), (item, "paragraph"), (item, "paragraph"), ("学生：", "paragraph"), (item, "paragraph"),
        ("团体", "crosshead"), (item, "paragraph"), ("老人：", "paragraph"), (item, "paragraph"), (item, "paragraph"),
        (long, "paragraph"), (item, "paragraph"),
    ]  # fmt: skip
    body = tuple(Paragraph(text, (at, at), kind) for at, (text, kind) in enumerate(kinds, 1))
    chunks = list(chunk_article(Article("id", "a.txt", ("票价",), body), 200, len))
    assert [chunk.section for chunk in chunks] == ["", "成人", "学生", "团体", "团体 老人", "团体 老人", "团体", "团体"]
