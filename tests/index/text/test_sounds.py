"""A foreign name that is spelled two ways is one; words that are none stay as they are."""

from __future__ import annotations

import pytest

from index.text.sounds import as_spelled, spelled


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("拉菲克", "拉斐克"),
        ("泽连斯基", "泽连司基"),
        ("玛丽娜", "马丽娜"),
        ("费尔南德", "菲尔南德"),
        ("卡塔尔", "喀塔尔"),
        ("贝克汉姆", "贝克汉穆"),
        ("罗纳尔多", "罗纳尔多"),
        ("尼古拉", "妮古拉"),
        ("克里斯", "克里思"),
        ("安德烈娅丝塔斯", "安德烈娅丝塔斯"),
        ("萨尔瓦多", "塞尔瓦多"),
        ("艾琳娜", "埃琳娜"),
    ],
)
def test_a_name_is_spelled_as_asked(asked: str, printed: str) -> None:
    same = asked != "萨尔瓦多"  # 萨 and 塞 do not sound alike
    runs = spelled(f"{asked}今年几岁")
    assert (as_spelled(f"{printed}今年56岁。", runs) == f"{asked}今年56岁。") is same


@pytest.mark.parametrize("question", ["大桥全长多少米", "谁当选了校长", "李丽和李莉是谁"])
def test_other_words_are_no_names(question: str) -> None:
    assert spelled(question) == []


def test_every_place_is_spelled_as_asked() -> None:
    assert as_spelled("拉斐克说,拉斐克来过。", spelled("拉菲克")) == "拉菲克说,拉菲克来过。"
    assert as_spelled("拉菲克说。", spelled("拉菲克")) == "拉菲克说。"
