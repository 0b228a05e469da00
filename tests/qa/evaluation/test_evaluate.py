from __future__ import annotations

import gzip
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import build
from qa.cli.main import main
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import EvaluationError, Query, read_corpus, read_queries
from qa.evaluation.table import table
from qa.model import Answer, Passage, Survey
from qa.retriever import Retriever
from tests.fake_encoder import FakeEncoder, load_fakes
from tests.index.building.test_build import BUS, FERRY

TEXTS = [
    {"id": "t1", "title": "轮渡票价下调", "text": "南塘轮渡站今起将单程票价由五元下调至三元。老年证免费。"},
    {"id": "t2", "title": "", "text": "望潮市图书馆每周一闭馆整理图书。其余各日九时开馆。"},
    {"id": "t3", "text": "公交夜班线路由九条增至十二条。末班车推迟到二十三时。"},
]
QUESTIONS = [
    {"id": "q1", "text": "轮渡单程票价下调到几元？", "positive_ids": ["t1"], "answers": ["三元", "3元"]},
    {"id": "q2", "text": "图书馆每周几闭馆？", "positive_ids": ["t2", "t3"], "answers": ["没有印过的话"]},
    {"id": "q3", "text": "公交夜班线路增至几条？", "positive_ids": ["t1"], "answers": []},
    {"id": "q4", "text": "市长是谁？", "positive_ids": []},
]


@pytest.fixture(autouse=True)
def _fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    load_fakes(monkeypatch)


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written(tmp_path / "corpus.jsonl", TEXTS)


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return written(tmp_path / "queries.jsonl", QUESTIONS)


def passage(rank: int, source: str, text: str, headline: str = "") -> Passage:
    return Passage(rank, headline, text, -rank, source, (1, 1), source, 0, 1, untitled=not headline)


def answering(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Answer]) -> None:
    def answer(self: Retriever, question: str, history: tuple[str, ...] = (), top_k: int = 5) -> Answer:
        return answers[question]

    def retrieve(self: Retriever, question: str, top_k: int = 5) -> tuple[Passage, ...]:
        return tuple(answers[question].passages)

    monkeypatch.setattr(Retriever, "answer", answer)
    monkeypatch.setattr(Retriever, "retrieve", retrieve)


