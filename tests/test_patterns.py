"""No regular expression of the product takes more than linear time, whatever a page or a reader may bring."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.paths import ROOT

# One question of every kind that has a pattern of its own.
QUESTIONS = (
    "大桥花了多少元",
    "来了多少人",
    "有几座桥",
    "桥有多少种",
    "多少驿站",
    "花了多少钱",
    "第几届",
    "桥由谁建成",
    "学校位于哪里",
    "面积多大",
    "增长率是多少",
    "什么时候开馆",
    "等了多长时间",
)


def exercise() -> None:
    """Make the patterns that the product builds when it is asked."""
    from index.search.kinds import wanted
    from index.text.abbreviations import other_forms, spelled_out
    from index.text.fold import fold
    from index.text.terms import spans
    from qa.answer import exact

    for question in QUESTIONS:
        wanted(fold(question))
        exact(question, "大桥由彭望山于2024年建成，花了700万元。")
    spans(["大桥", "a1"], "大桥 a1")
    other_forms("全总与北京大学")
    spelled_out("望供", "望城供水集团")


@pytest.fixture(scope="module")
def trial() -> list[dict[str, object]]:
    """What the trial of every pattern printed, a row for each object."""
    run = subprocess.run([sys.executable, "-m", "tests.hostile"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.returncode == 0, f"stopped at {run.stdout.splitlines()[-1:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_every_pattern_takes_linear_time(trial: list[dict[str, object]]) -> None:
    assert [row for row in trial if "growth" in row] == []


def test_every_pattern_of_the_product_is_tried(trial: list[dict[str, object]]) -> None:
    """A pattern that is built from what is not known until it is asked is made by `exercise`."""
    assert trial[0] == {"unknown": []}
    assert trial[-1]["tried"] == sum("trying" in row for row in trial)
    tried = {str(row["trying"]).split(" ")[0].rpartition(":")[0] for row in trial if "trying" in row}
    assert {"corpus.typeset.bylines", "index.text.terms", "qa.answer", "qa.followups.candidates"} <= tried


# In a process of its own: the timer that stops a slow pattern must not strike among the threads of other libraries.
ATTACK = """
import re, signal, sys
from tests import hostile
signal.signal(signal.SIGPROF, hostile.stop)
pattern, method = sys.argv[1:]
found = hostile.attack(hostile.Found(pattern, int(re.compile(pattern).flags), {"here:1"}, {method}))
print(found is None)
"""


@pytest.mark.parametrize(
    ("pattern", "method", "linear"),
    [
        (r"^(?:[一二]|[十百千万亿]+|[多余来])*元", "match", False),  # exponential
        (r"^(?:[十百]+)*元", "match", False),
        (r"^#\s+(.*?)\s*#*\s*$", "match", False),  # cubic
        (r"\[([^\]]*)\]", "finditer", False),  # quadratic where it is searched for
        (r"\[([^\]]*)\]", "match", True),
        (r"^a\s*b?\s*c", "match", False),
        (r"^a\s*(?:b\s*)?c", "match", True),
        (r"^(?>[十百]+)*+元", "match", True),
        (r"[（(][^（）()]{0,70}[）)]", "search", True),
    ],
)
def test_the_trial_tells_linear_patterns_from_others(pattern: str, method: str, linear: bool) -> None:
    command = [sys.executable, "-c", ATTACK, pattern, method]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str(linear)
