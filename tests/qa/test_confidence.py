from __future__ import annotations

import datetime
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Chunk
from index.search.evidence import Evidence
from index.search.search import Hit
from index.store.base import Vectors
from index.text.periods import ANOTHER_TIME, NOT_PRINTED_THEN, Period
from qa import confidence as module
from qa.confidence import DEPTH, confidence, features, logistic, percent
from qa.confidence_weights import WEIGHTS
from qa.reader import Reading

CHUNK = Chunk("a1", "晚报.txt", "大桥下月通车", "大桥全长三公里。", 0, 8, 0, 1, (1, 1))


# Three stories: no vector of one is near one of another.
BRIDGE, PARK, FERRY = np.eye(3, dtype=np.float32)


def hit(
    passage: float,
    score: float,
    coverage: float = 0.5,
    holds_kind: bool | None = None,
    vector: Vectors = BRIDGE,
    headline: float = 0.0,
) -> Hit:
    evidence = Evidence(passage, 0.8, pairs=coverage / 2, words=coverage, headline=headline)
    return Hit(CHUNK, score, evidence, (), coverage, holds_kind, 0, vector)


def test_features_of_the_first_and_of_another() -> None:
    hits = [hit(0.9, 2.0, headline=0.2), hit(0.87, 1.9), hit(0.86, 1.8, vector=PARK), hit(0.88, 1.7, vector=FERRY)]
    first = features(hits)
    assert first["passage"] == 0.9
    assert first["body"] == pytest.approx(0.3)
    # The second tells the same story; of the others one has the best score, the other the best cosine.
    assert first["lead"] == pytest.approx(2.0 - 1.8)
    assert first["passage_lead"] == pytest.approx(0.9 - 0.88)
    third = features(hits, 2)
    assert third["lead"] == pytest.approx(1.8 - 2.0)
    assert third["passage_lead"] == pytest.approx(0.86 - 0.9)


def test_where_all_tell_the_same_story_the_lead_is_over_the_last() -> None:
    found = features([hit(0.9, 2.0), hit(0.85, 1.2), hit(0.8, 1.4)])
    assert found["lead"] == pytest.approx(0.8)
    assert found["passage_lead"] == pytest.approx(0.1)


def timed(agreement: float) -> Hit:
    one = hit(0.9, 2.0)
    return replace(one, evidence=replace(one.evidence, time=agreement))


def test_only_a_passage_that_tells_of_another_time_is_less_likely_to_answer() -> None:
    fitting, unknown, undated, other = (timed(one) for one in (1.0, 0.0, NOT_PRINTED_THEN, ANOTHER_TIME))
    assert confidence([fitting]) == confidence([unknown]) == confidence([undated])
    assert confidence([fitting]) > 2 * confidence([other])


def test_words_of_a_sentence_that_tells_of_another_time_are_less_likely_to_answer() -> None:
    chunk = replace(CHUNK, text="2022年收了一百斤。2023年收了两百斤。2024年收了三百斤。")
    year = Period(datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    one = replace(hit(0.9, 2.0), chunk=chunk, asked=(year,))
    said = {start: confidence([one], 0, {0: Reading((start, start + 2), 3.0, 0.0, -9.0)}) for start in (1, 12, 24)}
    assert said[1] == said[24] < said[12]


def test_a_lone_passage_leads_nothing() -> None:
    alone = features([hit(0.9, 2.0)])
    assert (alone["lead"], alone["passage_lead"]) == (0.0, 0.0)


def test_hits_beyond_the_depth_do_not_count() -> None:
    near = [hit(0.9 - i / 100, 2 - i / 10) for i in range(DEPTH)]
    assert features([*near, hit(-1.0, -9.0, vector=PARK)]) == features(near)


def test_only_a_kind_that_was_asked_for_can_be_missing() -> None:
    kinds: list[bool | None] = [None, True, False]
    assert [features([hit(0.9, 2.0, holds_kind=kind)])["missing_kind"] for kind in kinds] == [0.0, 0.0, 1.0]


def test_confidence_is_the_logistic_of_the_weighted_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WEIGHTS", {"coverage": 2.0, "missing_kind": -1.0})
    monkeypatch.setattr(module, "BIAS", -0.5)
    found = confidence([hit(0.9, 2.0, coverage=0.75, holds_kind=False)])
    assert found == pytest.approx(1 / (1 + math.exp(-(-0.5 + 2.0 * 0.75 - 1.0))))


@given(st.floats(-1e6, 1e6))
def test_logistic_stays_between_0_and_1_and_is_symmetric(x: float) -> None:
    assert 0 <= logistic(x) <= 1
    assert logistic(x) + logistic(-x) == pytest.approx(1)


def test_every_feature_has_a_weight() -> None:
    assert set(features([hit(0.9, 2.0)])) == set(WEIGHTS)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-2, 3)), min_size=1, max_size=30), st.floats(0, 0.9))
def test_covering_more_of_the_question_never_lowers_the_confidence(
    found: list[tuple[float, float]], covered: float
) -> None:
    hits = [hit(p, s, coverage=covered) for p, s in found]
    more = [replace(hits[0], coverage=covered + 0.1), *hits[1:]]
    assert 0 <= confidence(hits) <= confidence(more) <= 1


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-2, 3)), min_size=1, max_size=30))
def test_lacking_the_kind_of_answer_never_raises_the_confidence(found: list[tuple[float, float]]) -> None:
    held, missing = ([hit(p, s, holds_kind=kind) for p, s in found] for kind in (True, False))
    assert confidence(missing) <= confidence(held)


@pytest.mark.parametrize(("probability", "shown"), [(0.0, "0%"), (0.125, "12%"), (0.9972, "99%"), (1.0, "99%")])
def test_nothing_is_shown_as_certain(probability: float, shown: str) -> None:
    assert percent(probability) == shown
