from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.cli.main import main
from qa.cli.print_answer import print_answer
from qa.confidence_weights import THRESHOLD
from qa.model import Answer, Passage, Support

HOSTILE = "\x1b]0;被改的窗口标题\x07轮渡\u202e五十元\x9b2J"


def test_ask_shows_headline_place_and_paragraph(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "轮渡单程票价下调到几元？", "--store", store, "--top-k", "1"]) == 0
    out = capsys.readouterr().out
    assert "1. 轮渡票价下调" in out
    assert "ferry.txt 第 3 行" in out
    assert "由五元下调至三元" in out
    assert "2. " not in out


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("导出.txt", "导出.txt 第 5 行 · 望潮日报 · 2024-05-17 · 第 4 版 · 文章"),
        ("望潮日报2024-05-17.txt", "望潮日报2024-05-17.txt 第 5 行 · 文章"),
    ],
)
def test_a_passage_tells_its_paper_and_day_where_its_source_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, place: str
) -> None:
    rows = "标题：渡口迁址\n来源：望潮日报\n日期：2024-05-17\n版次：第04版\n正文：北埠渡口自6月1日起迁至新码头。\n"
    (tmp_path / name).write_text(rows, encoding="utf-8")
    store = str(tmp_path / "store")
    assert main(["build", str(tmp_path / name), "--store", store, "--quiet"]) == 0
    capsys.readouterr()
    assert main(["ask", "渡口迁到哪里？", "--store", store]) == 0
    assert f"   {place} " in capsys.readouterr().out


def test_ask_json_is_one_object(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "夜班线路增至多少条？", "--store", store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["question"] == "夜班线路增至多少条？"
    assert "十二条" in found["answer"]["text"]
    assert [p["rank"] for p in found["passages"]] == [1, 2, 3]
    named = {"headline", "text", "score", "source", "lines", "article_id", "confidence", "citation"}
    assert named <= set(found["passages"][0])


def test_a_follow_up_is_shown_as_it_was_understood(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "它的首班船几时开出？", "--after", "轮渡在哪里？", "--store", store]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("理解为：轮渡的首班船几时开出？（如果不是追问，请不带 --after 再问一次）\n")
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "轮渡的首班船几时开出？"


def test_ask_tells_the_words_that_answer_and_why(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "夜班线路增至多少条？", "--store", store]
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    first = found["passages"][0]
    assert first["text"][slice(*found["answer"]["exact"])] == "十二条"
    assert sum(first["why"]["legs"].values()) == pytest.approx(1, abs=0.001)
    assert "夜班" in first["why"]["words"]
    assert first["also"] == []
    assert main(asked) == 0
    assert "得分来自" not in capsys.readouterr().out
    assert main([*asked, "--why"]) == 0
    assert "命中的词：" in capsys.readouterr().out


def test_all_passages_that_give_the_answer_are_cited(capsys: pytest.CaptureFixture[str]) -> None:
    texts = ("票价三元。", "单程三元起。")
    told = [Passage(n, "题", text, 1.0, "a.txt", (n, n), f"a{n}", 0, 1) for n, text in enumerate(texts, 1)]
    support = (Support(1, texts[1], (0, 6), (2, 4)),)
    print_answer(Answer("票价？", texts[0], 0, (0, 5), tuple(told), 0.9, (2, 4), support=support), asked="票价？")
    assert "—— 第 1、2 段原文，置信度 90%" in capsys.readouterr().out


def test_a_reranker_that_is_not_there_fails_with_a_sentence(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "票价多少？", "--store", store, "--reranker", str(tmp_path / "nowhere")]) == 1
    assert "无法加载重排模型" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "sentence"), [("", "问题是空的"), ("票" * 501, "有 501 个字"), (" ？ ", "里只有标点或符号")]
)
def test_a_question_that_cannot_be_asked_fails_with_a_sentence(
    store: str, capsys: pytest.CaptureFixture[str], question: str, sentence: str
) -> None:
    assert main(["ask", question, "--store", store]) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_another_model_than_the_stores_is_refused(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "票价？", "--store", store, "--model", "some/model"]) == 1
    assert "--model" in capsys.readouterr().err


