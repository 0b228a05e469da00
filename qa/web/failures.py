"""An error, or why a source was left out, as the page shows it; an error that nobody foresaw goes to the log with its
traceback. It must not know what failed."""

from __future__ import annotations

import logging

from corpus.errors import ReadError, Reason
from index import StoreError
from index.errors import BaohaiError
from qa.service import FORESEEN
from qa.web import markup
from qa.web.words import t

_log = logging.getLogger("baohai")


def in_words(error: Exception) -> str:
    """An error that was foreseen, in the visitor's language as far as it has words there."""
    if isinstance(error, ReadError):
        return t("{source}：{reason}", source=error.source, reason=said(error.reason))
    return said(error.reason) if isinstance(error, BaohaiError) else str(error)


def said(reason: str) -> str:
    """A sentence in the visitor's language, with those parts of it that are words, too; other text as it is."""
    if not isinstance(reason, Reason):
        return reason
    return t(reason.words, **{name: said(value) for name, value in reason.values.items()})


def sentence(error: Exception) -> str:
    """What a visitor is told."""
    if isinstance(error, FORESEEN):
        return markup.notice(in_words(error), to_corpus=isinstance(error, StoreError))
    _log.error("a listener failed", exc_info=error)
    failed = t("程序出了意外（{kind}），没有做成。详情见运行本程序的窗口。", kind=type(error).__name__)
    return markup.notice(failed)
