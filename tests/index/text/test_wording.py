"""A question is put in the words of the text that it is asked of."""

from __future__ import annotations

import pytest

from index.text.wording import as_printed


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("哪年建成18家驿站？", "去年建成的十八家驿站", "哪年建成十八家驿站？"),
        ("十八家驿站哪年建成？", "去年建成18家驿站", "18家驿站哪年建成？"),
        ("36中在哪里？", "第三十六中学在城南", "三十六中在哪里？"),
        ("2万3千人是谁？", "来了23000人", "23000人是谁？"),
        ("PPR1044多少钱？", "换上PPR-1044", "PPR-1044多少钱？"),
        ("ｃ919首飞是哪天？", "C919首飞", "C919首飞是哪天？"),
        ("全总新建几处？", "中华全国总工会新建十二处", "中华全国总工会新建几处？"),
        ("市人力资源和社会保障局办了什么？", "市人社局开招聘会", "市人社局办了什么？"),
        ("北京大学招多少人？", "北大招生三千人", "北大招多少人？"),
        ("发改委說什麼？", "國家發展改革委宣布", "發展改革委說什麼？"),
        ("18家驿站哪年建成？", "去年建成二十六家", "18家驿站哪年建成？"),
        ("票价多少？", "票价十八元", "票价多少？"),
        ("北京大学招多少人？", "东北大学招生", "北京大学招多少人？"),
    ],
)
def test_what_a_question_names_is_written_as_in_the_text(question: str, text: str, asked: str) -> None:
    assert as_printed(question, text) == asked
