from __future__ import annotations

import pytest

from index.text.fold import fold, simplified
from index.text.terms import counted, occurrences, pairs, positions, question_words, spans, stands, words


def test_words_hold_long_words_and_the_words_inside_them() -> None:
    assert words("总工会建成驿站26家。") == ["总工", "工会", "总工会", "建成", "驿站", "26", "家"]


def test_full_width_and_upper_case_are_folded() -> None:
    assert fold("ＡＢ１２％") == "ab12%"
    assert words("ＷＩＦＩ覆盖８０％") == words("wifi覆盖80%")


@pytest.mark.parametrize(
    ("written", "read"),
    [("戶外勞動者驛站", "户外劳动者驿站"), ("乾隆乾杯", "乾隆干杯"), ("有幾家", "有几家"), ("天台县", "天台县")],
)
def test_both_scripts_give_the_same_terms(written: str, read: str) -> None:
    assert simplified(written) == read
    assert words(written) == words(read)
    assert pairs(written) == pairs(read)


def test_matches_are_marked_in_the_script_that_was_printed() -> None:
    text = "總工會主席"
    assert [text[a:b] for a, b in spans(["总工会"], text)] == ["總工會"]


def test_marks_are_no_words() -> None:
    assert words("，。！“”（）—— \n") == []
    assert pairs("，。！“”（）—— \n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("户外驿站", ["户外", "外驿", "驿站"]),
        ("共26家，增8.5%", ["共", "26", "家", "增", "8.5%"]),
        ("i国网 2024-05-17", ["i", "国网", "2024-05-17"]),
    ],
)
def test_pairs_never_cross_a_mark_or_a_number(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_a_question_is_reduced_to_what_its_answer_may_hold() -> None:
    assert question_words("鸡西市总工会主席是谁？")[-1] == "主席"
    assert "多少" not in question_words("建成了多少家驿站？")


def test_a_question_of_function_words_alone_keeps_them() -> None:
    assert question_words("是什么？") == ["是", "什么"]


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ("2", "2号线9月29日起22时停运，票价2元", 2),
        ("2", "全长2.5公里，2,000人，第2。", 1),
        ("2.5", "全长2.5公里，12.5吨", 1),
        ("8%", "增长8%以上，18%", 1),
        ("wifi", "wifi6与wifi", 1),
        ("号线", "2号线和12号线", 2),
    ],
)
def test_a_number_is_found_only_whole(term: str, text: str, count: int) -> None:
    assert occurrences([term], text) == [count]
    assert len(spans([term], text)) == count


def test_spans_that_touch_are_one() -> None:
    text = "总工会主席，工会，ＡＢ"
    assert spans(["总工会", "工会", "主席"], text) == [(0, 5), (6, 8)]


def test_where_a_term_stands() -> None:
    assert positions("大桥", "大桥和大桥") == [0, 3]
    assert positions("了了", "了了了") == [0, 1]
    assert positions("29", "29和129和29") == [0, 7]
    assert stands("大桥", "新大桥")
    assert not stands("大桥", "大的桥")
    assert stands("29", "有29个")
    assert not stands("29", "有129个")


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("首班7时开吗", "7月1日起首班改为7时，", ["首班", "7时"]),
        ("首班七时开吗", "七月起首班改为七时，", ["首班", "七时"]),
        ("首班7时开吗", "首班7时30分开", ["首班"]),
        ("18家驿站", "建成十八家驿站，投入18万元", ["十八家驿站"]),
        ("36元的船票", "船票36.5元，又收36元", ["船票", "36元"]),
        ("7月7日", "7月7日，7人", ["7月7日", "7"]),
    ],
)
def test_numbers_are_marked_whole_and_with_what_they_count(question: str, text: str, marked: list[str]) -> None:
    assert [text[a:b] for a, b in spans(counted(question_words(question), question), text)] == marked
