"""The page's HTML: everything escaped, marks where the spans say, and a gate that refuses strangers."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import MutableMapping
from contextvars import copy_context
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Skipped
from corpus.model import Article, Page, Paragraph
from corpus.options import lines_of
from index import BuildReport
from index.names.name import Name
from index.store.filters import Filter
from qa.alike import Alike
from qa.corrections import Correction
from qa.model import Answer, Headline, Passage, Place, Source, Status, Support, Survey, Why
from qa.service import Recognised
from qa.shelf import Facets, Wanted
from qa.web import adding, asset, cards, contents, dialogue, examples, headers, holdings, markup, narrowing, reader
from qa.web.dialogue import Conversation, Kept, Turn
from qa.web.words import ENGLISH, speak

HOSTILE = (
    """<script>alert(1)</script>${alert(2)}{{alert(3)}}" onmouseover="alert(4)' x='![](http://out.example/5.png)"""
)

PASSAGE = Passage(
    rank=1, headline="大桥下月通车", text="大桥全长三公里。四月一日通车。免费两天。", score=0.9, source="晚报.txt",
    lines=(311, 327), article_id="a1", paragraph=2, paragraphs=1, date="2024-03-12", terms=((0, 2), (8, 14)),
)  # fmt: skip
ANSWER = Answer(
    "大桥哪天通车？", "四月一日通车。", 0, (8, 15), (PASSAGE, replace(PASSAGE, rank=2, text="另一段。", terms=()))
)
STATUS = Status("/store", 3, 12, 345, ("晚报.txt", HOSTILE), "bundled", "2024-03-12T08:00:00+00:00")

ABOUT: Any = SimpleNamespace(articles=12, chunks=345, built_at="2024-03-12T08:00:00+00:00")
DONE = BuildReport(3, 65, 250, 9, 241, ("新.txt", "旧.txt", "同.txt"), (), 3.21)


