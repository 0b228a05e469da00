"""The ways to write a follow-up out, and what is said of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.names.words import Word
from qa.followups.candidates import LONGEST, Candidate, candidates, joined, plain
from qa.followups.features import cues, wording


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("為啥漲價？？ ", "为什么涨价"),
        ("咋办", "怎么办"),
        ("黄瓜嘞", "黄瓜呢"),
        ("……", ""),
        ("  ", ""),
        ("船" * 90, "船" * LONGEST),
    ],
)
def test_a_question_as_it_is_written(question: str, read: str) -> None:
    assert plain(question) == read


@pytest.mark.parametrize(
    ("before", "question", "way"),
    [
        ("去年全国新增多少病例", "那广东呢", "去年广东新增多少病例"),
        ("南塘轮渡站在哪里", "末班船几点开", "南塘轮渡站末班船几点开"),
        ("聂师傅的摊子在哪里", "他今年多大", "聂师傅今年多大"),
        ("山西培训班停到几号", "学校也放假吗", "山西学校也放假吗"),
        ("汽油今天多少一升", "柴油呢", "柴油今天多少一升"),
        ("社区食堂几点开门", "在哪", "社区食堂在哪开门"),  # of one event
        ("社区食堂几点开门", "多少钱", "社区食堂多少钱"),
    ],
)
def test_a_way_is_among_them(before: str, question: str, way: str) -> None:
    texts = [one.text for one in candidates(question, before)]
    assert len(set(texts)) == len(texts)
    assert way in texts


@pytest.mark.parametrize(
    ("before", "question", "way"),
    [
        ("大桥哪天通车", "谁说的", "大桥通车谁说的"),  # what lies apart is not joined
        ("大桥哪天通车", "桥上有几个车道", "大桥桥上有几个车道通车"),  # a new clause ends the question
        ("天铁实业是什么公司", "它在哪里", "天铁在哪里"),  # half a name
        ("聂双双在哪个厂", "她多大", "聂多大"),
        ("青螺岛船票多少钱", "那学生呢", "学生岛船票多少钱"),  # a name without its last character
        ("2号线末班车几点", "票价", "2票价末班车几点"),  # a number without what it counts
        ("社区食堂几点开门", "多少钱", "社区食堂多少钱开门"),  # what was asked of a time is not asked of a price
        ("狗叫什么名字", "多大", "狗叫多大名字"),
        ("杨梅多少钱一斤", "枇杷呢", "杨梅多少枇杷一斤"),  # words that ask together
        ("大桥什么时候通车", "多长", "大桥多长时候通车"),
    ],
)
def test_what_no_one_would_write_is_not_among_them(before: str, question: str, way: str) -> None:
    assert way not in [one.text for one in candidates(question, before)]


def test_nothing_is_carried_over_a_mark_or_from_half_a_title() -> None:
    texts = [one.text for one in candidates("谁写的", "谢谢，《潮水账》好看吗")]
    assert "《潮水账》谁写的" in texts
    assert not any("，" in text or text.count("《") != text.count("》") for text in texts)


@pytest.mark.parametrize(("question", "before"), [("", "大桥多长"), ("多长", ""), ("那", ""), ("", "")])
def test_without_a_question_or_one_before_there_is_no_way(question: str, before: str) -> None:
    assert candidates(question, before) == []


@settings(deadline=None)
@given(st.text("大桥哪天通车他的呢那，《》 a1", max_size=24), st.text("南塘站在里他的呢，《》2", max_size=24))
def test_a_way_holds_the_question_and_words_of_the_one_before(question: str, before: str) -> None:
    for one in candidates(plain(question), plain(before)):
        assert joined(one.head) in plain(before)
        assert joined(one.tail) in plain(before)
        assert len(one.text) <= len(one.core) + len(plain(before)) + 1
        assert all(value == value for value in wording(one, plain(question), plain(before)).values())


def test_what_is_said_of_a_way() -> None:
    tail = (Word("新增", "v"), Word("多少", "m"), Word("病例", "n"))
    one = Candidate((Word("去年", "time"),), "", "广东", tail, (Word("全国", "n"),))
    said = wording(one, "那广东呢", "去年全国新增多少病例")
    assert one.text == "去年广东新增多少病例"
    assert said["inside"] == said["inside asks 1"] == said["inside: cut ends n"] == 1
    assert said["as long"] == said["noun for noun"] == 1
    assert said["same kind last"] == said["another person stays"] == 0
    assert "behind" not in said


def test_what_is_said_of_a_question() -> None:
    known = frozenset(["那", "呢", "多少"])
    said = cues("那广东呢", "去年全国新增多少病例", ["去年全国新增多少病例"], known)
    assert said["begins 那"] == said["ends 呢"] == said["a name not said before"] == 1
    assert said["pronoun"] == said["asks"] == said["shared pairs"] == 0
    again = cues("广东多少病例", "广东新增多少病例", [], known)
    assert again["a name said before"] == 1
    assert again["shared pairs"] == pytest.approx(4 / 3)
