"""An error, or why a source was left out, as the page shows it; an error that nobody foresaw goes to the log with its
traceback. It must not know what failed."""

from __future__ import annotations

import logging
import re
from typing import Final

from corpus.errors import ReadError, Reason
from index import StoreError
from index.errors import BaohaiError
from qa.service import FORESEEN
from qa.web import markup
from qa.web.words import t

_log = logging.getLogger("baohai")

# The folders that a file is in, as a sentence names them; not those of an address (http://...).
_FOLDERS: Final = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:)?[\\/](?:[^\\/：，。；、（）“”\n]+[\\/])+")


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


def for_strangers(told: str) -> str:
    """A sentence without the folders of the files that it names: whoever runs the program need not show them."""
    return _FOLDERS.sub("", told)


def sentence(error: Exception, *, strangers: bool = False) -> str:
    """What a visitor is told; `strangers` may not change the store."""
    if isinstance(error, FORESEEN):
        told = for_strangers(in_words(error)) if strangers else in_words(error)
        return markup.notice(told, to_corpus=isinstance(error, StoreError))
    _log.error("a listener failed", exc_info=error)
    failed = t("程序出了意外（{kind}），没有做成。详情见运行本程序的窗口。", kind=type(error).__name__)
    return markup.notice(failed)
