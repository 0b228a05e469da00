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


@given(st.text("望潮。！？；…”\n \u3000a.", max_size=60))
def test_sentences_tile_the_text(text: str) -> None:
    spans = sentences(text)
    assert all(first < last for first, last in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
