"""What can go wrong in a store, a build or an encoder: one base error, and one derived from it for each kind of cause.

The message of each is the Chinese sentence for the reader: what was found, what was expected, where, and what to do.
Knows nothing of who raises them or who shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import Reason


class BaohaiError(Exception):
    """Anything a reader has to be told; its message is that sentence.

    `reason` is the sentence with its values apart, for who says it in another language.
    """

    def __init__(self, words: str = "", /, **values: object) -> None:
        """The words of a sentence with `{name}` in the places of its values, or a whole `Reason`."""
        self.reason = words if isinstance(words, Reason) else Reason(words, **values)
        super().__init__(str(self.reason))

    def __reduce__(self) -> tuple[type[BaohaiError], tuple[Reason]]:
        """An error that comes from another process keeps its values."""
        return type(self), (self.reason,)


class StoreError(BaohaiError):
    """A store that cannot be used."""


class StoreBusyError(StoreError):
    """A store that another program is changing; the message says who and since when."""


class BuildError(BaohaiError):
    """A build that cannot be started, such as one of pages without text."""


class EncoderError(BaohaiError):
    """A model that cannot be loaded, used or verified."""


class NamesError(BaohaiError):
    """The model that finds names cannot be loaded."""


class FilterError(BaohaiError, ValueError):
    """A filter that cannot be applied."""


@contextmanager
def catch_panic(library: str) -> Iterator[None]:
    """Raise RuntimeError where a library written in Rust gives up: its PanicException is no Exception, and would go
    past every handler of errors to end the program."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the class cannot be imported: each library has its own
            raise
        raise RuntimeError(f"{library}: {error}") from error
