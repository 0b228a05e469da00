"""A question in the words of a text: its numbers, codes and names written as the text writes them.

A reader of question and text as they stand would take 18家 and 十八家 for two numbers. It must not know who reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.text.abbreviations import one_of, other_forms, standing
from index.text.codes import codes
from index.text.fold import fold_with_places
from index.text.terms import positions

Span = tuple[int, int]

# A number of some size with what it counts: 18家, 36中. Small ones stand everywhere.
COUNTED = re.compile(r"(?<![0-9a-z.])[0-9][0-9.]{1,15}[一-鿿]")


def as_printed(question: str, text: str) -> str:
    """The question with what it names written as `text` has it; what the text lacks stays as it is."""
    asked, places = fold_with_places(question)
    named = sorted(_named(asked))
    if not named:
        return question
    folded, printed = fold_with_places(text)
    for start, forms in reversed(named):
        first, last = places[start], places[start + len(forms[0])]
        if question[first:last] in text:
            continue
        found = next(_places(forms, folded), None)
        if found is not None:
            question = question[:first] + text[printed[found[0]] : printed[found[1]]] + question[last:]
    return question


def _places(forms: Sequence[str], folded: str) -> Iterator[Span]:
    """Where any of the forms stands in folded text, the first form first."""
    for form in forms:
        starts = (at for at, _ in standing(one_of([form]), folded)) if len(forms) > 1 else positions(form, folded)
        yield from ((at, at + len(form)) for at in starts)


def _named(asked: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a folded question has a number, a code or a name, and its forms, its own first."""
    names = other_forms(asked)
    taken = []
    for start, own in standing(one_of(names), asked) if names else ():
        taken.append(range(start, start + len(own)))
        yield start, (own, *sorted(names[own], key=len, reverse=True))
    for form in dict.fromkeys([*COUNTED.findall(asked), *codes(asked)]):
        at = asked.find(form)
        if not any(at in span or at + len(form) - 1 in span for span in taken):
            taken.append(range(at, at + len(form)))
            yield at, (form,)
