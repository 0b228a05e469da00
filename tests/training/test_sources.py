"""What a question is shown beside the passage that answers it: passages that look as if they did, and do not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from training.neighbours import OtherPieces, Printed
from training.sources import encyclopaedia, readers

FAMILY: list[dict[str, Any]] = [
    {
        "family": "fish",
        "date": "2020-01-02",
        "headline": name,
        "paragraphs": [f"{name}体长{length}厘米，多见于{river}。"],
        "questions": [
            {"question": f"{name}体长多少厘米？", "answer": f"{length}厘米", "paragraph": 0, "kind": "count"},
        ],
    }
    for name, length, river in (("青背鱼", "12", "北溪"), ("花嘴鱼", "30", "南溪"), ("石爬鱼", "12", "西溪"))
]


def test_a_question_is_shown_passages_of_its_family_which_do_not_answer() -> None:
    examples = [one for seed in range(6) for one in readers(FAMILY, random.Random(seed))]
    like = [one for one in examples if one.source == "readers-family"]
    assert like
    for one in like:
        assert one.answer is None
        assert one.question[:2] not in one.passage  # not even where the value is the same


def test_a_piece_without_a_family_has_no_like() -> None:
    alone = [{key: value for key, value in row.items() if key != "family"} for row in FAMILY]
    assert not any(one.source == "readers-family" for seed in range(6) for one in readers(alone, random.Random(seed)))


def test_a_question_in_haste_may_be_answered_by_other_pieces_and_is_not_shown_them() -> None:
    hasty = [{**row, "questions": [{**row["questions"][0], "question": "多长", "kind": "hasty"}]} for row in FAMILY]
    examples = [one for seed in range(6) for one in readers(hasty, random.Random(seed))]
    assert examples
    assert all(one.answer is not None for one in examples)


def test_the_passage_of_another_piece_shares_much_and_lacks_the_answer() -> None:
    texts = ["青背鱼体长12厘米。", "石爬鱼体长12厘米。", "花嘴鱼体长30厘米。", "今天晴。"]
    pieces = OtherPieces([Printed(number, "", "", text) for number, text in enumerate(texts)])
    found = {pieces.passage("青背鱼体长多少", "12厘米", 0, random.Random(seed)) for seed in range(20)}
    assert {one.text for one in found if one is not None} == {texts[2]}
    assert pieces.passage("渡船票价", "2元", 0, random.Random(1)) is None


def test_an_encyclopaedias_question_is_shown_another_entry(tmp_path: Path) -> None:
    path = tmp_path / "drcd_test.jsonl"
    contexts = [*(row["paragraphs"][0] for row in FAMILY), "渡口的灯亮了，摆渡的船开了。"]
    rows = [
        {"question": f"{text[:3]}体长多少", "context": text, "answers": [{"text": text[5:9], "start": 5}]}
        for text in contexts
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    examples = [one for seed in range(12) for one in encyclopaedia(path, random.Random(seed), 0.0)]
    others = [one for one in examples if one.source == "encyclopaedia-elsewhere"]
    assert others
    assert all(one.answer is None and one.question[:3] not in one.passage for one in others)
    answered = [one for one in examples if one.answer is not None]
    assert all(one.question[:3] in one.passage and one.passage[slice(*one.answer)] for one in answered if one.answer)