def test_figures_by_hand(corpus: Path, queries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    t1, t2, t3 = (str(row["text"]) for row in TEXTS)
    ranked = (passage(1, "t1", t1), passage(2, "t1", t1), passage(3, "t2", t2), passage(4, "t3", t3))
    texts = [str(row["text"]) for row in QUESTIONS]
    answering(
        monkeypatch,
        {
            texts[0]: Answer(texts[0], "票价由五元下调至 三元。", 0, (0, 1), ranked),  # right, white space apart
            texts[1]: Answer(texts[1], t1, 0, (0, 1), ranked),  # t2 and t3 at ranks 2 and 3: t1 counts once
            texts[2]: Answer(texts[2], None, None, None, ranked[2:]),  # refused, and t1 is not listed
            texts[3]: Answer(texts[3], None, None, None, ranked),  # refused, as it should be
        },
    )
    report = evaluate(corpus, queries)
    assert (report.articles, report.passages, report.answerable, report.unanswerable) == (3, 3, 3, 1)
    ideal = 1 + 1 / math.log2(3)
    found = (1 / math.log2(3) + 1 / 2) / ideal
    assert report.ranking == {
        "R@1": pytest.approx(1 / 3),
        "R@5": pytest.approx(2 / 3),
        "R@10": pytest.approx(2 / 3),
        "MRR@10": pytest.approx((1 + 1 / 2) / 3),
        "nDCG@10": pytest.approx((1 + found) / 3),
    }
    assert report.sentence == 1 / 2  # q3 has no wording to judge by
    assert report.sentence_given_passage == 1  # q2's sentence is from t1, which does not answer it
    assert (report.refused_answerable, report.refused_unanswerable) == (1 / 3, 1)
    assert [(miss.id, miss.rank, miss.first) for miss in report.misses] == [("q2", 2, t1), ("q3", None, t2)]
    assert 0 < report.p50 <= report.p95


def test_a_shorter_list_is_judged_as_such(corpus: Path, queries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = (passage(1, "t3", "一"), passage(2, "t2", "二"), passage(3, "t1", "三"))
    answering(monkeypatch, {str(row["text"]): Answer("", "一", 0, (0, 1), ranked) for row in QUESTIONS})
    assert evaluate(corpus, queries, top_k=2).ranking == {
        "R@1": pytest.approx(1 / 3),  # q2
        "R@2": pytest.approx(1 / 3),
        "MRR@2": pytest.approx(1 / 3),
        "nDCG@2": pytest.approx(1 / 3),
    }


def test_a_newspaper_question_is_right_under_its_headline_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "ferry.txt"
    pages.write_text(FERRY, encoding="utf-8")
    questions = written(
        tmp_path / "questions.jsonl",
        [
            {"question": "几元？", "answer": "三元", "headline_lines": ["轮渡——", "票价下调"], "paragraphs": []},
            {"question": "几点？", "answer": None, "headline_lines": []},
            {"question": "谁？", "answer": "老年人", "headline_lines": []},
        ],
    )
    ranked = (
        passage(1, "b.txt", "三元", "公交票价下调"),
        passage(2, "a.txt", "下调至三\n元", "轮渡 票价下调"),
        passage(3, "a.txt", "老年人"),
    )
    answer = Answer("", "三元", 0, (0, 2), ranked)
    answering(monkeypatch, dict.fromkeys(("几元？", "几点？", "谁？"), answer))
    report = evaluate(pages, questions)
    assert [miss.rank for miss in report.misses] == [2, 3]
    assert report.ranking["MRR@10"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert report.ranking["nDCG@10"] == pytest.approx((1 / math.log2(3) + 1 / 2) / 2)
    assert (report.sentence, report.sentence_given_passage) == (1 / 2, None)
    assert (report.answerable, report.unanswerable, report.refused_unanswerable) == (2, 1, 0)


def test_newspaper_questions_are_asked_as_their_readers_ask_them_and_a_list_is_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "ferry.txt"
    pages.write_text(FERRY, encoding="utf-8")
    rows: list[Any] = [
        {"question": question, "answer": answer, "headline_lines": []}
        for question, answer in (("几元？", "三元"), ("谁？", None), ("哪？", None))
    ]
    questions = written(tmp_path / "questions.jsonl", rows)
    refused = Answer("", None, None, None, (passage(1, "a.txt", "三元"),))
    listed = replace(refused, survey=Survey("有 2 篇文章说到", (), 2))
    counts: list[int] = []

    def answer(self: Retriever, question: str, history: tuple[str, ...] = (), top_k: int = 5) -> Answer:
        counts.append(top_k)
        return refused if question == "谁？" else listed

    monkeypatch.setattr(Retriever, "answer", answer)
    report = evaluate(pages, questions, top_k=4)
    assert counts[1:] == [4, 4, 4]  # the first loads the model
    assert (report.refused_answerable, report.refused_unanswerable) == (0, 1 / 2)


def test_eval_asks_the_real_thing_and_prints_for_programs(
    corpus: Path, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(corpus), str(queries), "--json", "--quiet"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert captured.err == ""
    assert (found["questions"], found["answerable"], found["unanswerable"]) == (4, 3, 1)
    assert found["R@1"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["R@10"] == 1
    assert found["answer_sentence"] == 0.5
    assert [miss["id"] for miss in found["misses"]] == ["q3"]
    assert set(found["seconds"]) == {"p50", "p95"}


def test_eval_prints_an_aligned_table_for_people(
    corpus: Path, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(corpus), str(queries), "--quiet", "--every", "2"]) == 0
    out = capsys.readouterr().out
    assert "语料：3 篇，3 段" in out
    assert "问题：2 个，答案在库里的 2 个，不在的 0 个" in out
    (first,) = [line for line in out.splitlines() if line.startswith("R@1 ")]
    assert first.split() == ["R@1", "0.500", "正确的段落在前", "1", "名里"]
    assert "公交夜班线路增至几条？（第 " in out
    assert "\n拒答" not in out  # no question that the corpus does not answer was asked


def test_a_store_is_asked_as_it_is(corpus: Path, queries: Path, tmp_path: Path) -> None:
    page = read_corpus(corpus)
    assert page is not None
    build([page], tmp_path / "store")
    before = sorted(path.name for path in (tmp_path / "store").rglob("*"))
    assert evaluate(tmp_path / "store", queries).ranking["R@10"] == 1
    assert sorted(path.name for path in (tmp_path / "store").rglob("*")) == before


def test_a_kept_store_is_not_encoded_again_and_never_loses_other_sources(
    corpus: Path, queries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "kept"
    first = evaluate(corpus, queries, store=store)
    encoder = FakeEncoder(name="fake:bundled")
    monkeypatch.setattr("index.building.means.load_encoder", lambda model: encoder)
    assert evaluate(corpus, queries, store=store).ranking == first.ranking
    assert encoder.calls == 0
    (tmp_path / "bus.txt").write_text(BUS, encoding="utf-8")
    build([tmp_path / "bus.txt"], store, add=True)
    with pytest.raises(EvaluationError, match=r"1 个来源不在 .*corpus\.jsonl 里（如 bus\.txt）"):
        evaluate(corpus, queries, store=store)


def test_pages_and_their_folder_are_read_as_build_reads_them(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bus.txt").write_text(BUS, encoding="utf-8")
    (pages / "ferry.txt").write_bytes(FERRY.encode("gb18030"))
    (pages / "more.jsonl").write_text(
        '{"headline": "雨季", "paragraphs": ["雨季将至，请各家各户检查屋顶和排水沟。"]}\n'
    )
    rows: list[Any] = [
        {"question": "轮渡单程票价下调到几元？", "answer": "三元", "headline_lines": ["轮渡票价下调"]},
        {"question": "雨季检查什么？", "answer": "屋顶", "headline_lines": ["雨季"]},
    ]
    questions = written(tmp_path / "questions.jsonl", rows)
    report = evaluate(pages, questions, store=tmp_path / "kept")
    assert (report.articles, report.ranking["R@1"]) == (3, 1)
    assert evaluate(pages, questions, store=tmp_path / "kept").ranking == report.ranking
    assert read_corpus(pages / "more.jsonl") is None
    assert evaluate(pages / "ferry.txt", written(questions, rows[:1])).articles == 1


def test_rows_in_any_encoding_and_compressed(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in TEXTS) + "\n\n"
    (tmp_path / "a.jsonl").write_bytes(text.encode("gb18030"))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    plain, packed = read_corpus(tmp_path / "a.jsonl"), read_corpus(tmp_path / "b.jsonl.gz")
    assert plain is not None
    assert packed is not None
    assert plain.articles == packed.articles
    assert [(a.source, a.headline, a.body[0].text) for a in plain.articles] == [
        (row["id"], (row["title"],) if row.get("title") else (), row["text"]) for row in TEXTS
    ]


def test_both_forms_of_questions_are_read(tmp_path: Path) -> None:
    rows = [QUESTIONS[0], {"question": "几元？", "answer": "三元", "headline_lines": ["轮渡——", " 票价"]}]
    assert read_queries(written(tmp_path / "q.jsonl", rows)) == [
        Query("q1", "轮渡单程票价下调到几元？", ("三元", "3元"), frozenset({"t1"})),
        Query("2", "几元？", ("三元",), headline="轮渡票价"),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('{"id": "x"', "第 2 行：不是 JSON"),
        ("[1, 2]", r"第 2 行：是 \[1, 2\]；应是一个 JSON 对象"),
        ('{"id": "q1", "text": "几元？", "positive_ids": []}', "第 2 行：id“q1”前面已经有了"),
        ('{"text": "几元？", "positive_ids": []}', "第 2 行：没有 id，只有 text、positive_ids；id 应是一段文字"),
        ('{"id": "x", "text": 7, "positive_ids": []}', "第 2 行：text 是 7"),
        ('{"id": "x", "text": " ？ ", "positive_ids": []}', "第 2 行：问题“？”里只有标点"),
        ('{"id": "x", "text": "几元？"}', "第 2 行：没有 positive_ids，只有 id、text"),
        ('{"id": "x", "text": "几元？", "positive_ids": "t1"}', '第 2 行：positive_ids 是 "t1"；positive_ids 应是文字'),
        ('{"id": "x", "text": "几元？", "positive_ids": ["t1"], "answers": [3]}', r"第 2 行：answers 是 \[3\]"),
        ('{"question": "几元？"}', "第 2 行：没有 answer；应有 answer，是答案的原文"),
        ('{"question": "几元？", "answer": ""}', "第 2 行：answer 是 \"\"；answer 应是一段文字"),
        ('{"question": "几元？", "answer": "三元"}', "第 2 行：没有 headline_lines"),
        ('{"id": "x", "text": "几元？", "positive_ids": ["t9"]}', "问题 x 的 positive_ids 里有 t9，语料里没有这个 id"),
    ],
)  # fmt: skip
def test_a_bad_question_row_is_named(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, sentence: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(QUESTIONS[0], ensure_ascii=False) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=f"bad\\.jsonl[\\s\\S]*{sentence}"):
        evaluate(corpus, path)
    assert main(["eval", str(corpus), str(path), "--quiet"]) == 1
    captured = capsys.readouterr()
    assert "bad.jsonl" in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('{"id": "t1", "text": "又一篇"}', "第 4 行：id“t1”前面已经有了；每行应各有一个 id"),
        ('{"id": "t4", "text": " "}', '第 4 行：text 是 " "；text 应是一段文字'),
        ('{"id": "t4", "title": 3, "text": "文"}', "第 4 行：title 是 3"),
        ('{"name": "t4"}', "第 4 行：没有 id，只有 name"),
    ],
)
def test_a_bad_corpus_row_is_named(corpus: Path, queries: Path, row: str, sentence: str) -> None:
    corpus.write_text(corpus.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=f"corpus\\.jsonl {sentence}"):
        evaluate(corpus, queries)


def test_a_file_that_cannot_be_read_is_named(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"{}" * 99)[:-9])
    (tmp_path / "text.jsonl.gz").write_bytes(b"{}")
    (tmp_path / "broken.jsonl.gz").write_bytes(gzip.compress(b"{}")[:10] + b"garbage")
    (tmp_path / "deep.jsonl").write_bytes(b"[" * 100_000)
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\x00\x81")
    for name in (
        "none.jsonl",
        "empty.jsonl",
        "cut.jsonl.gz",
        "text.jsonl.gz",
        "broken.jsonl.gz",
        "deep.jsonl",
        "bytes.jsonl",
    ):
        assert main(["eval", str(corpus), str(tmp_path / name), "--quiet"]) == 1
        assert name in capsys.readouterr().err
    (tmp_path / "bytes.jsonl").unlink()
    assert main(["eval", str(tmp_path / "none"), str(written(tmp_path / "q.jsonl", QUESTIONS))]) == 1
    assert "none" in capsys.readouterr().err


def test_questions_none_of_which_is_answered_have_no_ranking(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = evaluate(corpus, written(tmp_path / "q.jsonl", QUESTIONS[3:]))
    assert (report.ranking, report.sentence, report.misses) == ({}, None, ())
    assert "拒答" in table(report)


def test_a_text_of_many_passages_counts_once(tmp_path: Path) -> None:
    long = "".join(f"轮渡票价第{n}次下调的消息今日公布。" for n in range(60))  # several passages, all nearer than t2
    corpus = written(tmp_path / "long.jsonl", [{"id": "t1", "text": long}, TEXTS[1]])
    asked = [{"id": "q", "text": "轮渡票价下调的消息今日公布了吗？", "positive_ids": ["t2"]}]
    report = evaluate(corpus, written(tmp_path / "q.jsonl", asked), top_k=2)
    assert report.passages > 3
    assert [miss.rank for miss in report.misses] == [2]
    assert report.ranking["R@2"] == 1


def test_rows_whose_gold_can_match_nothing_are_named(
    tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "q1", "text": "轮渡单程票价下调到几元？", "positive_ids": ["t1"], "answers": ["", "三元", " — "]},
        {"id": "q2", "text": "图书馆每周几闭馆？", "positive_ids": ["t2"], "answers": ["星期二"]},
        {"id": "q3", "text": "公交夜班线路增至几条？", "positive_ids": ["t3"], "answers": [""]},
        {"id": "q4", "text": "末班车推迟到几时？", "positive_ids": ["t3"], "answers": ["二十三时"]},
    ]
    questions = written(tmp_path / "q.jsonl", rows)
    report = evaluate(corpus, questions)
    assert report.warnings == (
        "第 1 行“轮渡单程票价下调到几元？”：answers 里有 2 个是空的，没有算作答案；按其余的判。",
        "第 2 行“图书馆每周几闭馆？”：answers 里的文字在 positive_ids 的文章里一个也没有；“答句”一项必判为错。",
        "第 3 行“公交夜班线路增至几条？”：answers 里有 1 个是空的，没有算作答案；这一题不计入“答句”。",
    )
    assert report.ranking["R@10"] == 1
    assert main(["eval", str(corpus), str(questions), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "提醒：有 3 处标准答案用不上" in out
    assert "第 2 行“图书馆每周几闭馆？”" in out
    assert "判法：" in out
    assert main(["eval", str(corpus), str(questions), "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["warnings"] == list(report.warnings)


def test_a_headline_given_by_its_first_line_is_judged_as_the_whole(tmp_path: Path) -> None:
    rain, fare = "雨季将至，请各家各户检查屋顶和排水沟，及早修补。", "轮渡票价自今日起下调为三元，老年证免费。"
    articles = [
        {"headline": ["雨季将至", "屋顶要查"], "paragraphs": [rain]},
        {"headline": ["雨季"], "paragraphs": ["社区今日上门，看各家的屋顶修好了没有，共看了三百户。"]},
        {"headline": ["票价下调"], "paragraphs": [fare]},
    ]
    rows: list[Any] = [
        {"question": "雨季检查什么？", "answer": "屋顶", "headline_lines": ["雨季将至"]},
        {"question": "社区上门看什么？", "answer": "屋顶", "headline_lines": ["雨季"]},
        {"question": "票价几元？", "answer": "三元", "headline_lines": ["轮渡停航"]},
        {"question": "票价多少？", "answer": "九元", "headline_lines": ["票价下调"]},
        {"question": "市长是谁？", "answer": None, "headline_lines": []},
    ]
    report = evaluate(written(tmp_path / "more.jsonl", articles), written(tmp_path / "q.jsonl", rows))
    assert report.warnings == (
        "第 1 行“雨季检查什么？”：headline_lines 只是标题“雨季将至 屋顶要查”的开头；按整个标题判。",
        "第 3 行“票价几元？”：answer 里的文字在标题“票价下调”下，不在 headline_lines 所写的标题下；这一题必判为错。",
        "第 4 行“票价多少？”：answer 里的文字在语料的任何一段里都没有；这一题必判为错。",
    )
    assert {miss.id for miss in report.misses} == {"3", "4"}


def test_an_answer_of_blanks_and_dashes_is_refused(corpus: Path, tmp_path: Path) -> None:
    rows = [{"question": "几元？", "answer": " — — ", "headline_lines": []}]
    with pytest.raises(EvaluationError, match="answer 应是一段有字的文字"):
        evaluate(corpus, written(tmp_path / "q.jsonl", rows))


def test_a_list_longer_than_can_be_judged_is_refused(corpus: Path, queries: Path) -> None:
    assert "R@100" in evaluate(corpus, queries, top_k=100).ranking
    with pytest.raises(EvaluationError, match="--top-k 最多 100，却是 101"):
        evaluate(corpus, queries, top_k=101)