def plain(markup: str) -> str:
    """What a reader sees: tags gone, character references resolved."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def tags(markup: str) -> list[str]:
    return re.findall(r"<[a-z][^>]*>", markup)


# Marks


def test_marks_stand_where_the_spans_say() -> None:
    # 甲乙[丙丁戊]己庚: a term inside the sentence, one over its edge, one outside.
    marked = markup.marked("甲乙丙丁戊己庚", (2, 5), [(2, 3), (4, 6), (6, 7)])
    assert marked == "甲乙<mark><em>丙</em>丁<em>戊</em></mark><em>己</em><em>庚</em>"


def test_the_words_that_answer_are_strong_inside_the_sentence() -> None:
    assert markup.marked("建成26家。", (0, 6), [(2, 4)], (2, 5)) == (
        "<mark>建成<strong><em>26</em></strong><strong>家</strong>。</mark>"
    )
    assert markup.quote("甲。建成26家。", (2, 8), (4, 7)) == "建成<strong>26家</strong>。"
    assert markup.quote("甲。乙。", (2, 4)) == "乙。"


def test_overlapping_terms_open_no_tag_twice() -> None:
    assert markup.marked("甲乙丙丁", None, [(0, 3), (1, 2)]) == "<em>甲</em><em>乙</em><em>丙</em>丁"


def test_spans_outside_the_text_are_ignored() -> None:
    assert markup.marked("甲乙", (-3, 1), [(1, 99), (5, 7), (1, 1)]) == "<mark>甲</mark><em>乙</em>"


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60))


@given(text=st.text(max_size=50), sentence=st.none() | spans, terms=st.lists(spans, max_size=6))
def test_without_tags_marked_text_is_the_text(
    text: str, sentence: tuple[int, int] | None, terms: list[tuple[int, int]]
) -> None:
    marked = markup.marked(text, sentence, terms)
    assert html.unescape(re.sub(r"</?(?:mark|em)>", "", marked)) == markup.for_page(text)
    # Properly nested: <em> never crosses the edge of <mark>.
    depth: list[str] = []
    for closing, name in re.findall(r"<(/?)(mark|em)>", marked):
        if closing:
            assert depth.pop() == name
        else:
            depth.append(name)
    assert depth == []


@given(text=st.text(max_size=50), start=st.integers(0, 50), end=st.integers(0, 50))
def test_the_marked_sentence_is_the_sentence(text: str, start: int, end: int) -> None:
    inside = re.findall(r"<mark>(.*?)</mark>", markup.marked(text, (start, end), [(0, 3)]), re.DOTALL)
    assert plain("".join(inside)) == markup.for_page(text[start:end])


@given(st.text())
def test_escaped_text_opens_no_tag_and_ends_no_attribute(text: str) -> None:
    escaped = markup.escape(text)
    assert not set(escaped) & set("<>\"'")
    assert html.unescape(escaped) == markup.for_page(text)


def test_lone_surrogates_become_question_marks() -> None:
    assert markup.escape("甲\ud800乙") == "甲?乙"


CONTROLS = "\0\x07\x1b[31m\x7f\x85\x9b2J\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_control_characters_and_marks_of_direction_are_not_shown() -> None:
    assert markup.for_page(f"甲{CONTROLS}乙\t丙\r\n丁") == "甲[31m2J乙\t丙 \n丁"
    assert markup.escape("收入\u202e元百三\u202c") == "收入元百三"


CONTROLLING = {
    *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
}  # fmt: skip


@given(st.text())
def test_cleaned_text_loses_nothing_else(text: str) -> None:
    kept = [c for c in text.translate(dict.fromkeys(map(ord, "\r\v\f\u2028\u2029"), " ")) if ord(c) not in CONTROLLING]
    assert markup.for_page(text) == "".join(kept)


def test_a_value_is_isolated_from_the_words_around_it() -> None:
    assert markup.isolated("<שלום>") == "<bdi>&lt;שלום&gt;</bdi>"


# Parts of the page, with hostile text in every field


def talk(*turns: Turn, shown: int = -1) -> str:
    """The conversation of some turns."""
    return dialogue.dialogue(Conversation(turns), shown)


def hostile_parts(text: str = HOSTILE) -> dict[str, str]:
    passage = replace(PASSAGE, headline=text, text=text, source=text, article_id=text, date=text)
    also = Place(text, text, (1, 2), text, 0, 1, text)
    passage = replace(passage, also=(also,), why=Why((text,), ((text, 1.0),)))
    answer = Answer(text, text, 0, (3, 30), (passage,), exact=(5, 20))
    article = Article(
        id=text, source=text, headline=(text + "——", text), byline=text, lead=text, date=text,
        body=(Paragraph(text, (1, 2), "crosshead"), Paragraph(text, (3, 4))),
    )  # fmt: skip
    status = replace(STATUS, store=text, model=text, built_at=text)
    page = Page(text, text)
    entry = Headline(text, text, text, text, text, paper=text, page_number=text)
    wanted = Wanted(text, True, text, text, text)
    facets = Facets([(text, 1), ("晚报", 2)], [(text, 3)], [(text, 1)])
    return {
        "cards": cards.cards(answer),
        "dialogue": talk(Turn(text, replace(answer, question="另一问"))),
        "judged": talk(Turn(text, answer, judged=text)),
        "pending": talk(Turn(text, None)),
        "kept": talk(Turn(text, None, kept=Kept(text, text, text))),
        "refusal": talk(Turn(text, replace(answer, text=None, passage=None, span=None))),
        "narrowing": narrowing.narrowing(Filter(source=text, headline=text), [text], {"headline": text}),
        "reader": reader.reader(article, -1, 3, text),
        "near": reader.near(Alike([entry], [entry])),
        "raw": reader.raw({0: [(1, text)]}, doubts={1: range(len(text))}),
        "contents": contents.contents([entry], 99, 30, wanted, facets),
        "no contents": contents.contents([], 0, 0, wanted, facets),
        "holdings": holdings.holdings(status, "", [Source(text, text, text, text, 1)], [(3, ABOUT), (2, ABOUT)]),
        "first steps": holdings.first_steps(text, changes=False),
        "preview": adding.preview([Recognised(page, (article,), ())], [{text: Correction(True, text, True, (1,))}]),
        "no holdings": holdings.holdings(None, text),
        "progress": adding.progress(text, 1, 2),
        "report": adding.report(
            replace(DONE, sources=(text,), read=(article,), replaced=(text,), dropped=(text,)), [Skipped(text, text)]
        ),
        "examples": examples.examples([text]),
        "notice": markup.notice(text, to_corpus=True),
    }  # fmt: skip


@pytest.mark.parametrize("part", hostile_parts())
def test_hostile_text_stays_text(part: str) -> None:
    made = hostile_parts()[part]
    assert HOSTILE in plain(made) or part == "progress"
    harmless = {
        "id", "class", "type", "tabindex", "role", "style", "title", "value", "open", "disabled", "name", "maxlength",
        "placeholder", "autocomplete", "list", "checked", "lang",
    }  # fmt: skip
    for tag in tags(made):
        # Quoted values taken out, what is left of a tag are its attributes' names.
        names = re.findall(r"\s([^\s=>]+)", re.sub(r'"[^"]*"', '""', tag))
        assert all(name.split("=")[0] in harmless or name.startswith(("data-", "aria-")) for name in names), tag
    assert not re.search(r"<(?:script|img|iframe|svg|a)\b", made)


@pytest.mark.parametrize("part", hostile_parts("甲" + CONTROLS + "乙"))
def test_no_part_shows_control_characters(part: str) -> None:
    made = hostile_parts("甲" + CONTROLS + "乙")[part]
    assert not set(made) & set(CONTROLS.replace("[31m", "").replace("2J", ""))


# Cards


def test_a_story_has_its_headline_once_over_its_passages() -> None:
    printed = replace(PASSAGE, paper="潮声晚报", page_number="A03", headline="三年攻坚—— 大桥下月通车")
    second = replace(printed, rank=3, text="另一段。", terms=(), lines=(400, 401), paragraph=5)
    other = replace(PASSAGE, rank=2, text="别的。", terms=(), article_id="a2")
    made = cards.cards(replace(ANSWER, passages=(printed, other, second)))
    assert plain(made) == (
        "原文依据三年攻坚—— 大桥下月通车潮声晚报 · 2024-03-12 · 第A03版"
        "1大桥全长三公里。四月一日通车。免费两天。阅读全文 →复制引文3另一段。阅读全文 →复制引文"
        "大桥下月通车晚报.txt · 2024-03-12 · 第 311–327 行2别的。阅读全文 →复制引文"
    )
    assert '<span class="kicker"><span class="phrase"><bdi>三年攻坚——</bdi>' in made
    assert 'title="晚报.txt 第 311–327 行"' in made  # where the pointer rests
    assert made.count('data-hits="2.1,5.1"') == 4  # the reader shows both passages of the article


def test_a_card_marks_the_sentence_and_tells_where_it_stands() -> None:
    made = cards.card(PASSAGE, (8, 15))
    assert "<em>大桥</em>全长三公里。<mark><em>四月一日通车</em>。</mark>免费两天。" in made
    assert 'data-article="a1" data-paragraph="2" data-paragraphs="1" data-sentence="四月一日通车。"' in made
    assert 'data-text="《大桥下月通车》，晚报.txt，2024-03-12，第 311–327 行"' in made


def test_only_the_answering_card_is_marked() -> None:
    made = cards.cards(ANSWER)
    assert made.count("<mark>") == 1
    assert re.findall(r'<article class="([^"]+)" id="([^"]+)"', made) == [("card answers", "ev-1"), ("card", "ev-2")]


def test_words_that_answer_are_marked_only_when_it_is_sure() -> None:
    told = [replace(ANSWER, exact=(8, 12), confidence=sure) for sure in (0.6, 0.59, None)]
    assert ["<strong>" in cards.cards(answer) for answer in told] == [True, False, True]
    assert ["<strong>" in talk(Turn("问", answer)) for answer in told] == [True, False, True]


def test_focused_card() -> None:
    made = cards.cards(ANSWER, focus=2)
    assert [("data-focus" in tag) for tag in re.findall(r"<article[^>]*>", made)] == [False, True]


@pytest.mark.parametrize(
    ("length", "sentence", "folds"),
    [
        (cards.FOLD_ABOVE, None, False),
        (cards.FOLD_ABOVE + 1, None, True),
        (400, (0, cards.FOLD_KEEPS), True),
        (400, (0, cards.FOLD_KEEPS + 1), False),
    ],
)
def test_long_passages_fold_unless_that_hides_the_answer(
    length: int, sentence: tuple[int, int] | None, folds: bool
) -> None:
    made = cards.card(replace(PASSAGE, text="字" * length, terms=()), sentence)
    assert ('class="text folded"' in made, "展开全段" in made) == (folds, folds)
    assert "字" * length in plain(made)


@pytest.mark.parametrize(
    ("confidence", "word", "shown"),
    [
        (1.0, "很可能", "99%"),
        (0.6, "很可能", "60%"),
        (0.59, "可能", "59%"),
        (0.18, "可能", "18%"),
        (0.0, "不确定", "0%"),
    ],
)
def test_a_card_says_how_sure_it_is(confidence: float, word: str, shown: str) -> None:
    made = cards.card(replace(PASSAGE, confidence=confidence))
    assert plain(made).startswith(f"1{word}大桥")
    assert f'title="约 {shown} 的可能在这一段里"><i aria-hidden="true"><b style="width:{shown}">' in made


def test_a_card_without_a_confidence_says_nothing_of_it() -> None:
    assert 'class="sure' not in cards.card(PASSAGE)


def test_a_story_says_once_where_else_the_same_was_printed_and_a_card_why_it_was_found() -> None:
    also = Place("旧<闻>", "晚报.txt", (3, 5), "a9", 2, 1)
    why = Why(("轮渡",), (("agreement", 0.5), ("paragraph", 0.4), ("words", 0.1), ("time", 0.0)))
    passage = replace(PASSAGE, also=(also, replace(also, lines=(3, 4), headline="别处")), why=why)
    made = cards.cards(replace(ANSWER, passages=(passage, replace(passage, rank=2)), passage=0))
    assert plain(made).count("亦见") == 1
    assert plain(made).count("《旧<闻>》") == 1
    assert plain(made).count("《别处》") == 1
    assert 'data-act="open" data-article="a9" data-paragraph="2"' in made
    assert "命中的词：轮渡。得分来自：相近的段落 50%，意思 40%，字词 10%。" in plain(made)
    assert "亦见" not in cards.cards(ANSWER)


def test_cards_without_an_answer_or_passages() -> None:
    assert "会列在这里" in cards.cards(None)
    assert "没有找到相关的段落" in cards.cards(Answer("问", None, None, None, ()))


def test_what_does_not_answer_stands_under_a_heading_of_its_own() -> None:
    refused = Answer("问", None, None, None, (PASSAGE,))
    assert plain(cards.cards(refused)).startswith("相近的段落")
    assert plain(cards.cards(ANSWER)).startswith("原文依据")


def test_headlines_break_at_their_spaces() -> None:
    made = markup.phrased("一条线 两岸<b>")
    assert made == '<span class="phrase"><bdi>一条线</bdi></span> <span class="phrase"><bdi>两岸&lt;b&gt;</bdi></span>'
    assert plain(markup.phrased("首句。", untitled=True)) == f"首句。 {markup.UNTITLED}"


def test_a_date_that_the_source_names_is_said_once() -> None:
    passage = replace(PASSAGE, source="晚报_2024-03-12.txt", lines=(5, 5))
    assert plain(markup.place(passage, passage.lines)) == "晚报_2024-03-12.txt · 第 5 行"


# Dialogue


def test_dialogue_quotes_the_sentence_under_its_headline() -> None:
    made = talk(Turn("大桥哪天通车？", ANSWER))
    assert plain(made) == (
        "新的提问大桥哪天通车？四月一日通车。\u2060[1]大桥下月通车晚报.txt · 2024-03-12 · 第 311–327 行"
        "复制答案和出处再问一次答得对答得不对"
    )
    assert 'data-act="show" data-turn="0" data-card="1" data-shown' in made


def test_an_answer_that_two_articles_give_cites_both_and_marks_both() -> None:
    other = replace(
        PASSAGE, rank=2, headline="通车在即", article_id="a2", text="桥四月一日通车。", date="2024-03-13", terms=()
    )
    answer = replace(
        ANSWER,
        exact=(8, 12),
        passages=(replace(PASSAGE, terms=()), other),
        support=(Support(1, "桥四月一日通车。", (0, 8), (1, 5)),),
    )
    made = talk(Turn("大桥哪天通车？", answer))
    assert "四月一日通车。\u2060[1]\u2060[2]大桥下月通车晚报.txt" in plain(made)
    assert "通车在即晚报.txt · 2024-03-13" in plain(made)
    assert 'data-card="2" data-shown' in made
    assert "通车在即》，晚报.txt，2024-03-13" in made.partition('data-act="copy"')[2]
    shown = cards.cards(answer)
    assert "<mark><strong>四月一日</strong>" in shown
    assert "<mark>桥<strong>四月一日</strong>通车。</mark>" in shown
    assert shown.count('class="card answers"') == 2


def test_only_the_shown_turn_points_into_the_page() -> None:
    made = talk(Turn("一", ANSWER), Turn("二", ANSWER), shown=0)
    assert re.findall(r'data-turn="(\d)" data-card="1"( data-shown)?', made) == [("0", " data-shown"), ("1", "")]


def test_a_rewritten_question_is_shown() -> None:
    made = talk(Turn("那免费吗？", replace(ANSWER, question="大桥免费吗？")))
    assert "理解为：大桥免费吗？ 作为新问题检索" in plain(made)
    assert 'data-act="again" data-turn="0" data-alone' in made
    assert 'data-asked="大桥免费吗？"' in made  # what enters the address
    assert 'data-asked=""' in talk(Turn("那免费吗？", None))


def test_thanks_are_told_that_they_are_no_question() -> None:
    thanked = replace(ANSWER, question="谢谢", text=None, passage=None, span=None)
    said = "这不是一个问题。想知道什么，请接着问。"
    assert said in plain(talk(Turn("谢谢", thanked)))
    assert "没有找到" not in plain(talk(Turn("谢谢", thanked)))
    assert dialogue.say(thanked) == said
    # As the browser has kept it, and while it is looked for.
    assert said in plain(talk(Turn("谢谢", None, kept=Kept("谢谢", "", ""))))
    assert "正在检索" in plain(talk(Turn("谢谢", None)))


def test_the_questions_before_are_as_typed_and_from_the_last_that_was_asked_as_a_new_one() -> None:
    first = Turn("大桥通车了？", replace(ANSWER, question="大桥什么时候通车？"))
    turns = [first, Turn("那免费吗？", replace(ANSWER, question="大桥免费吗？"))]
    assert dialogue.asked(turns) == ["大桥通车了？", "那免费吗？"]
    again = Turn("那免费吗？", ANSWER, alone=True)
    assert dialogue.asked([*turns, again, first]) == ["那免费吗？", "大桥通车了？"]
    assert dialogue.asked([]) == []


def test_no_answer_is_said_honestly() -> None:
    nothing = Answer("问", None, None, None, ())
    assert "没有找到相关的段落" in plain(talk(Turn("问", nothing)))
    made = talk(Turn("问", Answer("问", None, None, None, (PASSAGE,))))
    assert '<div class="refusal"><h3>本库没有找到答案</h3>' in made
    assert "最接近的原文见 \u2060[1]，别的列在“相近的段落”里。" in plain(made)
    assert "换一个说法再问" in plain(made)


def test_the_browser_is_given_what_it_keeps_of_a_turn() -> None:
    made = talk(Turn("大桥哪天通车？", ANSWER, alone=True), Turn("那免费吗？", None))
    kept = [json.loads(html.unescape(record)) for record in re.findall(r'data-record="([^"]*)"', made)]
    assert kept[0] == {
        "question": "大桥哪天通车？", "alone": True, "timed": True, "done": True, "understood": "大桥哪天通车？",
        "text": "四月一日通车。", "cited": "《大桥下月通车》，晚报.txt，2024-03-12，第 311–327 行",
    }  # fmt: skip
    assert (kept[1]["done"], kept[1]["text"]) == (False, "")
    again = Turn("大桥哪天通车？", None, kept=Kept("大桥？", "四月一日通车。", "晚报"))
    assert "四月一日通车。晚报查看原文" in plain(talk(again))


def test_a_survey_lists_its_articles_and_says_so() -> None:
    entry = Headline("a1", "大桥<b>通车", "晚报.txt", "2024-03-12", "大桥全长三公里。")
    listed = Survey("这一问没有一句话的答案。", (entry, replace(entry, article_id="a2", untitled=True)), 2)
    made = talk(Turn("问", Answer("问", None, None, None, (PASSAGE,), survey=listed)))
    assert "这一问没有一句话的答案。" in plain(made)
    assert "大桥<b>通车 晚报.txt · 2024-03-12" in plain(made)
    assert [tag for tag in tags(made) if "data-article" in tag] == [
        f'<button type="button" class="link" data-act="open" data-article="{name}">' for name in ("a1", "a2")
    ]
    assert "blockquote" not in made
    assert "本库没有找到答案" not in plain(made)


# Reader

ARTICLE = Article(
    id="a1", source="晚报.txt", headline=("三年攻坚——", "大桥下月通车", "首两日免费"), byline="本报记者 甲",
    lead="提要一句。", date="2024-03-12",
    body=(
        Paragraph("大桥全长三公里。", (1, 4)),
        Paragraph("通车在即", (5, 5), "crosshead"),
        Paragraph("四月一日通车。免费两天。", (6, 9)),
    ),
)  # fmt: skip


def test_reader_shows_the_whole_article() -> None:
    made = reader.reader(ARTICLE)
    assert plain(made).endswith(
        "✕三年攻坚——大桥下月通车首两日免费本报记者 甲晚报.txt · 2024-03-12 · 第 1–9 行"
        "提要一句。大桥全长三公里。通车在即四月一日通车。免费两天。"
    )
    printed = replace(ARTICLE, paper="潮声晚报", page_number="A03", reporters=("甲",))
    assert "潮声晚报 · 2024-03-12 · 第A03版 · 晚报.txt · 第 1–9 行" in plain(reader.reader(printed))
    assert (
        'data-act="quote" data-cited="甲. 三年攻坚——大桥下月通车 首两日免费[N]. 潮声晚报, 2024-03-12(A03)."'
        in reader.reader(printed)
    )


def test_a_byline_that_the_first_paragraph_holds_is_not_said_twice() -> None:
    inline = replace(ARTICLE, byline="本报讯（记者甲）", body=(Paragraph("本报讯 （记者 甲）大桥通车。", (1, 1)),))
    assert plain(reader.reader(inline)).count("记者") == 1
    assert "本报记者 甲" in plain(reader.reader(ARTICLE))


def test_reader_steps_from_hit_to_hit_where_there_are_several() -> None:
    made = reader.reader(ARTICLE, 0, 1, hits=[(0, 1), (2, 1), (2, 9_999)])
    assert made.count(' class="hit"') == 2
    assert "↓ 下一处" in plain(made)
    assert "下一处" not in plain(reader.reader(ARTICLE, 0, 1))


def test_reader_marks_the_words_that_answer_in_their_sentence() -> None:
    made = reader.reader(ARTICLE, 2, 1, "四月一日通车。", exact=(0, 4))
    assert "<mark><strong>四月一日</strong>通车。</mark>" in made
    assert "<strong>" not in reader.reader(ARTICLE, 2, 1, "四月一日通车。")
    assert "<mark>" not in reader.reader(ARTICLE, 0, 1, "四月一日通车。", exact=(0, 4))


def test_reader_sets_the_kicker_apart() -> None:
    found = re.findall(r'<span class="(kicker|main)">(.*?)</span></span>', reader.reader(ARTICLE))
    assert [(kind, plain(line)) for kind, line in found] == [
        ("kicker", "三年攻坚——"),
        ("main", "大桥下月通车"),
        ("main", "首两日免费"),
    ]


@pytest.mark.parametrize(
    ("paragraph", "paragraphs", "hits"),
    [(2, 1, ["四月一日通车。免费两天。"]), (-1, 2, ["提要一句。", "大桥全长三公里。"]), (0, 0, [])],
)
def test_reader_highlights_the_passage(paragraph: int, paragraphs: int, hits: list[str]) -> None:
    found = re.findall(r'<p class="(?:lead )?hit"[^>]*>(.*?)</p>', reader.reader(ARTICLE, paragraph, paragraphs))
    assert [plain(hit) for hit in found] == hits


def test_reader_marks_the_sentence_in_the_passage_alone() -> None:
    assert "<mark>四月一日通车。</mark>免费两天。" in reader.reader(ARTICLE, 2, 1, "四月一日通车。")
    assert "<mark>" not in reader.reader(ARTICLE, 0, 1, "四月一日通车。")


def test_reader_of_an_article_without_headline() -> None:
    assert markup.UNTITLED in reader.reader(replace(ARTICLE, headline=()))


# Contents and holdings


def entries(number: int) -> list[Headline]:
    return [Headline(f"a{n}", f"标题{n}", "晚报.txt", None, "开头。") for n in range(number)]


FACETS = Facets([("晚报", 3), ("晨报", 1)], [("2024-03", 2), ("2024-04", 4)], [("1", 2), ("2", 1)])


def test_contents_counts_and_turns() -> None:
    made = contents.contents(entries(30), 61, 30, Wanted(), FACETS)
    assert "共 61 篇文章，这里是第 31–60 篇" in plain(made)
    assert re.findall(r'data-offset="(\d+)" data-leaf( disabled)?', made) == [("0", ""), ("60", "")]
    last = contents.contents(entries(1), 61, 60, Wanted(), FACETS)
    assert re.findall(r'data-offset="(\d+)" data-leaf( disabled)?', last) == [("30", ""), ("90", " disabled")]
    assert "3 / 3" in plain(last)


def test_contents_offer_names_and_a_name_has_a_page() -> None:
    people = [(f"人{at}", 40 - at) for at in range(contents.SEEN + 1)]
    facets = replace(FACETS, names={"person": people, "section": [("民生", 3)]})
    made = contents.contents(entries(1), 1, 0, Wanted(paper="晚报"), facets)
    assert 'data-paper="晚报" data-person="人0"' in made
    assert "栏目民生 3人物人0 40" in plain(made)
    assert made.count("<details>") == 1  # what is beyond the first ones
    assert "named" not in made
    named = contents.contents(entries(1), 1, 0, Wanted(person="人0"), facets)
    assert "人0人物 · 2024-03 至 2024-04" in plain(named)
    assert "同时提到的人物" in plain(named)
    assert 'aria-label="去掉：人0"' in named


def test_the_reader_offers_what_the_article_names() -> None:
    made = reader.reader(ARTICLE, names=[Name("person", "林&知秋"), Name("location", "临海县")])
    assert 'href="?tab=browse&amp;person=%E6%9E%97%26%E7%9F%A5%E7%A7%8B"' in made
    assert "文中提到林&知秋临海县" in html.unescape(plain(made))
    assert "文中提到" not in plain(reader.reader(ARTICLE))


def test_contents_of_one_page_has_no_turner() -> None:
    made = contents.contents(entries(2), 2, 0, Wanted("标题"), FACETS)
    assert "标题×共 2 篇文章" in plain(made)
    assert "turner" not in made


def test_contents_offer_papers_times_and_pages_each_keeping_the_rest() -> None:
    wanted = Wanted("桥", True, "晚报", "2024-03-12", "1")
    made = contents.contents(entries(1), 1, 0, wanted, FACETS)
    buttons = [tag for tag in tags(made) if 'data-act="browse"' in tag and tag.startswith("<button")]
    assert any('data-words="桥" data-inside="1" data-paper="晨报" data-time="2024-03-12"' in tag for tag in buttons)
    assert any('data-paper="晚报" data-time="2024-04" ' in tag and "data-folio" not in tag for tag in buttons)
    assert any('data-folio="2"' in tag for tag in buttons)
    assert 'style="width:50%"' in made  # half as many as the month that has most


def test_holdings_say_what_the_store_holds() -> None:
    text = plain(holdings.holdings(STATUS))
    for fact in ("文章12 篇", "段落345 段", "来源2 个", "模型bundled", "位置/store"):
        assert fact in text


def test_holdings_list_sources_with_days_and_counts_up_to_a_limit() -> None:
    every = [Source(f"{n:04}.txt", "晚报", "2024-03-01", "2024-03-09", 7) for n in range(holdings.MOST_SOURCES + 5)]
    text = plain(holdings.holdings(STATUS, sources=every))
    assert "0199.txt晚报 · 2024-03-01 – 2024-03-097 篇移除确定移除" in text
    assert "0200.txt" not in text
    assert "另有 5 个" in text
    assert "移除" not in plain(holdings.holdings(STATUS, sources=every, changes=False))


def test_one_can_go_back_to_the_state_before_the_live_one_alone() -> None:
    made = holdings.holdings(STATUS, generations=[(5, ABOUT), (4, ABOUT), (2, ABOUT)])
    assert re.findall(r"第 (\d) 代", made) == ["5", "4", "2"]
    assert made.count('data-act="roll_back"') == 1
    assert "历次状态" not in holdings.holdings(STATUS, generations=[(5, ABOUT)], changes=False)


def test_without_a_store_the_page_offers_the_samples_and_ones_own() -> None:
    made = holdings.first_steps("还没有语料库", changes=True)
    assert 'data-act="stock">试用样例报纸' in made
    assert 'data-act="tab" data-tab="corpus">添加自己的报纸' in made
    assert "data-act" not in holdings.first_steps("还没有语料库", changes=False)


def test_progress_shows_the_stage_and_how_far() -> None:
    made = adding.progress("编码", 30, 120)
    assert plain(made) == "读取切分认名编码写入编码 30/120 条取消"
    assert re.findall(r'<li class="(\w+)">', made) == ["done", "done", "done", "now", "next"]
    assert 'style="width:25.0%"' in made
    assert 'aria-valuemax="120" aria-valuenow="30"' in made


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.9, "编码 30/120 条"),
        (3.0, "编码 30/120 条 · 每秒 10.0 条 · 还要约 9 秒"),
        (60.0, "编码 30/120 条 · 每秒 0.5 条 · 还要约 3 分 0 秒"),
        (3600.0, "编码 30/120 条 · 还要约 3 小时 0 分"),
    ],
)
def test_progress_tells_the_rate_and_the_time_left(seconds: float, words: str) -> None:
    assert plain(adding.progress("编码", 30, 120, seconds)).endswith(f"{words}取消")


def test_progress_within_a_page_counts_its_lines() -> None:
    made = adding.progress("识别", 1, 4, 60.0, (lines_of(2), 120, 240))
    assert plain(made).endswith("识别 1/4 页 · 第 2 页：已识别 120 / 240 行 · 还要约 1 分 40 秒取消")
    assert 'style="width:37.5%"' in made
    alone = adding.progress("识别", 0, 1, 0.5, (lines_of(1), 20, 260))
    assert plain(alone).endswith("识别 0/1 页 · 第 1 页：已识别 20 / 260 行取消")


def test_progress_within_a_page_is_told_in_english() -> None:
    def told() -> str:
        speak(ENGLISH)
        return adding.progress("识别", 0, 1, 0.5, (lines_of(1), 20, 260))

    made = copy_context().run(told)
    assert "Page 1: 20 of 260 lines recognised" in plain(made)


def test_report_tells_new_changed_unchanged_gone_and_left_out_sources() -> None:
    done = replace(DONE, read=(replace(ARTICLE, source="新.txt"),), replaced=("旧.txt",), dropped=("去.txt",))
    text = plain(adding.report(done, [Skipped("坏.pdf", "不支持"), Skipped("好.json", "字段这样读", kept=True)]))
    assert "新加入 新.txt有改动 旧.txt没有变化 同.txt已移除 去.txt" in text
    assert "语料库现有 65 篇文章、250 段；新编码 9 段，沿用 241 段；用时 3.2 秒。" in text
    assert "三年攻坚—— 大桥下月通车 首两日免费2 段" in text
    assert "跳过 1 个坏.pdf：不支持" in text
    assert "注意 1 个好.json：字段这样读" in text
    removed = replace(DONE, sources=(), dropped=("去.txt",))
    assert "已移除 1 个来源。" in plain(adding.report(removed, []))


def test_a_preview_shows_articles_whole_and_how_surely_the_layout_gave_them() -> None:
    page = Recognised(Page("晚报.txt", ""), (replace(ARTICLE, confidence=0.29), replace(ARTICLE, id="a2")), ())
    made = adding.preview([page], [{"a2": Correction(headline="新的标题", split=(2,))}])
    assert "识别到 2 篇" in plain(made)
    assert "2 段 · 置信度 29%，请核对" in plain(made)
    assert "提要一句。大桥全长三公里。" in plain(made).replace("从这里起另成一篇", "")
    assert re.findall(r'name="headline\.([\d.]+)" maxlength="200" value="([^"]*)"', made) == [
        ("0.0", "三年攻坚—— 大桥下月通车 首两日免费"),
        ("0.1", "新的标题"),
    ]
    assert re.findall(r'name="(split[\d.]+|join[\d.]+)" value="1"( checked)?', made) == [
        ("split.0.0.1", ""), ("split.0.0.2", ""), ("join.0.1", ""), ("split.0.1.1", ""), ("split.0.1.2", " checked"),
    ]  # fmt: skip


# The head of each page


async def _inner(scope: Any, receive: Any, send: Any) -> None:
    kind = scope["path"].rpartition(".")[2]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
    page = (
        b'<html lang="en"><head><meta property="og:image" content="https://out.example/x.jpg"/></head>'
        b'<body style="x">\n<gradio-app></gradio-app></body>'
    )
    await send({"type": "http.response.body", "body": page[:20], "more_body": True})
    await send({"type": "http.response.body", "body": page[20:]})


def completed(path: str, cookie: bytes = b"") -> tuple[int, dict[str, str], str]:
    """The status, headers and body of an answer that has been completed."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    asyncio.run(
        headers.Completed(_inner)(
            {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", cookie)]}, receive, send
        )
    )
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], got, b"".join(message["body"] for message in sent[1:]).decode()


