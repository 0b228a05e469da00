"""Finds every regular expression of the product and times it on growing strings made from its own alphabet.

`python -m tests.hostile [MODULE ...]` prints a JSON object a line: each pattern before it is tried, then what was
found: a pattern whose CPU time grows faster than the text. It is a program of its own, so that a pattern without end
can be stopped from outside. It must not know what a pattern is for.
"""

from __future__ import annotations

import ast
import importlib
import json
import random
import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from re import _parser as parser  # type: ignore[attr-defined]  # the only reader of patterns there is
from types import FrameType
from typing import Any

from tests.paths import ROOT

PLACES = [ROOT / "app.py", *(p for room in ("corpus", "index", "qa") for p in sorted((ROOT / room).rglob("*.py")))]
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}

# A string is its unit repeated this many times. Exponential patterns fail at the first two sizes by the limit of one
# match; the others are told by the ratio between two sizes, four times apart: 4 is linear, 16 quadratic.
FIRST, SMALL, LARGE, LARGER = (20, 100), 1_000, 4_000, 16_000
MOST_GROWTH = 8.0
# A quadratic pattern needs some 0.5 ms for 1,000 characters, at a nanosecond a step: what takes less than a fifth of
# that is not measured further.
SURELY_LINEAR = 0.0001
# CPU seconds of one match, and of the whole trial, which takes about a minute: a match that no signal stops ends there.
LIMIT = 1.0
MOST_SECONDS = 900
# More strings than these found nothing that these did not.
MOST_LETTERS, MOST_PREFIXES, MOST_WORDS, MOST_STRINGS = 20, 10, 6, 250


@dataclass(slots=True)
class Found:
    """A pattern, the calls of the product that make it (module:line) and the methods it is used by."""

    pattern: str | bytes
    flags: int
    places: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The first place it is made at, then the pattern."""
        return f"{min(self.places)} {self.pattern!r}"


# --- What patterns there are


def collect(exercise: Callable[[], object]) -> tuple[list[Found], list[str]]:
    """Every pattern that the product compiles, and the calls whose pattern is not known.

    Each module is imported and `exercise` is run while `re` notes what is compiled; a pattern written inside a function
    is read from its source.
    """
    found: dict[tuple[Any, int], Found] = {}
    seen: set[str] = set()

    def note(pattern: Any, flags: int, place: str, methods: set[str]) -> None:
        if isinstance(pattern, re.Pattern):
            flags, pattern = pattern.flags, pattern.pattern
        one = found.setdefault((pattern, int(flags) & ~re.UNICODE), Found(pattern, int(flags) & ~re.UNICODE))
        one.places.add(place)
        one.methods |= methods
        seen.add(place)

    modules = {p: ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in PLACES}
    by_file = {str(path): name for path, name in modules.items()}
    uses = _uses()
    with _watching(lambda p, f, file, line: note(p, f, f"{by_file[file]}:{line}", set()) if file in by_file else None):
        for name in modules.values():
            importlib.import_module(name)
        exercise()
    unknown = []
    for path, name in modules.items():
        for call, target in _calls(path):
            if ast.unparse(call.args[0]).startswith("re.escape(") and not isinstance(call.args[0], ast.BinOp):
                continue  # a word as it stands
            lines = range(call.lineno, (call.end_lineno or call.lineno) + 1)
            method = call.func.attr  # type: ignore[attr-defined]
            methods = uses.get(target, {"finditer"}) if method == "compile" else {method}
            here = [f"{name}:{line}" for line in lines]
            try:
                pattern, flags = _value(call, vars(sys.modules[name]))
                note(pattern, flags, here[0], methods)
            except Exception:
                if not seen & set(here):
                    unknown.append(here[0])
            for one in found.values():
                if one.places & set(here):
                    one.methods |= methods
    return sorted(found.values(), key=lambda one: one.name), unknown


class _watching:
    """Tells `note` of each pattern that `re` is given, with the file and line of the call."""

    def __init__(self, note: Callable[[Any, int, str, int], object]) -> None:
        self.note = note
        self.own = re._compile  # type: ignore[attr-defined]

    def __enter__(self) -> None:
        def compile_and_note(pattern: Any, flags: int) -> Any:
            frame = sys._getframe(2)
            self.note(pattern, flags, frame.f_code.co_filename, frame.f_lineno)
            return self.own(pattern, flags)

        re._compile = compile_and_note  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        re._compile = self.own  # type: ignore[attr-defined]


def _calls(path: Any) -> Iterator[tuple[ast.Call, str]]:
    """Each call of `re` in a file with the name its result is given ("" where it has none)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names[node.value] = target.id if isinstance(target, ast.Name) else ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{name}" for name in CALLS}:
            yield node, names.get(node, "")


