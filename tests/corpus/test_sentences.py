from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_stops_and_their_closing_quotes_end_a_sentence() -> None:
    assert cut("“今年有几条夜班线路？”记者昨日这样询问。答案是一共三条线路！") == [
        "“今年有几条夜班线路？”",
        "记者昨日这样询问。",
        "答案是一共三条线路！",
    ]


def test_a_stop_within_a_title_ends_no_sentence() -> None:
    assert cut("他在台上朗读了《你为什么不回家？》一文，全场掌声雷动。观众随后起立致意。") == [
        "他在台上朗读了《你为什么不回家？》一文，全场掌声雷动。",
        "观众随后起立致意。",
    ]
    assert cut("他在台上朗读了《你为什么不回家？》。观众随后起立致意。") == [
        "他在台上朗读了《你为什么不回家？》。",
        "观众随后起立致意。",
    ]


def test_a_title_mark_without_its_pair_keeps_no_sentence_open() -> None:
    assert cut("他在台上朗读了《你为什么不回家？全场掌声雷动。\n《家书》获得一等奖。") == [
        "他在台上朗读了《你为什么不回家？",
        "全场掌声雷动。",
        "《家书》获得一等奖。",
    ]
    told = "东线共有十二座车站，昨日开通。" * 5
    assert len(cut(f"《望潮志{told}家书》获得一等奖。")) == 6


def test_a_straight_quote_belongs_to_the_sentence_that_it_opens() -> None:
    assert cut('东线昨日在全市推进。"这是一件好事。"王明对记者说道。"我们等了十年。"') == [
        "东线昨日在全市推进。",
        '"这是一件好事。"',
        "王明对记者说道。",
        '"我们等了十年。"',
    ]


def test_a_straight_quote_that_begins_a_line_opens_it() -> None:
    assert cut('王明对记者说道。\n"我们等了整整十年。\n"今天终于开通了。"') == [
        "王明对记者说道。",
        '"我们等了整整十年。',
        '"今天终于开通了。"',
    ]


def test_an_odd_straight_quote_closes_after_a_stop() -> None:
    assert cut('商场里55"的电视只卖两千元。"价钱很公道。"王明说。') == [
        '商场里55"的电视只卖两千元。"',
        '价钱很公道。"王明说。',
    ]


def test_a_semicolon_separates_facts() -> None:
    assert cut("东线共有十二座车站；西线共有九座车站。") == ["东线共有十二座车站；", "西线共有九座车站。"]


def test_a_scrap_joins_its_neighbour() -> None:
    assert cut("好。这条线路本月开通试运行。") == ["好。这条线路本月开通试运行。"]
    assert cut("这条线路本月开通试运行。好。") == ["这条线路本月开通试运行。好。"]


def test_a_line_break_always_ends_a_sentence() -> None:
    assert cut("问\n本月开通试运行") == ["问", "本月开通试运行"]


def test_a_decimal_point_is_no_stop() -> None:
    assert cut("全长3.5公里的线路昨日开通") == ["全长3.5公里的线路昨日开通"]


def test_blank_text_has_no_sentence() -> None:
    assert sentences(" \n\u3000") == []


@given(st.text('望潮。！？；…”"《》\n \u3000a.', max_size=60))
def test_sentences_tile_the_text(text: str) -> None:
    spans = sentences(text)
    assert all(first < last for first, last in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
