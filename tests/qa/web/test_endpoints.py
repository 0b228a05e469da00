"""The endpoints for programs, over a running server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gradio_client import Client  # type: ignore[import-untyped]

import qa
from qa.web.endpoints import NAMES, with_defaults
from tests.qa.web.conftest import QUESTION, Served


@pytest.fixture(scope="module")
def client(served: Served) -> Client:
    return Client(served.address, verbose=False)


def test_retrieve(served: Served, client: Client) -> None:
    for found in (client.predict(QUESTION, 1, api_name="/retrieve"), served.call("retrieve", QUESTION, 1)[1][0]):
        assert [passage["headline"] for passage in found] == ["大桥下月通车"]
        assert {"rank", "headline", "text", "score", "source", "lines", "article_id"} <= set(found[0])
        assert found[0]["source"] == "晚报.txt"


def test_answer(served: Served, client: Client) -> None:
    for given in (client.predict(QUESTION, api_name="/answer"), served.call("answer", QUESTION)[1][0]):
        assert given["question"] == QUESTION
        passage = given["passages"][given["answer"]["passage"]]
        start, end = given["answer"]["span"]
        assert passage["text"][start:end] == given["answer"]["text"]


def test_arguments_may_be_named(served: Served) -> None:
    body = json.dumps({"question": QUESTION, "source": "晨报.txt"}).encode()
    status, joined = served.post("gradio_api/call/v2/retrieve", body)
    assert status == 200
    _, told = served.get(f"gradio_api/call/v2/retrieve/{json.loads(joined)['event_id']}")
    assert {passage["source"] for passage in json.loads(told.partition("data: ")[2])[0]} == {"晨报.txt"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"question": QUESTION, "from": "2024"}, "没有 from 这个参数。可以写的有：question、top_k、source、"),
        ({"data": [QUESTION]}, "没有 data 这个参数"),
        ({"top_k": 1}, "没有写 question。"),
    ],
)
def test_a_name_that_no_argument_has_is_refused(served: Served, given: dict[str, Any], sentence: str) -> None:
    status, told = served.post("gradio_api/call/v2/retrieve", json.dumps(given).encode())
    assert status == 400
    assert sentence in json.loads(told)["detail"]


@pytest.mark.parametrize("name", ["retrieve", "answer"])
def test_every_argument_but_the_question_may_be_left_out(served: Served, name: str) -> None:
    filters = [None, None, None, None]
    full: list[Any] = ["大桥", 5, *filters] if name == "retrieve" else ["大桥", [], 5, *filters, None]
    whole = served.call(name, *full)
    assert whole[0] == "complete"
    for given in range(1, len(full)):
        assert served.call(name, *full[:given]) == whole


def sources(passages: list[dict[str, Any]]) -> set[str]:
    return {passage["source"] for passage in passages}


def test_filters_over_http(served: Served) -> None:
    assert sources(served.call("retrieve", QUESTION, 5)[1][0]) == {"晚报.txt", "晨报.txt"}
    assert sources(served.call("retrieve", QUESTION, 5, "晨报")[1][0]) == {"晨报.txt"}
    assert sources(served.call("retrieve", QUESTION, 5, None, None, None, "渡轮")[1][0]) == {"晨报.txt"}
    assert served.call("retrieve", QUESTION, 5, None, "2024-03-13")[1][0] == []
    assert served.call("retrieve", QUESTION, 5, None, None, "2024-03-11")[1][0] == []
    assert sources(served.call("answer", QUESTION, [], 5, "晨报")[1][0]["passages"]) == {"晨报.txt"}


def test_the_threshold_reaches_the_retriever(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float | None] = []
    answer = served.service.retriever().answer

    def watched(*arguments: Any, threshold: float | None = None, **named: Any) -> Any:
        seen.append(threshold)
        return answer(*arguments, **named)

    monkeypatch.setattr(served.service.retriever(), "answer", watched)
    served.call("answer", QUESTION, [], 5, None, None, None, None, 0.75)
    served.call("answer", QUESTION)
    assert seen == [0.75, None]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("",), "问题是空的"),
        (("桥" * 501,), "最多 500 个字"),
        (("问", "先前", 5), "history 应是字符串的列表"),
        (("问", [1], 5), "history 应是字符串的列表"),
        (("问", [], 0), "top_k 应是 1 到 50 的整数，却是 0"),
        (("问", [], 51), "top_k 应是 1 到 50 的整数，却是 51"),
        (("问", [], 10**6), "top_k 应是 1 到 50 的整数"),
        (("问", [], "五"), "top_k 应是 1 到 50 的整数"),
        (("问", [], 5, 7), "source 应是字符串"),
        (("问", [], 5, None, "昨天"), "日期“昨天”看不懂"),
        (("问", [], 5, None, None, None, None, 1.5), "threshold 应是 0 到 1 的数"),
        (("问", [], 5, None, None, None, None, True), "threshold 应是 0 到 1 的数"),
        (("问", [], 5, *[None] * 8, 7), "today 应是 2024-01-31 这样的一天，却是 7。"),
        (("问", [], 5, *[None] * 9, "否"), "timed 应是 true 或 false，却是 否。"),
        ((7,), "question 应是字符串"),
        ((None,), "question 应是字符串"),
        ((), "question 应是字符串"),
    ],
)
def test_refusals_are_sentences(served: Served, arguments: tuple[Any, ...], sentence: str) -> None:
    event, told = served.call("answer", *arguments)
    assert event == "error"
    assert sentence in told["error"]


@pytest.mark.parametrize("name", ["sources", "names"])
def test_half_a_character_in_a_filter_is_no_fault_of_the_store(served: Served, name: str) -> None:
    before = ["person", 50] if name == "names" else []
    event, told = served.call(name, *before, None, None, None, "\ud800")
    assert event == "error"
    assert "筛选条件 headline 里有半个字符" in told["error"]


def test_these_functions_are_listed_and_no_other(client: Client) -> None:
    listed = client.view_api(return_format="dict", print_info=False)
    assert isinstance(listed, dict)
    assert set(listed["named_endpoints"]) == {f"/{name}" for name in NAMES}
    assert listed["unnamed_endpoints"] == {}
    described = {
        name: {p["parameter_name"]: p["parameter_has_default"] for p in endpoint["parameters"]}
        for name, endpoint in listed["named_endpoints"].items()
    }
    filters = dict.fromkeys(["source", "date_from", "date_to", "headline", "author", "paper", "year"], True)
    filters |= dict.fromkeys(["person", "location", "organisation", "section", "today", "timed"], True)
    assert described["/article"] == {"article_id": False}
    assert described["/status"] == {}
    assert "paper" in described["/sources"]
    assert described["/retrieve"] == {"question": False, "top_k": True, **filters}
    assert described["/answer"] == {"question": False, "history": True, "top_k": True, **filters, "threshold": True}


def test_names_are_counted(served: Served, client: Client) -> None:
    assert client.predict("location", api_name="/names") == served.call("names", "location")[1][0]
    assert served.call("names", "animal")[1]["error"].startswith("kind 应是 person、location")
    assert served.call("names", "person", 0)[1]["error"] == "limit 应是 1 到 500 的整数，却是 0。"
    assert client.predict(QUESTION, person="没有这个人", api_name="/retrieve") == []


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"data": 5}', b"[" * 100_000])
def test_a_body_that_is_no_call_stays_as_it_is(served: Served, body: bytes) -> None:
    assert with_defaults("/gradio_api/call/answer", body) == body
    assert 400 <= served.post("gradio_api/call/answer", body)[0] < 500


def test_a_whole_article_by_the_id_of_a_passage(served: Served, client: Client) -> None:
    passage = served.call("retrieve", QUESTION, 1)[1][0][0]
    for article in (
        served.call("article", passage["article_id"])[1][0],
        client.predict(passage["article_id"], api_name="/article"),
    ):
        assert (article["id"], article["headline"]) == (passage["article_id"], ["大桥下月通车"])
        assert article["body"][passage["paragraph"]]["text"] in passage["text"]


@pytest.mark.parametrize("wanted", ["", "没有的", "../../etc/passwd", "x\0", 5, None, ["a"]])
def test_an_article_that_is_not_there_is_a_sentence(served: Served, wanted: Any) -> None:
    event, told = served.call("article", wanted)
    assert event == "error"
    assert "没有编号是" in told["error"] or "article_id 应是字符串" in told["error"]


def test_the_status_names_no_folder(served: Served) -> None:
    told = served.call("status")[1][0]
    assert (told["version"], told["articles"], told["generation"]) == (qa.__version__, 2, 1)
    assert str(served.service.store) not in json.dumps(told)


def test_sources_have_their_days_and_counts(served: Served) -> None:
    told = served.call("sources")[1][0]
    evening = {"name": "晚报.txt", "paper": None, "first": "2024-03-12", "last": "2024-03-12"}
    assert told[0] == {**evening, "articles": 1, "chunks": 1}
    assert [one["name"] for one in served.call("sources", "晨报")[1][0]] == ["晨报.txt"]
    assert served.call("sources", None, "2024-13")[0] == "error"
