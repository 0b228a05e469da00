"""Corpora and questions whose answers are known, from files. Knows nothing of stores, rankings or metrics.

A corpus is JSON Lines of `id`, `title`, `text`. Questions come in one of two forms. A retrieval row has `id`, `text`,
`positive_ids` (the ids that answer; none: the corpus does not answer it) and `answers`. A newspaper row has `question`,
`answer` (null: not answered) and `headline_lines`: a passage is right when it holds the answer under that headline.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.decode import decode
from corpus.model import Article, Page, Paragraph
from index.errors import BaohaiError
from qa.question import QuestionError, checked

# Where a headline breaks, and the dashes that tie its lines, differ between a page and its gold.
_JOINTS = re.compile(r"[\s—|·-]+")


class EvaluationError(BaohaiError):
    """A corpus or a question file that cannot be used; the message names file, row, what was found and expected."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what answers it: passages of `sources`, or, where `headline` is not None, those under that
    headline that hold an answer. `answers` are the wordings accepted, `answerable` whether the corpus answers it.

    `row` is where it stands in its file, from 1; `warning` says what of it was left out, in a sentence for the reader.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    sources: frozenset[str] = frozenset()
    headline: str | None = None
    row: int = field(default=0, compare=False)
    warning: str = field(default="", compare=False)

    @property
    def answerable(self) -> bool:
        return bool(self.sources) if self.headline is None else bool(self.answers)

    def right(self, source: str, headline: str, text: str) -> bool:
        """Whether a passage of `source` with this headline and text answers."""
        if self.headline is None:
            return source in self.sources
        return self.answered_by(text) and joined(headline) == self.headline

    def answered_by(self, text: str) -> bool:
        """Whether `text` holds one of the accepted wordings; white space and dashes do not count."""
        plain = joined(text)
        return any(joined(answer) in plain for answer in self.answers)


def read_corpus(path: Path) -> Page | None:
    """The texts of a retrieval set, each an article whose source is its id; None where `path` is anything else."""
    if not path.name.lower().endswith((".jsonl", ".jsonl.gz")) or not path.is_file():
        return None
    articles: dict[str, Article] = {}
    for number, row in _rows(path):
        if not articles and "headline" in row:
            return None  # newspaper articles, which corpus.formats.jsonl reads
        name, text = _string(path, number, row, "id"), _string(path, number, row, "text")
        title = _string(path, number, row, "title", empty=True) if "title" in row else ""
        if name in articles:
            raise _bad(path, number, f"id“{name}”前面已经有了", "每行应各有一个 id")
        articles[name] = Article(name, name, (title,) if title else (), (Paragraph(text, (number, number)),))
    return Page(path.name, "", articles=tuple(articles.values()))


def read_queries(path: Path) -> list[Query]:
    """The questions of a file, in either form, in its order. Raises EvaluationError."""
    found: dict[str, Query] = {}
    for number, row in _rows(path):
        query = _newspaper(path, number, row) if "question" in row else _retrieval(path, number, row)
        try:
            checked(query.text)
        except QuestionError as error:
            raise EvaluationError(f"{path} 第 {number} 行：{error}") from error
        if query.id in found:
            raise _bad(path, number, f"id“{query.id}”前面已经有了", "每行应各有一个 id")
        found[query.id] = query
    return list(found.values())


def _retrieval(path: Path, number: int, row: dict[str, object]) -> Query:
    name, text = _string(path, number, row, "id"), _string(path, number, row, "text")
    sources = frozenset(_strings(path, number, row, "positive_ids"))
    given = _strings(path, number, row, "answers", empty=True) if "answers" in row else ()
    # What has no character but blanks and dashes would stand in every text.
    answers = tuple(answer for answer in given if joined(answer))
    warning = ""
    if len(answers) < len(given):
        rest = "按其余的判" if answers else "这一题不计入“答句”"
        warning = f"answers 里有 {len(given) - len(answers)} 个是空的，没有算作答案；{rest}"
    return Query(name, text, answers, sources, row=number, warning=warning)


def _newspaper(path: Path, number: int, row: dict[str, object]) -> Query:
    name = _string(path, number, row, "id") if "id" in row else str(number)
    text = _string(path, number, row, "question")
    if "answer" not in row:
        raise _bad(path, number, "没有 answer", "应有 answer，是答案的原文；报上没有答案的，写 null")
    if row["answer"] is None:
        return Query(name, text, (), headline="", row=number)
    answer = _string(path, number, row, "answer")
    if not joined(answer):
        raise _bad(path, number, f"answer 是 {_shown(answer)}", "answer 应是一段有字的文字")
    headline = joined("".join(_strings(path, number, row, "headline_lines")))
    return Query(name, text, (answer,), headline=headline, row=number)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Row number (from 1) and object of each row that is not blank."""
    try:
        raw = path.read_bytes()
        if path.name.lower().endswith(".gz"):
            raw = gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise EvaluationError(f"{path}：读不了（{error}）；应是一个 .jsonl 文件，每行一个 JSON 对象。") from error
    count = 0
    # Not splitlines(): it also breaks at characters that JSON allows inside a string.
    for number, line in enumerate(decode(raw, str(path)).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _bad(path, number, f"不是 JSON（{error}）", "应是一个 JSON 对象") from error
        if not isinstance(row, dict):
            raise _bad(path, number, f"是 {_shown(row)}", "应是一个 JSON 对象")
        count += 1
        yield number, row
    if not count:
        raise EvaluationError(f"{path}：没有一行内容；应每行一个 JSON 对象。")


def _string(path: Path, number: int, row: dict[str, object], key: str, *, empty: bool = False) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise _bad(path, number, _describe(row, key), f"{key} 应是一段文字")
    return value


def _strings(path: Path, number: int, row: dict[str, object], key: str, *, empty: bool = False) -> tuple[str, ...]:
    value = row.get(key)
    if not isinstance(value, list) or not all(isinstance(one, str) and (one or empty) for one in value):
        raise _bad(path, number, _describe(row, key), f'{key} 应是文字的列表，如 ["…"]')
    return tuple(value)


def _describe(row: dict[str, object], key: str) -> str:
    """What a row has under a key."""
    return f"{key} 是 {_shown(row[key])}" if key in row else f"没有 {key}，只有 {'、'.join(row) or '空对象'}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:40] + "…"


def _bad(path: Path, number: int, found: str, expected: str) -> EvaluationError:
    return EvaluationError(f"{path} 第 {number} 行：{found}；{expected}。")


def joined(text: str) -> str:
    """Text without blanks and dashes, as headlines and answers are compared."""
    return _JOINTS.sub("", text)