def test_pages_are_completed() -> None:
    status, got, body = completed("/x.text/html")
    assert status == 200
    assert body.startswith('<html lang="zh-CN"><head><script>')
    assert "out.example" not in body
    assert got["content-length"] == str(len(body.encode()))
    assert "default-src 'self'" in got["content-security-policy"]
    assert "http" not in got["content-security-policy"]
    assert got["x-content-type-options"] == "nosniff"


def test_a_page_shows_its_masthead_before_its_scripts_have_come() -> None:
    body = completed("/x.text/html")[2]
    assert body.index("<h1>报海拾答</h1>") < body.index("<gradio-app>")
    assert "正在打开…" in body
    body = completed("/x.text/html", b"baohai-language=en")[2]
    assert "Opening…" in body
    assert "正在打开" not in body


def test_a_page_speaks_the_language_that_the_browser_remembers() -> None:
    body = completed("/x.text/html", b"baohai-language=en")[2]
    assert body.startswith('<html lang="en"><head><script>')
    assert "['language','en']" in body
    assert completed("/x.text/html", b"baohai-language=<script>")[2].startswith('<html lang="zh-CN">')


def test_other_answers_only_get_headers() -> None:
    _, got, body = completed("/x.json")
    assert body.startswith('<html lang="en">')
    assert "content-length" not in got
    assert got["referrer-policy"] == "same-origin"


def test_assets_name_no_other_site() -> None:
    for name in ("style.css", "act.js", "page.js"):
        assert not re.search(r"https?://|@import|url\(", asset(name))


def test_doubtful_characters_of_a_scan_are_marked_in_its_printed_lines() -> None:
    shown = reader.raw({0: [(7, "头班船六点")]}, doubts={7: (1, 3)})
    assert re.sub(r' title="[^"]*"', "", shown).count('<u class="doubt">') == 2
    assert '<u class="doubt" title="识别时没有把握的字">班</u>船' in shown
