"""Answers and passages as a notebook shows them, from the JSON of their `to_dict`.

Escaped, without scripts and without a request to anywhere. It must not know how an answer was found.
"""

from __future__ import annotations

import html

from qa.cite import place_in_file
from qa.clean_text import for_terminal
from qa.to_json import Json

_CARD = "border-left:3px solid #c4442f;padding:.1em .8em;margin:.6em 0"
_SMALL = "opacity:.7;font-size:.9em"


def answer_html(answer: Json, refusal: str) -> str:
    """The answering sentence, or what there is in its stead, and every passage; `refusal` is what is said where no
    passage answers."""
    sentence, survey = answer["answer"], answer["survey"]
    if sentence is not None:
        said = f"<b>{_escape(sentence['text'])}</b>"
    else:
        said = _escape(survey["said"] if survey is not None else f"{refusal}。最接近的原文：")
    quoted = {} if sentence is None else {one["passage"]: one for one in (*sentence["support"], sentence)}
    passages = "".join(passage_html(one, quoted.get(position)) for position, one in enumerate(answer["passages"]))
    question = f'<div style="{_SMALL}">{_escape(answer["question"])}</div>'
    return f'<div lang="zh">{question}<p>{said}</p>{passages}</div>'


def passage_html(passage: Json, sentence: Json | None = None) -> str:
    """One passage under its headline, with its place; the `sentence` that answers is marked, its words in bold."""
    text = passage["text"]
    if sentence is None:
        shown = _escape(text)
    else:
        start, end = sentence["span"]
        first, last = sentence["exact"] or (end, end)
        quoted = f"{_escape(text[start:first])}<b>{_escape(text[first:last])}</b>{_escape(text[last:end])}"
        shown = f"{_escape(text[:start])}<mark>{quoted}</mark>{_escape(text[end:])}"
    first_line, last_line = passage["lines"]
    place = f"{passage['source']} {place_in_file((first_line, last_line), passage['source'], passage['file'])}"
    return (
        f'<div lang="zh" style="{_CARD}"><div style="{_SMALL}">{passage["rank"]} · {_escape(place)}</div>'
        f"<div><b>{_escape(passage['headline'])}</b></div><div>{shown}</div></div>"
    )


def _escape(text: str) -> str:
    return html.escape(for_terminal(text), quote=True).replace("\n", "<br>")
