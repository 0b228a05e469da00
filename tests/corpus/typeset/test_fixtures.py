"""Furniture is told by its words and by the lines around it."""

from __future__ import annotations

import pytest

from corpus import Page, read_pages
from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.furniture import furniture_kind
from corpus.typeset.lines import printed_lines

UPPER = "项目部预计年底前实现合龙，大桥全长\n"
LOWER = "一千八百米，建成后车程缩短到八分钟。\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A03 要闻\n" + UPPER + LOWER, [1]),
        (UPPER + LOWER + "责任编辑：何叶 美术编辑：周树\n", [3]),
        (UPPER + "3\n" + LOWER, [2]),
        (UPPER + "2024年11月9日\n" + LOWER, [2]),
        (UPPER + LOWER + "读者 何叶\n2024年11月9日\n", []),
        ("姓名\n何叶\n岁数\n12\n籍贯\n青石\n", []),
        (UPPER + LOWER + "01 补齐短板\n" + UPPER + LOWER, []),
        ("01 要闻\n" + UPPER + LOWER, [1]),
        (UPPER + LOWER + "联系电话：12345678\n", []),
        (UPPER + LOWER + "责任编辑：何叶\n联系电话：12345678\n", [3, 4]),
        (UPPER + "《 青石日报 》（ 2024年11月09日 03 版）\n" + LOWER, [2]),
        ("青\n石\n8\n家\n" + UPPER + LOWER, []),
        ("详情见（\nwww.example.org/a\n）。\n", []),
    ],
)
def test_furniture_is_taken_where_print_puts_it(text: str, found: list[int]) -> None:
    lines = printed_lines(text)
    assert [lines[at].number for at in sorted(find_fixtures(lines))] == found


def test_the_line_after_furniture_tells_what_was_there() -> None:
    lines = printed_lines(UPPER + "（下转第4版）\n（上接第1版）\n" + LOWER)
    first, second = take_out(lines, find_fixtures(lines))
    assert (first.parted, first.fresh, first.resumes) == (False, False, False)
    assert (second.parted, second.fresh, second.resumes) == (True, True, True)


CHRONICLE = (
    "望潮轨道交通2号线大事记\n本报整理了建设中的重要日子。\n2019年3月12日\n可行性研究报告获批。\n"
    "2020年9月1日\n北埠码头站开工，全线进入土建阶段。\n"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CHRONICLE, []),
        ("望潮日报\n2024年5月17日\n" + CHRONICLE, [1, 2]),
        # The same day twice is the page's; days below headlines are those of the reports.
        (LOWER + "2024年5月17日\n" + UPPER + LOWER + "2024年5月17日\n", [2, 5]),
        ("周六市集\n各区轮流办。\n2024年6月1日 星期六\n北埠区开市。\n2024年6月8日 星期六\n盐仓巷开市。\n", []),
        (UPPER + "2024年6月1日 星期六\n" + LOWER, [2]),
        ("下周活动\n全部免费。\n星期一 闭馆\n星期二 书法讲座\n星期三 亲子阅读 三楼\n凭证参加。\n", []),
        ("演出安排\n票价八十元起。\n2024年6月1日 牡丹亭 大剧院\n2024年6月2日 长生殿 大剧院\n", []),
        ("望潮日报\n星期五 望潮故事\n" + UPPER + LOWER, [1, 2]),
    ],
)
def test_days_of_a_chronicle_or_a_schedule_are_text(text: str, found: list[int]) -> None:
    lines = printed_lines(text)
    assert [lines[at].number for at in sorted(find_fixtures(lines))] == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A03望潮故事", "sure"),
        ("A12 要闻", "sure"),
        ("T05 特刊", "sure"),
        ("A12 望潮人家", "worded"),
        ("A12 望潮人家 2024年5月17日", "sure"),
        ("2024年5月17日 星期五 要闻", "dated"),
        ("星期三 体育", "worded"),
        ("G60高速封闭", None),
        ("T3航站楼启用", None),
        ("G20峰会闭幕", None),
        ("M2增速回落", None),
    ],
)
def test_a_letter_and_a_number_are_a_page_only_with_the_words_of_one(text: str, kind: str | None) -> None:
    assert furniture_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("主任：孙立 校对：周晓", "sure"),
        ("主编：何叶，责编：周树", "sure"),
        ("编辑：何 叶 版式：周 树", "sure"),
        ("编辑 何叶 电话 6688123", "sure"),
        ("本版主编：阿依古丽", "sure"),
        ("主编：阿依古丽", "contact"),
        ("主任：现在有四名医生和六名护士", "contact"),
        ("主任：夜里由值班医生接诊，重症由快艇转到北埠", None),
        ("设计：总长六十二公里", "contact"),
        ("设计 施工 监理", "contact"),
        ("新闻热线：96123", "sure"),
        ("服务热线：96123", "contact"),
        ("地址 盐仓巷18号", "contact"),
        ("每份1.5元", "sure"),
        ("零售每份1.00元", "sure"),
        ("零售价：每份1.5元 全年360元", "sure"),
        ("每份午餐12元", None),
        ("定价：每斤12元", "contact"),
    ],
)
def test_an_imprint_names_people_or_the_price_of_a_paper(text: str, kind: str | None) -> None:
    assert furniture_kind(text) == kind


def test_the_day_of_a_chronicle_is_not_the_day_of_the_paper() -> None:
    (read,) = read_pages([Page("望潮日报_2024-05-17_第03版.txt", CHRONICLE)])
    assert [(a.headline, a.date, a.page_number) for a in read.articles] == [
        (("望潮轨道交通2号线大事记",), "2024-05-17", "3")
    ]


