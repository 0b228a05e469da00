"""Questions to begin with, shown while nothing has been asked, and the place of earlier conversations.

It must not know where either comes from.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.web.markup import escape, isolated
from qa.web.words import t


def examples(questions: Sequence[str]) -> str:
    """A button a question; nothing where there is none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" data-act="ask" data-question="{escape(q)}">{isolated(q)}</button></li>'
        for q in questions
    )
    return f'<div class="examples"><p>{t("试试这些问题")}</p><ul>{buttons}</ul></div>'


def talks() -> str:
    """Where the browser lists what it has kept."""
    return (
        f'<details class="talks" hidden><summary>{t("以前的对话（只存在这个浏览器里）")}</summary><ul></ul></details>'
    )
