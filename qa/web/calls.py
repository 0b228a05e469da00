"""Between the framework's events and our listeners: what a listener is told, in which language, and which parts of the
page its answer changes.

It must not know what any listener does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from qa.web.told import Parts
from qa.web.words import COOKIE, speak

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Calls:
    """The parts of a page by name. `listen` ties an event to a listener, which gives some of the parts anew."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self._parts = parts

    def listen(
        self, event: Callable[..., Any], listener: Callable[..., Any], *inputs: str, told: str = "", **options: Any
    ) -> Any:
        """Call `listener` at `event` with the values of the parts `inputs`; before them with what was pressed (`told`
        "pressed") or with the query of the page's address ("address")."""
        wrapped = {"": _plain, "pressed": _pressed, "address": _addressed}[told](listener, self._anew)
        wrapped.__name__ = listener.__name__
        given = [self._parts[name] for name in inputs]
        return event(wrapped, given, list(self._parts.values()), **{**QUIET, **options})

    def _anew(self, parts: Parts) -> dict[Any, Any]:
        return {self._parts[name]: _value(value) for name, value in parts.items() if name in self._parts}


def _value(value: Any) -> Any:
    """What a part shows; true and false say whether a button may be pressed."""
    return gr.update(interactive=value) if isinstance(value, bool) else value


Anew = Callable[[Parts], dict[Any, Any]]


def _steps(given: Parts | Iterator[Parts], language: str | None) -> Iterator[Parts]:
    """What a listener gives, at once or step by step. A step may run in another thread, where nobody spoke yet."""
    if isinstance(given, dict):
        yield given
        return
    try:
        while True:
            speak(language)
            step = next(given, None)
            if step is None:
                return
            yield step
    finally:
        given.close()  # type: ignore[attr-defined]


def _language(request: gr.Request) -> str | None:
    language: str | None = request.cookies.get(COOKIE)
    return language


def _plain(listener: Callable[..., Any], anew: Anew) -> Callable[..., Any]:
    def call(request: gr.Request, *values: Any) -> Iterator[Any]:
        language = _language(request)
        speak(language)
        for parts in _steps(listener(*values), language):
            yield anew(parts)

    return call


def _pressed(listener: Callable[..., Any], anew: Anew) -> Callable[..., Any]:
    def call(event: gr.EventData, request: gr.Request, *values: Any) -> Iterator[Any]:
        language, told = _language(request), getattr(event, "_data", None)
        speak(language)
        for parts in _steps(listener(told if isinstance(told, dict) else {}, *values), language):
            yield anew(parts)

    return call


def _addressed(listener: Callable[..., Any], anew: Anew) -> Callable[..., Any]:
    def call(request: gr.Request, *values: Any) -> Iterator[Any]:
        language = _language(request)
        speak(language)
        for parts in _steps(listener(dict(request.query_params), *values), language):
            yield anew(parts)

    return call
