from __future__ import annotations

import numpy as np
import pytest

from corpus.model import Chunk
from index.search.evidence import Evidence
from index.search.search import Hit
from qa.grouping import Shown, Text, same, spread

FERRY = "南塘轮渡站今起将单程票价由五元下调至三元，持老年证者免费乘坐，首班船六时开出。"
NO_VECTOR = np.zeros(0, dtype=np.float32)
EVIDENCE = Evidence(0.8, 0.8, 0.2, 0.0, 0.0)


def hits(*articles_and_texts: tuple[str, str]) -> list[Hit]:
    return [
        Hit(
            Chunk(article, "晚报.txt", "标题", text, 0, len(text), 0, 1, (1, 1)),
            2.0 - i / 10, EVIDENCE, (), 0.5, None, i, NO_VECTOR,
        )
        for i, (article, text) in enumerate(articles_and_texts)
    ]  # fmt: skip


def different(number: int) -> str:
    return "".join(chr(0x4E00 + 100 * number + i) for i in range(40))


def shown(articles: str, top_k: int, about_one: bool = False) -> list[int]:
    found = hits(*((article, different(i)) for i, article in enumerate(articles)))
    return [one.position for one in spread(found, top_k, about_one=about_one)]


def test_a_third_passage_of_an_article_comes_after_the_others() -> None:
    assert shown("abaac", 3) == [0, 1, 2]
    assert shown("abaaac", 4) == [0, 1, 2, 5]


def test_it_follows_where_there_is_room() -> None:
    assert shown("abaaac", 6) == [0, 1, 2, 3, 4, 5]


def test_an_article_that_holds_the_first_places_is_what_the_question_is_about() -> None:
    assert shown("aaaabc", 4) == [0, 1, 2, 3]
    assert shown("aabbbbc", 5) == [0, 1, 2, 3, 6]


def test_a_question_known_to_be_about_one_story_may_have_all_of_it() -> None:
    assert shown("abaaac", 4, about_one=True) == [0, 1, 2, 3]


def test_the_same_story_in_two_papers_is_shown_once_and_the_next_moves_up() -> None:
    again = FERRY.replace("今起", "今天起")
    found = hits(("a", FERRY), ("b", again), ("c", different(1)))
    assert spread(found, 2) == [Shown(0, (1,)), Shown(2, ())]


@pytest.mark.parametrize(
    ("other", "folded"),
    [
        (FERRY.replace("，", "、"), True),  # marks say nothing
        (FERRY.replace("五元", "四元"), False),  # another price is another story
        (FERRY + "昨天傍晚最后一班。", True),
        (FERRY + different(3) * 2, False),  # a longer text says more
        (different(2), False),
    ],
)
def test_same_words_and_same_numbers(other: str, folded: bool) -> None:
    assert same(Text.of(FERRY), Text.of(other)) is folded
    assert same(Text.of(other), Text.of(FERRY)) is folded


def test_short_texts_are_never_folded() -> None:
    assert not same(Text.of("本报讯 昨天，晴。"), Text.of("本报讯 昨天，晴。"))
