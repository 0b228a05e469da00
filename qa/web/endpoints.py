"""What programs may ask over HTTP and MCP: arguments are checked, answers are plain JSON values.

It must not know the framework that serves it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from index.store.filters import Conditions, Filter
from qa import __version__
from qa.question import TOP_K, checked_filter, checked_kind
from qa.service import FORESEEN, Service
from qa.to_json import article_to_json
from qa.web.failures import for_strangers

if TYPE_CHECKING:
    from index.names.name import Kind

MOST_PASSAGES = 50
MOST_NAMES = 500
# A follow-up never reaches back further than this many questions.
MOST_EARLIER = 30
NAMES = ("answer", "retrieve", "article", "sources", "names", "status")
# What a program is told of the store: not its folder, which is none of theirs.
TOLD = ("generation", "articles", "chunks", "model", "built_at")
CALLS = tuple(f"/gradio_api/call/{name}" for name in NAMES)
NAMED_CALLS = tuple(f"/gradio_api/call/v2/{name}" for name in NAMES)


class BadRequest(ValueError):
    """A request that cannot be answered; the message is the sentence that says why."""


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise BadRequest with the sentence of what the service refuses."""
    try:
        yield
    except FORESEEN as error:
        raise BadRequest(for_strangers(str(error))) from error


