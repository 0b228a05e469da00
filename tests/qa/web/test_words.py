"""The page's words: each has its English, and values keep their places in it."""

from __future__ import annotations

import ast
import json
import pickle
import re
import zipfile
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import pytest

import qa.cite
import qa.web
import qa.why
from corpus import ReadError, read_paths
from index.errors import FilterError, StoreError
from index.store.filters import Filter
from index.store.generations import current
from qa.given import gather
from qa.model import Passage, Time, Why
from qa.question import QuestionError, checked
from qa.web import adding, asset
from qa.web.failures import for_strangers, in_words
from qa.web.markup import escape, isolated, place
from qa.web.words import CHINESE, ENGLISH, english, reasons, speak, t
from qa.why import LEGS, time_asked, why_found
from tests.paths import ROOT

HAN = re.compile("[\u4e00-\u9fff]")
# Which argument of a call tells why a source was left out.
PLACES = {"ReadError": 1, "Skipped": 1, "Reason": 0, "RowError": 0}


def written() -> set[str]:
    """Every Chinese text that the page's modules hand to `t`, or name beside it, and that others are told to say."""
    found = set(LEGS.values())
    says: dict[Path, tuple[str, ...]] = dict.fromkeys(Path(qa.web.__file__).parent.glob("*.py"), ("t", "_SAYS"))
    says |= {Path(str(module.__file__)): ("say",) for module in (qa.cite, qa.why)}
    for path, names in says.items():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
                texts = [one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and HAN.search(text)}
    return found