def _uses() -> dict[str, set[str]]:
    """The methods that are called on each name in the product. A name handed on as a value may be used by any."""
    uses: dict[str, set[str]] = {}
    for path in PLACES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        owned = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owned.add(node.value)
                if node.attr in CALLS:
                    uses.setdefault(node.value.id, set()).add(node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in owned:
                uses.setdefault(node.id, set()).add("finditer")
    return uses


def _value(call: ast.Call, names: dict[str, Any]) -> tuple[Any, int]:
    """Pattern and flags of a call, as far as the module's own names tell."""

    def value(node: ast.expr) -> Any:
        return eval(compile(ast.Expression(node), "<pattern>", "eval"), names)

    flags = [k.value for k in call.keywords if k.arg == "flags"]
    if call.func.attr == "compile" and len(call.args) > 1:  # type: ignore[attr-defined]
        flags.append(call.args[1])
    pattern = value(call.args[0])
    if not isinstance(pattern, str | bytes | re.Pattern):
        raise TypeError(pattern)
    return pattern, value(flags[0]) if flags else 0


# --- Strings that a pattern may stumble over


def strings(found: Found) -> Iterator[tuple[str, str, str]]:
    """Prefix, unit and end of hostile strings: the unit is repeated."""
    tree = _tree(found)
    letters, stranger = _alphabet(tree)
    prefixes, bodies = [""], []
    for before, body in _repeats(tree, ""):
        prefixes.append(before)
        bodies.append(body)
    rng = random.Random(len(found.pattern))
    whole = _sample(tree)
    words = [*bodies, whole, whole[:-1], *("".join(rng.choices(letters, k=2 + at % 3)) for at in range(MOST_WORDS))]
    units = list(dict.fromkeys(word for word in [*letters, *words] if word))
    prefixes = list(dict.fromkeys(prefixes))[:MOST_PREFIXES]
    every = [(prefix, unit, end) for prefix in prefixes for unit in units for end in (stranger, "")]
    yield from every if len(every) <= MOST_STRINGS else rng.sample(every, MOST_STRINGS)


def _tree(found: Found) -> Any:
    text = found.pattern.decode("latin-1") if isinstance(found.pattern, bytes) else found.pattern
    return parser.parse(text, found.flags)


def _repeats_without_bound(tree: Any) -> bool:
    repeats = (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT)
    return any(
        (op in repeats and av[1] == parser.MAXREPEAT) or any(map(_repeats_without_bound, _parts(op, av)))
        for op, av in tree
    )


def _alphabet(tree: Any) -> tuple[list[str], str]:
    """One character of each class that the pattern can tell apart, and one that it has no use for."""
    atoms = list(_atoms(tree))
    candidates = dict.fromkeys("\x00 \t\n\u30000５aZ_一王，。#-")
    for op, av in atoms:
        for kind, value in av if op is parser.IN else [(op, av)]:
            if kind in (parser.LITERAL, parser.NOT_LITERAL):
                candidates[chr(value)] = None
            elif kind is parser.RANGE:
                candidates.update(dict.fromkeys((chr(value[0]), chr(value[1]), chr(sum(value) // 2))))
    kinds: dict[tuple[bool, ...], str] = {}
    for letter in candidates:
        kinds.setdefault(tuple(_holds(op, av, letter) for op, av in atoms), letter)
    stranger = next((letter for kind, letter in kinds.items() if not any(kind)), "\x00")
    ranked = sorted(kinds, key=lambda kind: -sum(kind))
    return [kinds[kind] for kind in ranked if any(kind)][:MOST_LETTERS], stranger


def _atoms(tree: Any) -> Iterator[tuple[Any, Any]]:
    for op, av in tree:
        if op in (parser.LITERAL, parser.NOT_LITERAL, parser.ANY, parser.IN):
            yield op, av
        for part in _parts(op, av):
            yield from _atoms(part)


def _parts(op: Any, av: Any) -> list[Any]:
    """The patterns inside an element."""
    if op is parser.BRANCH:
        return list(av[1])
    if op is parser.SUBPATTERN:
        return [av[3]]
    if op in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
        return [av[2]]
    if op in (parser.ASSERT, parser.ASSERT_NOT):
        return [av[1]]
    if op is parser.ATOMIC_GROUP:
        return [av]
    if op is parser.GROUPREF_EXISTS:
        return [part for part in av[1:] if part is not None]
    return []


def _holds(op: Any, av: Any, letter: str) -> bool:
    """Whether an atom matches a character."""
    if op is parser.LITERAL:
        return chr(av) == letter
    if op is parser.NOT_LITERAL:
        return chr(av) != letter
    if op is parser.ANY:
        return letter != "\n"
    if op is parser.RANGE:
        return bool(av[0] <= ord(letter) <= av[1])
    if op is parser.CATEGORY:
        kind = str(av).lower()
        inside = letter.isspace() if "space" in kind else letter.isdecimal() if "digit" in kind else None
        inside = letter.isalnum() or letter == "_" if inside is None else inside
        return inside != ("not" in kind)
    negated = bool(av) and av[0][0] is parser.NEGATE
    return any(_holds(kind, value, letter) for kind, value in av if kind is not parser.NEGATE) != negated


def _sample(tree: Any, last: bool = False) -> str:
    """A short string that the pattern could match; of alternatives the first, or the last."""
    whole = ""
    for op, av in tree:
        if op in (parser.LITERAL, parser.NOT_LITERAL, parser.ANY, parser.IN):
            usual = "王1a 。x（" if not last else "1 ，王aZ"
            own = [chr(v) for kind, v in av if kind is parser.LITERAL] if op is parser.IN else []
            choice = [chr(av)] if op is parser.LITERAL else [*usual, *own, *"\n\x00-/#:：*年月日"]
            whole += next((letter for letter in choice if _holds(op, av, letter)), "")
        elif op in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
            whole += _sample(av[2], last) * min(3, max(1 if last else 0, av[0]))
        elif op is parser.BRANCH:
            whole += _sample(av[1][-1 if last else 0], last)
        elif op is parser.ASSERT and av[0] > 0:
            continue
        elif op is not parser.ASSERT_NOT:
            whole += "".join(_sample(part, last) for part in _parts(op, av))
    return whole


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Of each repetition without a near bound: what may stand before it, and what it repeats."""
    for at, (op, av) in enumerate(tree):
        here = before + _sample(tree[:at])
        if op in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT) and av[1] > FIRST[0]:
            yield here, _sample(av[2])
            yield before + _sample(tree[:at], last=True), _sample(av[2], last=True)
        for part in _parts(op, av):
            yield from _repeats(part, here)


# --- How its time grows


class _TooLongError(Exception):
    """A match that took more CPU time than the limit."""


def stop(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLongError


def cpu_seconds(run: Callable[[str], object], text: str, rounds: int = 1) -> float:
    """The least CPU time of some rounds of `run(text)`; infinite where one passes the limit."""
    least = LIMIT
    for _ in range(rounds):
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        try:
            # Not process_time, which is as coarse as the kernel's tick while the timer runs.
            began = time.thread_time()
            run(text)
            least = min(least, time.thread_time() - began)
        except _TooLongError:
            return float("inf")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return least


def growth(run: Callable[[str], object], make: Callable[[int], str], bounded: bool = False) -> float:
    """By what the CPU time is multiplied when the text is four times as long; 0 where it is too short to tell.

    A `bounded` pattern looks at so many characters from each place and no more, which is linear if it ends at all.
    """
    for size in FIRST:
        if cpu_seconds(run, make(size)) == float("inf"):
            return float("inf")
    if bounded:
        return 0.0
    small = cpu_seconds(run, make(SMALL))
    if small >= SURELY_LINEAR:  # or the machine was busy elsewhere
        small = min(small, cpu_seconds(run, make(SMALL), 2))
    if small < SURELY_LINEAR:
        return 0.0
    ratio = cpu_seconds(run, make(LARGE)) / small
    if ratio > MOST_GROWTH:
        # A busy machine may have stood in the way: more rounds, and then four times as much.
        ratio = min(ratio, cpu_seconds(run, make(LARGE), 5) / max(SURELY_LINEAR, cpu_seconds(run, make(SMALL), 5)))
    if ratio > MOST_GROWTH:
        ratio = min(ratio, cpu_seconds(run, make(LARGER), 2) / max(SURELY_LINEAR, cpu_seconds(run, make(LARGE), 3)))
    return ratio


def runner(found: Found, method: str) -> Callable[[str], object]:
    compiled: Any = re.compile(found.pattern, found.flags)
    call = getattr(compiled, method if method in ("match", "fullmatch", "search") else "finditer")
    consume = call if method in ("match", "fullmatch", "search") else lambda text: sum(1 for _ in call(text))
    if isinstance(found.pattern, bytes):
        return lambda text: consume(text.encode("latin-1", "replace"))
    return consume


def attack(found: Found) -> tuple[float, str] | None:
    """The growth above linear and the string that shows it; None where the pattern is linear."""
    bounded = not _repeats_without_bound(_tree(found))
    for method in sorted({m if m in ("match", "fullmatch", "search") else "finditer" for m in found.methods}):
        run = runner(found, method)
        for prefix, unit, end in strings(found):
            grew = growth(run, lambda n, p=prefix, u=unit, e=end: p + (u * n)[: max(n, len(u))] + e, bounded)  # type: ignore[misc]
            if grew > MOST_GROWTH:
                return grew, f"{method} of {prefix!r} + {unit!r} × n + {end!r}"
    return None


def main(arguments: Sequence[str]) -> None:
    from tests.test_patterns import exercise

    signal.signal(signal.SIGPROF, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    patterns, unknown = collect(exercise)
    print(json.dumps({"unknown": unknown}), flush=True)
    tried = 0
    for found in patterns:
        if arguments and not any(place.startswith(tuple(arguments)) for place in found.places):
            continue
        print(json.dumps({"trying": found.name}, ensure_ascii=False), flush=True)
        tried += 1
        grew = attack(found)
        if grew:
            row = {"pattern": found.name, "growth": str(grew[0]), "by": grew[1]}
            print(json.dumps(row, ensure_ascii=False), flush=True)
    print(json.dumps({"tried": tried}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
