from __future__ import annotations

import numpy as np
import pytest

from corpus.model import Chunk
from index.search.answering import likeliest, longest_run
from index.search.evidence import Evidence
from index.search.kinds import wanted
from index.search.query import REACH, Query
from index.search.search import Hit
from index.store.base import Vectors


def query(question: str, **idf: float) -> Query:
    return Query(question, np.array([1, 0], dtype=np.float32), list(idf), list(idf.values()), [], [], wanted(question))


def test_the_share_of_the_idf_whose_words_are_held() -> None:
    asked = query("大桥多长？", 大桥=3.0, 全长=1.0)
    assert asked.held("大桥在城北") == [True, False]
    assert asked.share([True, False]) == 0.75
    assert asked.share(asked.held("大桥全长三公里")) == 1.0
    assert asked.share(asked.held("渡船")) == 0.0
    assert query("？").share([]) == 0.0


def answering(asked: Query, texts: list[str], vectors: Vectors, headline: str = "") -> int:
    """Which of sentences that are all as near to the question answers; `vectors` are the passage's and theirs, turned
    so that each is as near."""
    chunk = Chunk("a", "报.txt", headline, "".join(texts), 0, 1, 0, 1, (1, 1))
    hit = Hit(chunk, 1.0, Evidence(0.9, 0.0, 0.0, 0.0, 0.0), (), 0.0, None, 0, vectors[0])
    first, last = likeliest(asked, hit, headline, texts, vectors[1:])
    assert first == last
    return first


def test_a_word_of_most_sentences_tells_less_than_a_word_of_one() -> None:
    asked = query("大桥的颜色？", 大桥=1.0, 颜色=1.0)
    vectors = np.tile(np.array([1, 0], dtype=np.float32), (4, 1))
    texts = ["大桥在城北", "颜色是红的", "大桥已有十年"]
    assert answering(asked, texts, vectors) == 1


def test_the_topic_named_once_more_is_not_what_is_asked_about_it() -> None:
    # All are as near to the question and to the passage; the first two say the same, the third something of its own.
    vectors = np.array([[1, 0], [0.9, 0.436], [0.9, 0.436], [0.9, -0.436]], dtype=np.float32)
    assert answering(query("大桥？"), ["一", "二", "三"], vectors) == 2


def test_words_of_the_headline_tell_no_sentence_from_another() -> None:
    asked = query("大桥的颜色？", 大桥=3.0, 颜色=1.0)
    vectors = np.tile(np.array([1, 0], dtype=np.float32), (3, 1))
    texts = ["大桥在城北", "颜色是红的"]
    assert answering(asked, texts, vectors) == 0
    assert answering(asked, texts, vectors, "大桥通车") == 1


def test_a_longer_run_of_the_question_tells_more() -> None:
    assert longest_run("大桥全长多少", "大桥在城北，全长三公里") == 2
    assert longest_run("大桥全长多少", "这座大桥全长三公里") == 4
    assert longest_run("大桥", "渡船") == 0
    vectors = np.tile(np.array([1, 0], dtype=np.float32), (3, 1))
    assert answering(query("大桥全长多少？"), ["大桥在城北", "大桥全长三公里"], vectors) == 1


def test_words_that_stand_together_tell_more_than_words_apart() -> None:
    asked = query("票价降到几元？", 票价=1.0, 下调=1.0)
    vectors = np.tile(np.array([1, 0], dtype=np.float32), (4, 1))
    apart, together = "票价" + "很" * 2 * REACH + "下调", "下调" + "很" * 2 * REACH + "下调了票价"
    assert answering(asked, [apart, together, "渡船"], vectors) == 1


def test_a_sentence_that_only_names_a_speaker_answers_nothing() -> None:
    asked = query("大桥多长？", 大桥=1.0)
    for text, hollow in (("村民李师傅说。", True), ("他说大桥全长3公里。", False), ("“大桥全长3公里。”他说。", False)):
        assert asked.only_names_a_speaker(text) is hollow


def test_a_sentence_that_asks_answers_nothing() -> None:
    vectors = np.tile(np.array([1, 0], dtype=np.float32), (3, 1))
    assert answering(query("大桥多长？", 大桥=1.0), ["大桥到底多长?", "全长3公里。"], vectors) == 1


def test_pairs_are_counted_by_bm25() -> None:
    asked = Query("大桥长", np.array([1, 0], dtype=np.float32), [], [], ["大桥", "桥长"], [2.0, 1.0], None)
    # One of 大桥 at the mean length: idf · tf · (k1 + 1) / (tf + k1), over sum(idf) · (k1 + 1).
    assert asked.bm25("大桥", 1.0) == pytest.approx(2.0 / (1 + 1.2) / 3.0)
