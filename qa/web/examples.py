"""Questions to begin with, shown while nothing has been asked. It must not know where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from qa.web.markup import escape, isolated


def examples(questions: Sequence[str]) -> str:
    """A button a question; nothing where there is none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" data-act="ask" data-question="{escape(q)}">{isolated(q)}</button></li>'
        for q in questions
    )
    return f'<div class="examples"><p>试试这些问题</p><ul>{buttons}</ul></div>'