def test_ask_only_where_the_filters_allow(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store]
    assert main([*asked, "--json", "--source", "bus.txt"]) == 0
    assert {p["source"] for p in json.loads(capsys.readouterr().out)["passages"]} == {"pages/bus.txt"}
    assert main([*asked, "--json", "--headline", "轮渡票价"]) == 0
    assert {p["source"] for p in json.loads(capsys.readouterr().out)["passages"]} == {"pages/ferry.txt"}
    assert main([*asked, "--from", "2024-01-01", "--to", "2024-12-31", "--headline", "轮渡"]) == 0
    out = capsys.readouterr().out
    assert "没有一段原文符合这些条件：2024-01-01 起、2024-12-31 止、标题里有“轮渡”。没有日期的文章不算在内；" in out
    assert main([*asked, "--json", "--source", "没有的报"]) == 0
    assert json.loads(capsys.readouterr().out)["passages"] == []


def test_a_survey_lists_the_articles_that_are_not_shown_by_their_headlines(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "有什么新闻", "--store", store, "--top-k", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("这一问没有一句话的答案。库里有 2 篇文章，按版面的先后列出。\n")
    assert "\n1. " in out
    assert "\n2. 轮渡票价下调  pages/ferry.txt\n" in out
    assert "本库没有找到答案" not in out


def test_a_bad_date_fails_with_a_sentence(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "票价？", "--store", store, "--from", "2024年13月"]) == 1
    assert "日期“2024年13月”看不懂" in capsys.readouterr().err


@pytest.fixture
def sure_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Makes the fake model calibrated: the first passage answers with this probability, each next one with half."""

    def set_to(first: float) -> None:
        monkeypatch.setattr("qa.pipeline.ENCODER", "fake:bundled")
        monkeypatch.setattr("qa.passages.confidence", lambda hits, position, readings: first / 2**position)

    return set_to


def test_ask_says_that_nothing_answers_and_shows_what_is_nearest(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(THRESHOLD - 0.01)
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store, "--top-k", "2"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("本库没有找到答案。最接近的原文：\n\n1. 轮渡票价下调\n")
    assert "\n2. " in out
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"] is None
    assert found["confidence"] == pytest.approx(THRESHOLD - 0.01, abs=1e-4)
    assert [p["confidence"] for p in found["passages"]] == pytest.approx(
        [THRESHOLD - 0.01, (THRESHOLD - 0.01) / 2], abs=1e-4
    )


def test_ask_with_a_threshold_of_its_own(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(0.4)
    asked = ["ask", "轮渡单程票价下调到几元？", "--store", store, "--json", "--threshold"]
    for threshold, refused in (("0", False), ("0.4", False), ("0.41", True), ("1", True)):
        assert main([*asked, threshold]) == 0
        assert (json.loads(capsys.readouterr().out)["answer"] is None) == refused


def test_an_answer_in_the_terminal_says_how_sure_it_is(
    store: str, sure_of: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sure_of(0.815)
    assert main(["ask", "轮渡单程票价下调到几元？", "--store", store]) == 0
    assert "—— 第 1 段原文，置信度 82%\n" in capsys.readouterr().out


def test_a_model_that_was_not_calibrated_never_refuses(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "糖醋排骨？", "--store", store, "--json", "--threshold", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"]["text"]
    assert found["confidence"] is None


def test_a_question_cannot_command_the_terminal(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    filters = ["--source", HOSTILE]
    for command in (
        ["ask", "票价？", *filters],
        ["ask", "它呢？", "--after", HOSTILE],
        ["ask", "票价？", "--from", HOSTILE],
    ):
        main([*command, "--store", store])
        said = capsys.readouterr()
        assert said.out + said.err
        assert not set("\x1b\x07\x9b\u202e") & set(said.out + said.err)


def test_thanks_are_told_that_they_are_no_question(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(Answer("谢谢", None, None, None, ()), asked="谢谢")
    assert capsys.readouterr().out == "这不是一个问题。想知道什么，请接着问。\n"