def calls(*folders: str) -> Iterator[tuple[str, ast.Call]]:
    """What the modules below folders call by its name, each with that name."""
    for path in (path for folder in folders for path in (ROOT / folder).glob("**/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                yield call.func.id, call


def in_chinese(text: ast.expr) -> set[str]:
    """A Chinese text that stands in the source as it is."""
    value = text.value if isinstance(text, ast.Constant) else None
    return {value} if isinstance(value, str) and HAN.search(value) else set()


def refused() -> set[str]:
    """The sentences of errors that a visitor may be told, whose values stand apart."""
    said = (call.args[:1] for name, call in calls("index", "qa") if name.endswith("Error"))
    return {text for texts in said for one in texts for text in in_chinese(one)}


def left_out() -> set[str]:
    """The words that tell why a source was not read, or not as it stands."""
    said = (call.args for name, call in calls("corpus", "index") if name in ("ReadError", "Reason", "Rows"))
    return {text for texts in said for one in texts for text in in_chinese(one)}


def test_every_word_of_the_page_has_its_english() -> None:
    assert len(written()) > 100
    assert written() - english().keys() == set()


def test_no_word_has_two_english_ones() -> None:
    """Of two the table would take the latter, wherever the former stands on the page."""
    for name in ("english.json", "english_reasons.json"):
        words = json.loads(asset(name), object_pairs_hook=lambda pairs: [chinese for chinese, _ in pairs])
        assert len(words) == len(set(words)) > 100
    assert english().keys() & reasons().keys() == set()


def test_every_refusal_whose_values_stand_apart_has_its_english() -> None:
    assert len(refused()) > 15
    assert refused() - english().keys() - reasons().keys() == set()


def test_every_reason_why_a_source_was_left_out_has_its_english() -> None:
    assert len(left_out()) > 100
    assert left_out() - english().keys() - reasons().keys() == set()


def test_reasons_keep_their_values_apart() -> None:
    """Words that no table can hold are those of an f-string, and a text that is no `Reason` is not looked up."""
    said = [(name, call.args[at]) for name, call in calls("corpus") if (at := PLACES.get(name)) is not None]
    assert len(said) > 100
    assert [ast.unparse(text) for _, text in said if isinstance(text, ast.JoinedStr)] == []
    assert [ast.unparse(text) for name, text in said if name == "Skipped" and in_chinese(text)] == []


def test_an_error_is_told_in_the_language_of_the_page_with_its_values() -> None:
    def told(language: str) -> str:
        speak(language)
        return in_words(error)

    with pytest.raises(FilterError) as caught:
        Filter(date_from="十三月")
    error = pickle.loads(pickle.dumps(caught.value))  # as one that comes from another process
    assert copy_context().run(told, CHINESE) == str(error)
    assert copy_context().run(told, ENGLISH).startswith("“十三月” is no date: write a year")
    assert copy_context().run(told, ENGLISH) != str(error)
    with pytest.raises(QuestionError) as long:
        checked("问" * 501)
    error = long.value
    assert copy_context().run(told, ENGLISH).startswith("The question has 501 characters, 500 at most")
    assert str(StoreError("没有 {braces}")) == "没有 {braces}"


def test_why_a_passage_was_found_is_told_in_the_language_of_the_page() -> None:
    why = Why(("船票", "<b>"), (("paragraph", 0.6), ("time", 0.4)), False)
    times = (Time("去年", None, None), Time("6月", "--06-01", "--06-30"), Time("2024年起", "2024-01-01", None))

    def told(language: str) -> tuple[str, str]:
        speak(language)
        return why_found(why, t, isolated), time_asked(times, t, isolated)

    hit, asked = copy_context().run(told, CHINESE)
    assert hit == "命中的词：<bdi>船票</bdi>、<bdi>&lt;b&gt;</bdi>。得分来自：意思 60%，时间 40%。说的是别的时间。"
    assert re.sub("</?bdi>", "", hit) == escape(why_found(why))
    assert re.sub("</?bdi>", "", asked) == time_asked(times)
    hit, asked = copy_context().run(told, ENGLISH)
    assert re.sub("</?bdi>", "", hit) == (
        "Words found: 船票, &lt;b&gt;. The score comes from: Meaning 60%, Time 40%. It tells of another time."
    )
    assert re.sub("</?bdi>", "", asked) == (
        "去年 (counted from the day of each paper), 6月 (06-01 to 06-30 of every year), 2024年起 (from 2024-01-01)"
    )


def test_the_place_of_a_passage_is_told_in_the_language_of_the_page() -> None:
    def told(language: str) -> str:
        speak(language)
        return re.sub("<[^>]+>", "", place(passage, (3, 5), whole=True))

    passage = Passage(
        1, "票价", "三元。", 1.0, "a.txt", (3, 5), "a1", 0, 1, date="2024-05-17", paper="望潮日报", page_number="2"
    )
    assert copy_context().run(told, CHINESE) == "望潮日报 · 2024-05-17 · 第2版 · a.txt · 第 3–5 行"
    assert copy_context().run(told, ENGLISH) == "望潮日报 · 2024-05-17 · Page 2 · a.txt · Lines 3–5"


def test_why_a_source_was_left_out_is_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    def told(language: str) -> str:
        speak(language)
        return adding.skipped(given)

    with zipfile.ZipFile(tmp_path / "报.zip", "w") as packed:
        packed.writestr("01.caj", "CAJ")
        packed.writestr("02.jsonl", '{"title": "标题"}\n')
        packed.writestr("03.txt", b"\xff\xff\xc0")
    for name in ("报.csv", "a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_bytes(b"")
    given = gather(sorted(tmp_path.iterdir())).left_out
    given = pickle.loads(pickle.dumps(given))  # as one that comes from another process
    chinese, said = copy_context().run(told, CHINESE), copy_context().run(told, ENGLISH)
    assert "a.txt 等 4 个" in chinese
    assert "是空的，没有文字。" in chinese
    assert "不能读 .csv 文件；" in chinese
    assert "a.txt and more, 4 in all" in said
    assert "It is empty, without any text." in said
    assert ".csv files cannot be read; save a table of one article a row as .jsonl, then add it." in said
    assert "1 file(s) of formats that cannot be read were left out: .caj 1 (01.caj). .caj: open it in CAJViewer" in said
    assert "No row can be used. Row 1 has no text; it should be" in said
    assert "The encoding of the text is not certain: read as UTF-8, byte 1, 0xFF, is wrong" in said
    assert HAN.findall(re.sub("报|标题|：|；|、", "", said)) == []
    with pytest.raises(ReadError) as caught:
        read_paths(tmp_path / "没有.txt")
    speaking = copy_context()
    speaking.run(speak, ENGLISH)
    assert speaking.run(in_words, caught.value).endswith("没有.txt: There is no such file or folder; check the path.")


def test_a_damaged_store_is_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    def told() -> str:
        speak(ENGLISH)
        return in_words(caught.value)

    (tmp_path / "CURRENT").write_text("第七代", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        current(tmp_path)
    said = copy_context().run(told)
    assert "CURRENT cannot be read: " in said
    assert "Go back to the generation before" in said
    assert "读不了" in str(caught.value)
    assert "请退回上一代" in str(caught.value)


def test_translations_keep_the_places_of_their_values() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    both = english() | reasons()
    assert {words for words, said in both.items() if places(words) != places(said)} == set()
    assert english().keys() & reasons().keys() == set()


def test_words_are_said_in_the_language_of_the_call() -> None:
    def said(language: str | None) -> str:
        speak(language)
        return t("共 {total} 篇文章", total=7)

    assert [copy_context().run(said, one) for one in (ENGLISH, CHINESE, None, "xx")] == [
        "7 articles", "共 7 篇文章", "共 7 篇文章", "共 7 篇文章",
    ]  # fmt: skip
    assert t("没有翻译的话") == "没有翻译的话"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("这里还没有语料库：/home/甲/数 据/store。请先建一个。", "这里还没有语料库：store。请先建一个。"),
        ("打不开（/srv/报/store/generations/000001：损坏）。", "打不开（000001：损坏）。"),
        (r"打不开：C:\报\store。", "打不开：store。"),
        ("连不上 http://127.0.0.1:19530/baohai。", "连不上 http://127.0.0.1:19530/baohai。"),
        ("第 2/3 页。", "第 2/3 页。"),
    ],
)
def test_strangers_are_not_told_the_folders_of_the_server(told: str, shown: str) -> None:
    assert for_strangers(told) == shown
