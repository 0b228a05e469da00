"""Clean text: which article a byline that stands under text signs."""

from __future__ import annotations

import pytest

from corpus.articles import read_pages
from corpus.model import Article, Page

BRIDGE = "汐江大桥通车十年"
BRIDGE_TEXT = (
    "汐江大桥通车十年来，累计通行车辆一亿辆次，是全市最繁忙的过江通道。",
    "大桥管理处表示，明年将更换全部伸缩缝。",
)
SCHOOL = "青螺岛小学开学"
SCHOOL_TEXT = "青螺岛小学昨日开学，九名学生和四位老师在操场上升旗。"
WANG, LI = "本报记者 王小明", "本报记者 李红"


def read(text: str) -> tuple[Article, ...]:
    (page,) = read_pages([Page("a.txt", text)])
    return page.articles


def shown(text: str) -> list[tuple[str, str | None, list[str]]]:
    return [(a.title, a.byline, [block.text for block in a.body]) for a in read(text)]


@pytest.mark.parametrize("form", ["{}", "（{}）"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("paragraphs", [1, 2])
def test_each_article_keeps_the_signature_under_it(form: str, between: str, paragraphs: int) -> None:
    wang, li = form.format(WANG), form.format(LI)
    bridge = BRIDGE_TEXT[:paragraphs]
    assert shown(between.join([BRIDGE, *bridge, wang, SCHOOL, SCHOOL_TEXT, li])) == [
        (BRIDGE, wang, [*bridge]),
        (SCHOOL, li, [SCHOOL_TEXT]),
    ]


@pytest.mark.parametrize("form", ["{}", "（{}）"])
def test_a_signature_over_an_empty_line_is_the_byline(form: str) -> None:
    wang, li = form.format(WANG), form.format(LI)
    text = "\n".join([BRIDGE, *BRIDGE_TEXT, wang, "", SCHOOL, SCHOOL_TEXT, li])
    assert shown(text) == [(BRIDGE, wang, [*BRIDGE_TEXT]), (SCHOOL, li, [SCHOOL_TEXT])]


def test_the_article_after_a_signature_may_have_none() -> None:
    text = "\n\n".join([BRIDGE, *BRIDGE_TEXT, WANG, SCHOOL, SCHOOL_TEXT])
    assert shown(text) == [(BRIDGE, WANG, [*BRIDGE_TEXT]), (SCHOOL, None, [SCHOOL_TEXT])]


def test_a_signature_of_two_lines_is_one_byline() -> None:
    text = "\n".join([BRIDGE, *BRIDGE_TEXT, WANG, "本报通讯员 陈远山", SCHOOL, SCHOOL_TEXT, LI])
    assert [(a.title, a.byline) for a in read(text)] == [(BRIDGE, f"{WANG} 本报通讯员 陈远山"), (SCHOOL, LI)]
    assert [(a.reporters, a.correspondents) for a in read(text)] == [(("王小明",), ("陈远山",)), (("李红",), ())]


def test_a_byline_under_a_lead_leaves_the_cross_heads_to_the_article() -> None:
    lead = "盾构机长赵立新在江底工作了十二年，见证了两条线路的贯通。"
    parts = ["三百次进洞", "昨日清晨，赵立新第三百次走进汐江隧道。", "六十人抢险", "那次涌水，工人轮流抢险三十个小时。"]
    (article,) = read("\n\n".join(["江底十二年", lead, WANG, *parts]))
    assert article.byline == WANG
    assert [(block.kind, block.text) for block in article.body] == [
        ("paragraph", lead),
        ("crosshead", parts[0]),
        ("paragraph", parts[1]),
        ("crosshead", parts[2]),
        ("paragraph", parts[3]),
    ]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_byline_under_each_headline_stays_there(between: str) -> None:
    text = between.join([BRIDGE, WANG, *BRIDGE_TEXT, SCHOOL, LI, SCHOOL_TEXT])
    assert shown(text) == [(BRIDGE, WANG, [*BRIDGE_TEXT]), (SCHOOL, LI, [SCHOOL_TEXT])]


def test_a_byline_over_a_title_does_not_sign_the_article_above() -> None:
    first, second = read("\n".join([BRIDGE, *BRIDGE_TEXT, "", WANG, SCHOOL, SCHOOL_TEXT]))
    assert (first.title, first.byline) == (BRIDGE, None)
    assert second.headline[-1] == SCHOOL


def test_a_note_on_names_is_not_the_byline() -> None:
    text = "凌晨两点，李师傅把车停在北埠码头站外，等最后一班轮渡靠岸。"
    note = "（文中人物均为化名）"
    assert shown(f"一名网约车司机的夜班\n{text}\n{note}\n") == [("一名网约车司机的夜班", None, [text, note])]


ASKED = "谁来照顾独居老人？"


@pytest.mark.parametrize("headline", [ASKED, "好样的，汐江少年！", "老街又热闹起来了……"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_headline_that_asks_or_cries_opens_its_article_over_a_byline(headline: str, between: str) -> None:
    assert shown(between.join([BRIDGE, WANG, *BRIDGE_TEXT, headline, LI, SCHOOL_TEXT])) == [
        (BRIDGE, WANG, [*BRIDGE_TEXT]),
        (headline, LI, [SCHOOL_TEXT]),
    ]


def test_a_headline_that_asks_opens_its_article_over_a_report() -> None:
    report = f"本报讯 {SCHOOL_TEXT}"
    assert shown("\n".join([BRIDGE, *BRIDGE_TEXT, ASKED, report])) == [
        (BRIDGE, None, [*BRIDGE_TEXT]),
        (ASKED, "本报讯", [report]),
    ]


def test_a_last_paragraph_that_asks_stays_over_the_signature() -> None:
    assert shown("\n".join([BRIDGE, *BRIDGE_TEXT, ASKED, WANG, SCHOOL, SCHOOL_TEXT, LI])) == [
        (BRIDGE, WANG, [*BRIDGE_TEXT, ASKED]),
        (SCHOOL, LI, [SCHOOL_TEXT]),
    ]


def test_the_questions_of_an_interview_stay_text() -> None:
    rows = [BRIDGE, WANG, "", "您当时害怕吗？", BRIDGE_TEXT[0], "", "后来呢？", BRIDGE_TEXT[1], SCHOOL_TEXT]
    assert shown("\n".join(rows)) == [
        (BRIDGE, WANG, ["您当时害怕吗？", BRIDGE_TEXT[0], "后来呢？", BRIDGE_TEXT[1], SCHOOL_TEXT])
    ]