class Endpoints:
    """The functions behind the addresses. Every argument but the question may be left out.

    Each signature spells out its arguments, filters too: the framework reads them, and describes them to programs. What
    a body does with its filters alike, `_filter` does, given `locals()`.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def functions(self) -> list[Callable[..., Any]]:
        """All of them, in order."""
        return [getattr(self, name) for name in NAMES]

    @_refusing()
    def retrieve(
        self,
        question: str,
        top_k: int = TOP_K,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
        author: str | None = None,
        paper: str | None = None,
        year: str | None = None,
        today: str | None = None,
        timed: bool = True,
        person: str | None = None,
        location: str | None = None,
        organisation: str | None = None,
        section: str | None = None,
    ) -> list[dict[str, Any]]:
        """Passages for a question, best first: rank, headline, text, score, source, lines, article_id, ...

        `top_k`: 1 to 50. Only passages that pass every filter given: `source`, from `date_from` to `date_to` (2024,
        2024-01, 2024-01-31), words of the `headline`, `author`, `paper`, `year`, a `person`, `location` or
        `organisation` that the article names, its `section`. 去年 and 昨天 count from `today`, or,
        without it, from the day of each paper; `timed` false: the time that the question names does not matter.
        """
        where = _filter(locals())
        return list(self._answer(question, [], top_k, where, None, today, timed)["passages"])

    @_refusing()
    def answer(
        self,
        question: str,
        history: list[str] | None = None,
        top_k: int = TOP_K,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
        threshold: float | None = None,
        author: str | None = None,
        paper: str | None = None,
        year: str | None = None,
        today: str | None = None,
        timed: bool = True,
        person: str | None = None,
        location: str | None = None,
        organisation: str | None = None,
        section: str | None = None,
    ) -> dict[str, Any]:
        """The question as understood, the answering sentence, and the passages.

        `history`: earlier questions as they were asked, oldest first; a question that leans on them is answered with
        their words in it, and `question` says how. Without `history` it is asked as a new one. Filters, `top_k` and
        times as in `retrieve`. `threshold`: 0 to 1; no answer where the first passage is less likely than this to hold
        it.
        """
        where = _filter(locals())
        return self._answer(question, history or [], top_k, where, threshold, today, timed)

    @_refusing()
    def article(self, article_id: str) -> dict[str, Any]:
        """A whole article: headline, byline, lead, body with the lines of each paragraph, paper, date, page, ...

        `article_id` is that of a passage.
        """
        if not isinstance(article_id, str):
            raise BadRequest(f"article_id 应是字符串，却是 {type(article_id).__name__}。")
        try:
            return article_to_json(self._service.article(article_id))
        except KeyError:
            raise BadRequest(f"库里没有编号是“{article_id[:40]}”的文章。") from None

    @_refusing()
    def sources(
        self,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
        author: str | None = None,
        paper: str | None = None,
        year: str | None = None,
        person: str | None = None,
        location: str | None = None,
        organisation: str | None = None,
        section: str | None = None,
    ) -> list[dict[str, Any]]:
        """The sources of the store: name, paper, first and last day, articles, chunks (paragraphs); of the articles
        alone that pass every filter given, as in `retrieve`."""
        return [one.to_dict() for one in self._service.sources(_filter(locals()))]

    @_refusing()
    def names(
        self,
        kind: str = "person",
        limit: int = 50,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
        author: str | None = None,
        paper: str | None = None,
        year: str | None = None,
        person: str | None = None,
        location: str | None = None,
        organisation: str | None = None,
        section: str | None = None,
        contains: str | None = None,
    ) -> list[dict[str, Any]]:
        """The names that most articles have, and how many: name, articles.

        `kind`: person, location, organisation, author or section. `limit`: 1 to 500. Of the articles alone that pass
        every filter given, as in `retrieve`: with `person`, those who are named beside that one. `contains`: a part
        of the names wanted.
        """
        where = _filter(locals())
        if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_NAMES:
            raise BadRequest(f"limit 应是 1 到 {MOST_NAMES} 的整数，却是 {str(limit)[:40]}。")
        checked_kind(kind)
        part = "" if contains is None else contains
        return [one.to_dict() for one in self._service.names(cast("Kind", kind), where, limit, part)]

    @_refusing()
    def status(self) -> dict[str, Any]:
        """What the store holds: generation, articles, chunks, model, built_at; and the version of the program."""
        status = self._service.status()
        return {"version": __version__, **{name: getattr(status, name) for name in TOLD}}

    def _answer(
        self,
        question: str,
        history: list[str],
        top_k: int,
        where: Filter,
        threshold: float | None,
        today: str | None,
        timed: bool,
    ) -> dict[str, Any]:
        if not isinstance(question, str):
            raise BadRequest(f"question 应是字符串，却是 {type(question).__name__}。")
        if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
            raise BadRequest("history 应是字符串的列表：先前的问题，从早到晚。")
        if not isinstance(top_k, int) or isinstance(top_k, bool) or not 1 <= top_k <= MOST_PASSAGES:
            raise BadRequest(f"top_k 应是 1 到 {MOST_PASSAGES} 的整数，却是 {str(top_k)[:40]}。")
        if not isinstance(timed, bool):
            raise BadRequest(f"timed 应是 true 或 false，却是 {str(timed)[:40]}。")
        earlier = history[-MOST_EARLIER:]
        return self._service.ask(question, earlier, top_k, where, threshold, today=today, timed=timed).to_dict()


def _filter(arguments: Mapping[str, object]) -> Filter:
    """The filter that is among the arguments of a call."""
    named: dict[str, str | None] = {}
    for name in Conditions.__annotations__:
        value = arguments[name]
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"{name} 应是字符串，却是 {type(value).__name__}。")
        named[name] = value
    return checked_filter(**named)


def check_names(path: str, body: bytes) -> None:
    """Raises BadRequest for a call with named arguments (`call/v2/NAME`) that names one that there is none of, or none
    that has to be there: the framework answers such a call with 500 and no word."""
    path = path.rstrip("/")
    if path not in NAMED_CALLS:
        return
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(given, dict):
        return
    known = _arguments(path)
    strange = [name for name in given if name not in known and name != "oauth_token"]
    if strange:
        raise BadRequest(f"没有 {strange[0][:40]} 这个参数。可以写的有：{'、'.join(known) or '无'}。")
    for name, argument in known.items():
        if argument.default is inspect.Parameter.empty and name not in given:
            raise BadRequest(f"没有写 {name}。")


def _arguments(path: str) -> dict[str, inspect.Parameter]:
    """The arguments of the endpoint at an address, by name."""
    function = getattr(Endpoints, path.rpartition("/")[2])
    return dict(list(inspect.signature(function).parameters.items())[1:])


def with_defaults(path: str, body: bytes) -> bytes:
    """The body of a call, `{"data": [...]}`, with the defaults of the arguments that were left out at its end; any
    other body as it is. The framework wants all of them."""
    path = path.rstrip("/")
    if path not in CALLS:
        return body
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(call, dict) or not isinstance(call.get("data"), list):
        return body
    # The question has no default: None is refused with a sentence.
    defaults = [None if one.default is inspect.Parameter.empty else one.default for one in _arguments(path).values()]
    given = call["data"]
    return json.dumps({**call, "data": [*given, *defaults[len(given) :]]}).encode("ascii")
