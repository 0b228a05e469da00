"""Between the framework's events and our listeners: what a listener is told, in which language, and which parts of the
page its answer changes.

It must not know what any listener does.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from qa.web.told import Parts
from qa.web.words import COOKIE, speak

# "once", the framework's own choice, drops what is pressed while it has not noted that the call before is done.
DEFAULTS: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}


class Calls:
    """The parts of a page by name. `listen` ties an event to a listener, which gives some of the parts anew."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self._parts = parts

    def listen(
        self, event: Callable[..., Any], listener: Callable[..., Any], *inputs: str, told: str = "", **options: Any
    ) -> Any:
        """Call `listener` at `event` with the values of the parts `inputs`; before them with what was pressed (`told`
        "pressed") or with the query of the page's address ("address")."""
        wrapped = _wrapped(listener, told, self._anew)
        wrapped.__name__ = listener.__name__
        given = [self._parts[name] for name in inputs]
        return event(wrapped, given, list(self._parts.values()), **{**DEFAULTS, **options})

    def _anew(self, parts: Parts) -> dict[Any, Any]:
        return {self._parts[name]: _value(value) for name, value in parts.items() if name in self._parts}


def _value(value: Any) -> Any:
    """What a part shows; true and false say whether a button may be pressed."""
    return gr.update(interactive=value) if isinstance(value, bool) else value


Anew = Callable[[Parts], dict[Any, Any]]


def _wrapped(listener: Callable[..., Any], told: str, anew: Anew) -> Callable[..., Any]:
    """`listener` as the framework calls it, which fills the arguments by their annotations."""
    in_steps = inspect.isgeneratorfunction(listener)

    def run(request: gr.Request, *given: Any) -> Any:
        language: str | None = request.cookies.get(COOKIE)
        speak(language)
        answer = listener(*given)
        return _steps(answer, language, anew) if in_steps else anew(answer)

    def call(request: gr.Request, *values: Any) -> Any:
        return run(request, *values)

    def call_with_address(request: gr.Request, *values: Any) -> Any:
        return run(request, dict(request.query_params), *values)

    def call_with_pressed(event: gr.EventData, request: gr.Request, *values: Any) -> Any:
        data = getattr(event, "_data", None)
        return run(request, data if isinstance(data, dict) else {}, *values)

    by_told: dict[str, Callable[..., Any]] = {"": call, "address": call_with_address, "pressed": call_with_pressed}
    called = by_told[told]
    return _stepwise(called) if in_steps else called


def _stepwise(called: Callable[..., Any]) -> Callable[..., Any]:
    """The framework sends the last step of a generator twice, the second time when it is done: what has been shown in
    between would go. The last step here changes nothing."""

    @functools.wraps(called)
    def steps(*given: Any) -> Iterator[Any]:
        yield from called(*given)
        yield gr.skip()

    return steps


def _steps(answer: Iterator[Parts], language: str | None, anew: Anew) -> Iterator[dict[Any, Any]]:
    """What a listener gives step by step. A step may run in another thread, where nobody spoke yet."""
    try:
        while True:
            speak(language)
            step = next(answer, None)
            if step is None:
                return
            yield anew(step)
    finally:
        answer.close()  # type: ignore[attr-defined]
