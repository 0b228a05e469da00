"""A question that no one sentence answers gets a list in the order of the paper, and a sentence that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from qa import Retriever
from qa.model import Answer, Time
from qa.model import Passage as Shown
from qa.reader import Passage, Reading
from qa.survey import as_survey
from qa.survey_words import asks_for_several
from qa.why import time_asked
from tests.fake_encoder import FakeEncoder

ARTICLES = [
    (
        "2024-05-18",
        "01",
        "我市评出年度工匠",
        "市总工会公布年度工匠名单，焊工周北溪、钳工何飞两人获奖，每人奖金两万元。",
    ),
    ("2024-05-18", "01", "城东水厂投产", "城东水厂昨天投产，日供水八万吨，十一个小区告别水压不足的日子。"),
    ("2024-05-18", "02", "少年歌唱大赛落幕", "少年歌唱大赛昨晚落幕，城南小学陈兰获得金奖，河东小学苏禾获得银奖。"),
    ("2024-05-20", "01", "老戏院重新开锣", "百年老戏院经过十四个月修缮，昨晚重新开锣，首场座无虚席，门票三十元起。"),
    ("2024-05-20", "03", "好记者比赛揭晓", "好记者讲好故事比赛昨天揭晓，电视台记者林晚获奖，报社记者许多获得二等奖。"),
]


def page(rows: list[tuple[str, str, str, str]], name: str) -> Page:
    articles = tuple(
        Article(
            f"{name}{at}",
            f"望城日报_{date}_第{number}版",
            (headline,),
            (Paragraph(text, (at + 2, at + 2)),),
            date=date or None,
            paper="望城日报",
            page_number=number or None,
        )
        for at, (date, number, headline, text) in enumerate(rows)
    )
    return Page(name, "", articles=articles)


class AllAnswer:
    """A reader to which a passage answers if it tells of a prize."""

    def read(self, question: str, passages: list[Passage]) -> list[Reading]:
        return [Reading((0, 4), 5.0 if "奖" in one.text else -20.0, -20.0, 0.0) for one in passages]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    store = tmp_path_factory.mktemp("survey") / "store"
    build([page(ARTICLES, "a")], store, encoder=FakeEncoder())
    return Retriever.open(store, encoder=FakeEncoder(), reader=AllAnswer())  # type: ignore[arg-type]


def listed(answer: Answer) -> list[str]:
    assert (answer.text, answer.passage, answer.span, answer.exact) == (None, None, None, None)
    assert answer.survey is not None
    assert answer.survey.total == len(answer.survey.articles)
    return [one.headline for one in answer.survey.articles]


NEWEST = ["老戏院重新开锣", "好记者比赛揭晓"]
EARLIER = ["我市评出年度工匠", "城东水厂投产", "少年歌唱大赛落幕"]


@pytest.mark.parametrize(
    ("question", "headlines"),
    [
        ("今天有什么新闻", NEWEST),
        ("今天的报纸讲了什么？", NEWEST),
        ("整理这一版", NEWEST),
        ("请帮我总结一下这期报纸的主要内容", NEWEST),
        ("有什么要闻？", NEWEST),
        ("列出所有标题", NEWEST),
        ("把今天的要闻列出来", NEWEST),
        ("最近有哪些大事？", NEWEST),
        ("望城日报今天有什么消息", NEWEST),
        ("一共有多少篇文章", NEWEST),
        ("第3版有哪些文章", ["好记者比赛揭晓"]),
        ("5月18日有什么新闻", EARLIER),
        ("2024年5月18日的报纸登了哪些消息？", EARLIER),
        ("5月18日的头版讲了什么", EARLIER[:2]),
        ("2024年5月有哪些新闻", [*EARLIER, *NEWEST]),
        ("今天有什麼新聞？", NEWEST),
        ("5月18日的望城日报讲了什么", EARLIER),
        ("5月18日的望城日报有什么新闻", EARLIER),
        ("今天望城日报有什么新闻", NEWEST),
        ("望城日报讲了什么？", NEWEST),
    ],
)
def test_all_of_a_day_or_a_page_is_listed(retriever: Retriever, question: str, headlines: list[str]) -> None:
    answer = retriever.answer(question)
    assert listed(answer) == headlines
    assert [one.headline for one in answer.passages] == headlines[:5]
    assert [one.rank for one in answer.passages] == list(range(1, len(answer.passages) + 1))


def test_what_is_listed_is_said(retriever: Retriever) -> None:
    def said(question: str) -> str:
        survey = retriever.answer(question).survey
        return "" if survey is None else survey.said

    assert said("今天有什么新闻") == "这一问没有一句话的答案。2024-05-20 报上有 2 篇文章，按版面的先后列出。"
    assert said("5月18日的头版讲了什么") == "这一问没有一句话的答案。2024-05-18 第 1 版有 2 篇文章，按版面的先后列出。"
    assert said("2023年5月18日有什么新闻").startswith("库里没有2023年5月18日的报纸。这一问没有一句话的答案。2024-05-20")
    assert said("第9版有什么文章").startswith("这些报纸里没有标明是第 9 版的。")


def test_a_filter_and_today_count(retriever: Retriever) -> None:
    assert listed(retriever.answer("有什么新闻", date_to="2024-05-19")) == EARLIER
    assert listed(retriever.answer("昨天有什么新闻", today="2024-05-19")) == EARLIER
    assert listed(retriever.answer("这一版讲了什么", source="望城日报_2024-05-18_第02版")) == EARLIER[2:]
    assert [one.headline for one in retriever.answer("今天有什么新闻", top_k=1).passages] == NEWEST[:1]
    assert retriever.answer("有什么新闻", source="没有的来源").survey is None


def test_what_a_filter_narrows_to_a_headline_is_listed_of_all_days(retriever: Retriever) -> None:
    answer = retriever.answer("有什么新闻", headline="赛")
    assert listed(answer) == ["少年歌唱大赛落幕", "好记者比赛揭晓"]
    assert answer.survey is not None
    assert answer.survey.said == "这一问没有一句话的答案。所问的范围里有 2 篇文章，按版面的先后列出。"


def test_days_that_the_filter_leaves_out_are_not_listed(retriever: Retriever) -> None:
    later = retriever.answer("2024年5月18日有什么新闻", date_from="2024-05-19")
    assert listed(later) == NEWEST
    assert later.survey is not None
    assert later.survey.said == (
        "所问的范围里没有2024年5月18日的报纸。"
        "这一问没有一句话的答案。2024-05-19 至 最近 报上有 2 篇文章，按版面的先后列出。"
    )
    part = retriever.answer("2024年5月有什么新闻", date_from="2024-05-19")
    assert part.survey is not None
    assert part.survey.said == "这一问没有一句话的答案。2024-05-19 至 2024-05-31 报上有 2 篇文章，按版面的先后列出。"


def test_a_paper_that_is_not_there_is_called_by_its_name(retriever: Retriever) -> None:
    survey = retriever.answer("5月19日的望城日报讲了什么").survey
    assert survey is not None
    assert survey.said.startswith("库里没有5月19日的望城日报。这一问没有一句话的答案。2024-05-20 报上有 2 篇文章")


def test_a_page_that_the_newest_paper_lacks_is_that_of_the_newest_that_has_it(retriever: Retriever) -> None:
    survey = retriever.answer("第2版有什么").survey
    assert survey is not None
    assert [one.headline for one in survey.articles] == ["少年歌唱大赛落幕"]
    assert survey.said == "这一问没有一句话的答案。2024-05-18 第 2 版有 1 篇文章，按版面的先后列出。"
    other = retriever.answer("2024年5月20日第2版有什么").survey
    assert other is not None
    assert other.said.startswith("这些报纸里没有标明是第 2 版的。")
    assert retriever.answer("第2版有什么", date_from="2024-05-19").survey is not None


def test_a_page_is_picked_before_the_list_is_cut(retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.survey.LISTED", 2)
    assert listed(retriever.answer("2024年5月第3版有哪些文章")) == ["好记者比赛揭晓"]
    cut = retriever.answer("2024年5月第1版有哪些文章").survey
    assert cut is not None
    assert cut.total == 3
    assert [one.headline for one in cut.articles] == EARLIER[:2]
    assert cut.said.endswith("第 1 版有 3 篇文章，按版面的先后列出，这里是前 2 篇。")


def test_a_list_says_the_times_it_was_asked_for(retriever: Retriever) -> None:
    assert retriever.answer("2024年5月18日有什么新闻").times == (Time("2024年5月18日", "2024-05-18", "2024-05-18"),)
    assert retriever.answer("5月18日有什么新闻").times == (Time("5月18日", "--05-18", "--05-18"),)
    assert retriever.answer("有什么新闻").times == ()
    assert retriever.answer("5月18日有什么新闻", timed=False).times == ()
    since = retriever.answer("2024年5月19日以来有哪些新闻")
    assert since.times == (Time("2024年5月19日", "2024-05-19", None),)
    assert since.survey is not None
    assert "2024-05-19 至 最近 报上有 2 篇文章" in since.survey.said


def test_an_answer_says_which_times_count_from_the_day_of_each_paper(retriever: Retriever) -> None:
    asked = retriever.answer("昨天投产的水厂供水多少？")
    assert asked.times == (Time("昨天", None, None),)
    assert time_asked(asked.times) == "昨天（从每篇见报的日期算起）"
    (known,) = retriever.answer("昨天投产的水厂供水多少？", today="2024-05-18").times
    assert known == Time("昨天", "2024-05-17", "2024-05-17")
    assert retriever.answer("昨天投产的水厂供水多少？", timed=False).times == ()


@pytest.mark.parametrize(
    "question",
    [
        "新闻发布会上说了什么",
        "今天的天气怎么样",
        "老戏院门票多少钱",
        "头条奖金是多少",
        "展览的主要内容是什么",
        "新版教材有什么内容",
        "文章写了什么人",
        "报纸涨价了吗",
        "三版合同是什么",
        "今天下午几点开会",
        "望城日报是什么",
        "望城日报多少钱一份",
        "晨光晚报讲了什么",
    ],
)
def test_a_question_with_a_topic_is_no_overview(retriever: Retriever, question: str) -> None:
    assert retriever.answer(question).survey is None


@pytest.mark.parametrize("question", ["主要内容是什么", "重点是什么", "有几篇报道", "还有什么内容", "标题是什么"])
def test_in_a_dialogue_the_story_talked_about_is_meant_not_the_paper(retriever: Retriever, question: str) -> None:
    answer = retriever.answer(question, ["老戏院门票多少钱"])
    assert answer.survey is None or "老戏院重新开锣" in listed(answer)[:1]
    assert answer.question != question
    assert listed(retriever.answer(question)) == NEWEST


@pytest.mark.parametrize(
    ("history", "question", "headlines"),
    [
        (["2024年5月20日有什么新闻"], "那5月18日呢", EARLIER),
        (["2024年5月20日有什么新闻", "那5月18日呢"], "5月20日呢", NEWEST),
        (["2024年5月20日有什么新闻"], "标题是什么", NEWEST),
        (["老戏院门票多少钱"], "今天有什么新闻", NEWEST),
        (["老戏院门票多少钱"], "第3版有哪些文章", NEWEST[1:]),
    ],
)
def test_another_day_or_page_in_a_dialogue_is_listed(
    retriever: Retriever, history: list[str], question: str, headlines: list[str]
) -> None:
    assert listed(retriever.answer(question, history)) == headlines


@pytest.mark.parametrize("question", ["有哪些人获奖？", "都有谁获奖了", "哪些人获奖", "获奖的有哪些人", "有哪些人獲獎"])
def test_several_articles_that_answer_are_listed(retriever: Retriever, question: str) -> None:
    answer = retriever.answer(question)
    told = ["我市评出年度工匠", "少年歌唱大赛落幕", "好记者比赛揭晓"]
    assert listed(answer) == told
    assert answer.survey is not None
    assert answer.survey.said == "这一问没有一句话的答案：有 3 篇文章各说到一部分，前 3 段按见报的先后排列。"
    assert [one.headline for one in answer.passages][:3] == told
    assert [one.rank for one in answer.passages] == list(range(1, len(answer.passages) + 1))
    assert answer.confidence is None  # of this model


def test_reports_on_a_topic_are_listed(retriever: Retriever) -> None:
    assert listed(retriever.answer("有哪些关于获奖的报道")) == ["我市评出年度工匠", "好记者比赛揭晓"]
    assert retriever.answer("有哪些关于戏院的报道").survey is None


def test_the_confidence_is_that_of_the_first_passage_shown() -> None:
    def told(source: str, rank: int, confidence: float) -> Shown:
        return Shown(rank, "开馆", "图书馆今天开馆。", 1.0, source, (1, 1), source, 0, 1, confidence=confidence)

    answer = Answer("有哪些馆开馆", "图书馆今天开馆。", 0, (0, 8), (told("乙", 1, 0.9), told("甲", 2, 0.4)), 0.9)
    survey = as_survey(answer, [1, 0])
    assert [one.source for one in survey.passages] == ["甲", "乙"]
    assert survey.confidence == 0.4


def test_one_article_that_answers_has_its_sentence(retriever: Retriever) -> None:
    only = retriever.answer("年度工匠有哪些人获奖", headline="工匠")
    assert only.survey is None
    assert only.text is not None


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("有哪些人获奖", True),
        ("哪几家单位受表彰", True),
        ("有关于养老的新闻吗，有哪些", True),
        ("最近有什么招聘的消息", True),
        ("都有谁参加", True),
        ("分别是谁", True),
        ("谁获奖了", False),
        ("票价多少钱", False),
        ("大桥什么时候通车", False),
        ("为什么停水", False),
        ("2号线开通的消息是什么时候发布的？", False),
        ("什么时候发布这条消息", False),
        ("什么人写了这篇报道", False),
        ("消息说有多少人获奖", False),
        ("多少人看了这篇报道", False),
        ("几条线路调整的消息登了出来", False),
        ("新闻发布会讲了什么", False),
        ("新闻中心建了什么", False),
        ("新闻奖评了什么", False),
        ("有什么人才招聘的消息", True),
        ("有多少关于公交的报道", True),
        ("有几篇讲公交的文章", True),
        ("关于公交的新闻有什么", True),
    ],
)
def test_what_asks_for_several(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


def test_undated_articles_are_listed_too(tmp_path: Path) -> None:
    rows = [("", "", "甲题", "这是第一篇文章的正文。"), ("", "", "乙题", "这是第二篇文章的正文。")]
    build([page(rows, "b")], tmp_path, encoder=FakeEncoder())
    answer = Retriever.open(tmp_path, encoder=FakeEncoder()).answer("有什么新闻")
    assert listed(answer) == ["甲题", "乙题"]
    assert answer.survey is not None
    assert answer.survey.said == "这一问没有一句话的答案。库里有 2 篇文章，按版面的先后列出。"
