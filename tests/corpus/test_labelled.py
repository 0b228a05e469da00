"""Text with a row for the title, the paper and the day of each article, as databases give it out."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.articles import PageArticles, read_page
from corpus.labelled import looks_labelled
from corpus.model import Page
from corpus.typeset.lines import iter_lines

DATABASE = """\
标题：渡口迁址
副标题：票价不变
作者：王小明 李红
来源：望潮日报
日期：2024-05-17
版次：第04版：要闻
正文：
　　北埠渡口自6月1日起迁至新码头。
　　记者：为什么要迁？

标题：菜市场开业
来源：望潮日报
日期：2024/05/18
版次：A2
正文：　　中心菜市场昨天开业，共有168个摊位。
责任编辑：赵四
"""


def read(text: str) -> PageArticles:
    page = Page(source="导出.txt", text=text)
    found = read_page(page)
    kept = [line.text for line in found.furniture]
    for article in found.articles:
        kept += [*article.headline, *(block.text for block in article.body)]
        kept += [article.byline] if article.byline and article.byline not in "".join(kept) else []
    assert Counter("".join(text.split())) == Counter("".join("".join(kept).split()))
    return found


def test_each_title_opens_an_article_with_the_day_and_the_page_that_its_rows_tell() -> None:
    one, two = read(DATABASE).articles
    assert one.headline == ("渡口迁址", "票价不变")
    assert (one.byline, one.reporters) == ("王小明 李红", ("王小明", "李红"))
    assert (one.paper, one.date, one.page_number) == ("望潮日报", "2024-05-17", "4")
    assert [(block.text, block.lines) for block in one.body] == [
        ("北埠渡口自6月1日起迁至新码头。", (8, 8)),
        ("记者：为什么要迁？", (9, 9)),
    ]
    assert (two.paper, two.date, two.page_number) == ("望潮日报", "2024-05-18", "A2")
    assert [block.text for block in two.body] == ["中心菜市场昨天开业，共有168个摊位。"]


def test_an_article_without_a_day_does_not_take_that_of_another() -> None:
    _, two = read(DATABASE.replace("日期：2024/05/18\n", "")).articles
    assert two.date is None


def test_labels_in_brackets_end_a_text_wherever_they_stand() -> None:
    one, two = read(
        "【篇名】渡口迁址\n【出处】《望潮晚报》 2024年5月17日 第03版\n【全文】\n北埠渡口迁至新码头。\n"
        "来源：渡口管理处。\n【关键词】渡口 迁址\n【作者】王小明\n"
        "【篇名】菜市场开业\n【出处】望潮晚报\n【全文】\n中心菜市场昨天开业。"
    ).articles
    assert (one.paper, one.date, one.page_number, one.byline) == ("望潮晚报", "2024-05-17", "3", "王小明")
    assert one.text == "北埠渡口迁至新码头。\n来源：渡口管理处。"
    assert (two.title, two.paper, two.date) == ("菜市场开业", "望潮晚报", None)


def test_a_summary_is_the_text_where_there_is_no_other() -> None:
    rows = (
        "SrcDatabase-来源库: 报纸\nTitle-题名: 渡口\n迁址记\nSource-文献来源: 望潮日报\nPubTime-发表时间: 2024-05-17\n"
    )
    (one, two) = read(f"共2条\n{rows}Summary-摘要: 渡口迁至新码头。\n\n{rows}Summary-摘要: 渡口再迁。\n").articles
    assert (one.headline, one.text, one.date) == (("渡口", "迁址记"), "渡口迁至新码头。", "2024-05-17")
    assert two.text == "渡口再迁。"
    (one,) = read(f"{rows}Summary-摘要: 渡口迁址。\n正文：\n渡口昨天迁址。\n").articles
    assert one.text == "渡口昨天迁址。"


def test_a_text_that_no_row_announces_begins_behind_the_rows() -> None:
    one, two = read(
        "日期：2024-05-17\n标题：停电通知\n时间：5月18日8时至17时\n地点：解放路一带。\n日期：如遇雨天顺延\n"
        "----------\n日期：2024-05-18\n标题：菜市场开业\n中心菜市场昨天开业。\n来源：望潮日报\n"
    ).articles
    assert one.text == "时间：5月18日8时至17时\n地点：解放路一带。\n日期：如遇雨天顺延"
    assert (one.date, two.date, two.paper) == ("2024-05-17", "2024-05-18", "望潮日报")


def test_lines_of_print_in_a_labelled_text_are_paragraphs_again() -> None:
    body = "".join(
        f"　　{'渡口昨天从北埠迁到新的码头上去' * 2}\n{'来往的乘客请按照新的标志上船下船' * 2}\n了。\n"
        for _ in range(4)
    )
    (one,) = read(f"标題：渡口迁址\n內文：\n{body}").articles
    assert len(one.body) == 4
    assert one.body[0].lines == (3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "停电通知\n时间：5月18日8时至17时\n地点：解放路一带。\n内容：检修线路。\n",
        "渡口昨天迁址\n来源：望潮日报\n时间：2024-05-17\n北埠渡口昨天迁至新码头。\n来往的乘客请注意。\n",
        "学生作文怎样拟题\n老师讲了三点。\n标题：要短，要新，要有意思。\n作者要想好再写。\n",
    ],
)
def test_a_notice_a_report_and_a_lesson_are_no_rows_of_a_database(text: str) -> None:
    assert not looks_labelled(list(iter_lines(text)))