def test_a_printed_chronicle_keeps_its_headline_and_its_days() -> None:
    text = (
        "　　学校的新食堂也在当天启用，午餐由镇里\n统一配送，每人每天补贴六元。\n望潮轨道交通大事记\n2019年3月12日\n"
        "　　2号线可行性研究报告获国家发改委批复，\n项目总投资二百一十亿元。\n2020年9月1日\n"
        "　　北埠码头站开工建设，标志着全线进入土\n建施工阶段，预计工期四年。\n"
    )
    (read,) = read_pages([Page("page.txt", text)])
    chronicle = next(a for a in read.articles if a.headline == ("望潮轨道交通大事记",))
    assert [b.text for b in chronicle.body][::2] == ["2019年3月12日", "2020年9月1日"]


NOTE = "　　编者按：轨道交通建设今年满二十周年，本\n报今起推出系列报道，敬请读者关注。\n"
REPORT = (
    "　　本报讯（记者王小明）昨日清晨，盾构机长\n赵立新第三百次走进汐江隧道。\n"
    "　　如今他带着十二名徒弟，准备参加三号线的\n建设，首台盾构机下月下井。\n"
)


def test_a_note_before_a_report_stays_before_it() -> None:
    (read,) = read_pages([Page("page.txt", "江底十二年\n" + NOTE + REPORT)])
    (article,) = read.articles
    assert [b.text[:3] for b in article.body] == ["编者按", "本报讯", "如今他"]
    assert article.byline == "本报讯（记者王小明）"


def test_columns_in_the_wrong_order_are_put_right_where_a_paragraph_is_torn() -> None:
    rest = "盾构机将于下月下井，届时将有更多的学员参\n加，工期预计三年。\n"
    torn = REPORT.replace("建设，首台盾构机下月下井。", "隧道建设，每天清晨在井口点名，第一台崭新")
    (read,) = read_pages([Page("page.txt", "江底十二年\n" + rest + torn)])
    (article,) = read.articles
    assert [b.text for b in article.body] == [
        "本报讯（记者王小明）昨日清晨，盾构机长赵立新第三百次走进汐江隧道。",
        "如今他带着十二名徒弟，准备参加三号线的隧道建设，每天清晨在井口点名，第一台崭新盾构机将于下月下井，届时将有更多的学员参加，工期预计三年。",
    ]


def set_in_column(*paragraphs: str) -> str:
    """Paragraphs in lines of twenty ems, each with an indent of two."""
    indented = ["　　" + paragraph for paragraph in paragraphs]
    return "".join(text[at : at + 20] + "\n" for text in indented for at in range(0, len(text), 20))


OPENING = "会议指出，要加快2号线建设，确保年底前开通运营，并同步完善公交接驳和站点周边的停车设施。"
PART = "会议要求，各级干部要深入一线，把2号线建设中的困难解决在现场，同时加快汐江大桥的维修改造。"
REST = "会议还审议了其他事项，决定于九月召开下一次全会，听取三件大事的进展汇报。"
OTHER = "九个学生的开学日\n" + set_in_column("青螺岛小学昨日迎来新学期第一天，九名学生和四位老师在操场上升旗。")


@pytest.mark.parametrize(
    ("front", "inner", "number"),
    [
        (set_in_column(OPENING) + "（下转第二版）\n", "（上接第一版）\n" + set_in_column(PART, REST), 8),
        (set_in_column(OPENING + "（下转第二版）"), set_in_column("（上接第一版）" + PART, REST), 7),
    ],
)
def test_a_jump_note_joins_a_story_from_within_a_paragraph_as_well(front: str, inner: str, number: int) -> None:
    first, second = read_pages(
        [
            Page("望潮日报_2024-05-17_第01版.txt", OTHER + "市委召开全会部署工作\n" + front + OTHER),
            Page("望潮日报_2024-05-17_第02版.txt", inner + OTHER),
        ]
    )
    headlines = ["九个学生的开学日", "市委召开全会部署工作", "九个学生的开学日"]
    assert [a.title for a in (*first.articles, *second.articles)] == [*headlines, *headlines[1:]]
    assert (first.articles[1].text, first.articles[1].lines) == (OPENING, (5, 7))
    assert [b.text for b in second.articles[0].body] == [PART, REST]
    assert [(line.number, line.text) for line in (*first.furniture, *second.furniture)] == [
        (number, "（下转第二版）"),
        (1, "（上接第一版）"),
    ]


def test_a_clean_text_loses_no_jump_note() -> None:
    text = f"市委召开全会部署工作\n{PART}\n{REST}（下转第二版）\n"
    (read,) = read_pages([Page("望潮日报_2024-05-17_第01版.txt", text)])
    assert [b.text for b in read.articles[0].body] == [PART, REST]
    assert [(line.number, line.text) for line in read.furniture] == [(3, "（下转第二版）")]


def test_a_day_between_blank_lines_opens_no_article() -> None:
    entries = "2019年3月12日\n可行性研究报告获批。\n\n2020年9月1日\n北埠码头站开工，全线进入土建阶段。\n"
    (read,) = read_pages([Page("page.txt", "望潮轨道交通大事记\n" + entries)])
    assert [a.headline for a in read.articles] == [("望潮轨道交通大事记",)]
    assert [b.text for b in read.articles[0].body][::2] == ["2019年3月12日", "2020年9月1日"]
