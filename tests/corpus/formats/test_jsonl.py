"""Rows as crawlers and spreadsheets write them: their names of fields, their days, one array for all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import read_paths
from corpus.errors import ReadError, Skipped, together
from corpus.formats import jsonl
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT


def read(text: str, name: str = "news.jsonl") -> tuple[list[tuple[str, str, str | None, str | None]], list[str]]:
    """The headline, text, day and byline of each article, and what was told."""
    page, *told = jsonl.read(NamedBytes(name, name, text.encode()), DEFAULT)
    assert isinstance(page, Page)
    articles = [(one.title, "\n".join(block.text for block in one.body), one.date, one.byline) for one in page.articles]
    return articles, [
        one.reason for one in told if isinstance(one, Skipped) and not one.reason.startswith("字段这样读")
    ]


@pytest.mark.parametrize(
    ("row", "article"),
    [
        ({"title": "菜场重开", "content": "摊位九十六个。"}, ("菜场重开", "摊位九十六个。", None, None)),
        ({"title": "菜场重开", "content": ["多了。", "开了。"]}, ("菜场重开", "多了。\n开了。", None, None)),
        ({"title": "题", "content": "文", "publish_time": "2026-06-12 11:38"}, ("题", "文", "2026-06-12", None)),
        ({"title": "题", "content": "文", "pubDate": "2026/6/12"}, ("题", "文", "2026-06-12", None)),
        ({"title": "题", "content": "文", "publishTime": "2026年6月12日"}, ("题", "文", "2026-06-12", None)),
        ({"title": "题", "content": "文", "published_at": "2026-06-12T08:00:00"}, ("题", "文", "2026-06-12", None)),
        ({"title": "题", "article": "文", "author": "江岸"}, ("题", "文", None, "江岸")),
        ({"标题": "题", "正文": "文", "发布时间": "2026-06-12", "作者": "江岸"}, ("题", "文", "2026-06-12", "江岸")),
        ({"新闻标题": "题", "新闻内容": "文"}, ("题", "文", None, None)),
        ({"headline": "题", "内容": "文", "日期": "2026-06-12"}, ("题", "文", "2026-06-12", None)),
        ({"title": "题", "text": "", "content": "文"}, ("题", "文", None, None)),
        ({"title": "题", "content": "文", "publish_time": None}, ("题", "文", None, None)),
    ],
)  # fmt: skip
def test_the_names_that_crawlers_give_are_known(
    row: dict[str, object], article: tuple[str, str, str | None, str | None]
) -> None:
    assert read(json.dumps(row, ensure_ascii=False)) == ([article], [])


@pytest.mark.parametrize("when", ["3小时前", 178123548, "昨天 11:38", "20240230", "2024051708"])
def test_what_a_crawler_calls_a_time_and_is_no_day_is_told(when: object) -> None:
    articles, told = read(json.dumps({"title": "题", "content": "文", "publish_time": when}, ensure_ascii=False))
    assert articles == [("题", "文", None, None)]
    assert told == [f"第 1 行的 publish_time“{when}”不是 2024-01-31 这样的日期，当作没有日期"]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (1712010600000, "2024-04-02"), ("1712010600000", "2024-04-02"), (1712010600, "2024-04-02"),
        ("1712010600", "2024-04-02"), (1712010600.25, "2024-04-02"),
        # Midnight in China is four in the afternoon of the day before in Greenwich.
        (1711987199, "2024-04-01"), (1711987200, "2024-04-02"),
        ("20240402083000", "2024-04-02"), (20240402, "2024-04-02"), ("20240402T083000", "2024-04-02"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["publish_time", "date"])
def test_a_time_that_is_counted_in_seconds_is_a_day_in_china(name: str, when: object, day: str) -> None:
    row = {"title": "轮渡调价", "content": "船票六元。", name: when}
    assert read(json.dumps(row, ensure_ascii=False)) == ([("轮渡调价", "船票六元。", day, None)], [])


@pytest.mark.parametrize("body", [None, [], "", " ", {}])
def test_an_empty_body_leaves_the_text_to_the_other_fields(body: object) -> None:
    row = {"title": "轮渡调价", "content": "船票六元。", "body": body}
    assert read(json.dumps(row, ensure_ascii=False)) == ([("轮渡调价", "船票六元。", None, None)], [])


@pytest.mark.parametrize("bad", ["null", '"乙"', "3", "[]"])
@pytest.mark.parametrize("wrap", ["{}", '{{"data": {}}}', '{{"code": 0, "data": {{"list": {}}}}}'])
def test_what_is_no_object_in_an_array_is_left_out_and_the_rest_is_kept(wrap: str, bad: str) -> None:
    row = '{"title": "轮渡调价", "text": "船票六元。"}'
    articles, told = read(wrap.format(f"[{row}, {bad},\n{row}]"), "a.json")
    assert [title for title, *_ in articles] == ["轮渡调价", "轮渡调价"]
    assert len(told) == 1
    assert told[0].startswith("第 2 行不是 JSON 对象")


def test_rows_that_lie_in_objects_are_found_beside_what_is_none() -> None:
    row = {"_source": {"title": "轮渡调价", "content": "船票六元。"}}
    articles, told = read(json.dumps([row, None, row], ensure_ascii=False), "a.json")
    assert [title for title, *_ in articles] == ["轮渡调价", "轮渡调价"]
    assert told[0].startswith("第 2 行不是 JSON 对象")


@pytest.mark.parametrize("name", ["news.json", "news.jsonl"])
@pytest.mark.parametrize("indent", [None, 2])
def test_one_array_is_as_many_rows(name: str, indent: int | None) -> None:
    rows = [{"title": f"题{n}", "content": f"文{n}"} for n in (1, 2, 3)]
    articles, told = read(json.dumps(rows, ensure_ascii=False, indent=indent), name)
    assert articles == [(f"题{n}", f"文{n}", None, None) for n in (1, 2, 3)]
    assert told == []


def test_one_object_over_several_lines_is_a_row() -> None:
    articles, _ = read(json.dumps({"title": "题", "content": "文"}, ensure_ascii=False, indent=2))
    assert articles == [("题", "文", None, None)]


def test_what_is_wrong_in_an_array_is_told_by_its_number() -> None:
    articles, told = read('[{"title": "题", "content": "文"}, {"title": "题"}, {"content": "文"}]')
    assert articles == [("题", "文", None, None)]
    assert told[0].startswith("第 2 行没有正文")
    assert told[1].startswith("第 3 行没有标题")


def test_a_json_file_in_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"title": "题", "content": "文"}]', encoding="utf-8")
    (page,), skipped = read_paths([tmp_path])
    assert [one.title for one in page.articles] == ["题"]
    assert [str(one) for one in skipped] == [f"注意 {tmp_path.name}/a.json：字段这样读：content 作正文。"]


NESTED = [
    {"data": [{"title": "题", "content": "文"}]},
    {"code": 0, "data": {"total": 1, "list": [{"title": "题", "content": "文"}]}},
    {"hits": {"hits": [{"_id": "1", "_source": {"title": "题", "content": "文"}}]}},
    [{"data": {"title": "题", "content": "文"}}, {"data": {"title": "题", "content": "文"}}],
    {"article": {"title": "题", "content": "文"}},
]


@pytest.mark.parametrize("nested", NESTED)
def test_rows_that_lie_within_are_found(nested: object) -> None:
    articles, _ = read(json.dumps(nested, ensure_ascii=False), "a.json")
    assert set(articles) == {("题", "文", None, None)}


def test_html_in_a_field_is_its_paragraphs() -> None:
    row = {
        "title": "<b>菜场</b>重开",
        "content": "<div><p>摊位&nbsp;九十六个。</p><script>x</script><p>多了<br/>一半。</p></div>",
    }
    assert read(json.dumps(row))[0] == [("菜场重开", "摊位 九十六个。\n多了\n一半。", None, None)]
    row = {"title": "气温", "content": "最高&lt;30 度&ldquo;体感&rdquo;更热，a < b 不是标记。"}
    assert read(json.dumps(row))[0] == [("气温", "最高<30 度“体感”更热，a < b 不是标记。", None, None)]


def test_fields_may_be_named_by_the_user(tmp_path: Path) -> None:
    row = {"tt": "题", "info": {"body": {"html": "<p>文</p>"}, "when": "2026/6/12"}, "who": ["江岸", "林小满"]}
    (tmp_path / "a.json").write_text(json.dumps([row]), encoding="utf-8")
    fields = {"title": "tt", "content": "info.body.html", "date": "info.when", "作者": "who"}
    (page,), (told,) = read_paths(tmp_path / "a.json", fields=fields)
    (one,) = page.articles
    assert (one.title, one.body[0].text, one.date, one.byline) == ("题", "文", "2026-06-12", "江岸 林小满")
    assert told.reason == "字段这样读：tt 作标题，info.body.html 作正文，info.when 作日期，who 作作者。"
    with pytest.raises(ReadError, match="标题党：--map 不认识这个含义；可用的是 title、headline"):
        read_paths(tmp_path / "a.json", fields={"标题党": "tt"})


def test_how_fields_are_read_is_told_once(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.json").write_text('{"title": "题", "content": "文"}', encoding="utf-8")
    _, skipped = read_paths(tmp_path)
    assert [str(one) for one in together(skipped)] == [
        f"注意 {tmp_path.name}/0.json 等 9 个：字段这样读：content 作正文。"
    ]
