"""The only place that writes to the terminal: lines for people, one JSON a line for programs, progress on the side.

What people read passes `qa.clean_text`; what programs read is exact, with every character that could command a terminal
written as a JSON escape. It must not know what is said.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from typing import TextIO

from corpus.decode import decode
from corpus.errors import ReadError
from qa.clean_text import CONTROLS, for_terminal

_STANDARD_INPUT = "标准输入"
_ESCAPES = {code: f"\\u{code:04x}" for code in CONTROLS if code >= 0x7F}


@dataclass(frozen=True, slots=True)
class Styled:
    """Text that a terminal shows in a style; `codes` are those of SGR. Elsewhere it is plain text."""

    text: str
    codes: str


def bold(text: str) -> Styled:
    """In bold."""
    return Styled(text, "1")


def faint(text: str) -> Styled:
    """Faint."""
    return Styled(text, "2")


def underlined(text: str) -> Styled:
    """In bold and underlined."""
    return Styled(text, "1;4")


def say(*pieces: str | Styled) -> None:
    """A line of a result, on standard output."""
    _write(sys.stdout, pieces)


def tell(*pieces: str | Styled) -> None:
    """A line on what went wrong or was left out, on standard error."""
    _write(sys.stderr, pieces)


def print_json(value: object) -> None:
    """One line of JSON on standard output; reading it gives exactly `value`, lone surrogates included."""
    ascii_only = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    print(json.dumps(value, ensure_ascii=ascii_only).translate(_ESCAPES))


def ask_line(prompt: str) -> str | None:
    """A line that is typed, or comes on standard input; None at its end, and where Ctrl-C is typed. The `prompt` is
    shown in a terminal alone. Bytes that are no Chinese text come as half characters, which no question may have."""
    if not sys.stdin.isatty():
        line = sys.stdin.buffer.readline()
        try:
            return decode(line, _STANDARD_INPUT) if line else None
        except ReadError:
            return line.decode("utf-8", "surrogateescape")
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - lines typed can be edited, and the last ones called back
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        print()
        return None


def ask_secret(prompt: str) -> str:
    """A line that is typed and not shown. Raises KeyboardInterrupt where the input ends."""
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        raise KeyboardInterrupt from None


def read_secret() -> str:
    """A line of standard input, which must be UTF-8: what a wrong guess gave would be a password that nobody knows.
    Raises ReadError."""
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ReadError(_STANDARD_INPUT, f"不是 UTF-8 的文字（{error}）。") from error


def print_script(script: str) -> None:
    """A program's text, as it is."""
    print(script)


def write_any_character() -> None:
    """Have a terminal that cannot show a character show its code, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(errors="backslashreplace")


def _write(stream: TextIO, pieces: tuple[str | Styled, ...]) -> None:
    styled = stream.isatty()
    line = "".join(_shown(piece, styled) for piece in pieces)
    stream.write(f"{line}\n")  # print() writes the end of a line by itself, and a server's threads write at once


def _shown(piece: str | Styled, styled: bool) -> str:
    if isinstance(piece, str):
        return for_terminal(piece)
    text = for_terminal(piece.text)
    return f"\033[{piece.codes}m{text}\033[0m" if styled and text else text
