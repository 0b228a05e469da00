"""Printed lines to blocks: paragraph, title, byline, verse, table rows, furniture.

A dynamic programme labels the lines of one stretch. A paragraph's lines are held to a column measure: its first line
is short by the indent, the others fill it, the last ends a sentence. Every departure costs, and the labels that cost
least together win. The costs are in nats where a rate was counted and are named below.

It must not know which article owns a block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.typeset.bylines import continues_byline, is_byline, is_caption, is_dateline, is_signature, opens_report
from corpus.typeset.furniture import is_furniture
from corpus.typeset.lines import PrintedLine

BlockLabel = Literal["paragraph", "title", "byline", "furniture", "verse", "table"]
IndentHabit = Literal["kept", "stripped", "none"]

# Chinese body type indents a paragraph by two ems; PDF text often loses the spaces but never the short line.
INDENT = 2.0
# Lines that share a measure: at least this many, or this share of the stretch, make a column.
COLUMN_LINES, COLUMN_SHARE = 4, 0.04
MOST_COLUMNS = 7

# A full line is short by less than the piece that would not fit; squeezed or hung marks make it up to one em longer.
HANG_COST, HUNG_MARK_COST, OVERRUN_COST = 0.4, 0.15, 2.5
# A line short by an em although the next piece would fit is stretched type (one in ten lines of the real page);
# beyond that it is a last line.
STRETCH_COST, SHORT_COST = 0.5, 3.0
# A long number or word carried to the next line leaves a gap in one line of twelve.
CARRIED_COST = 0.9
# Each mark in a line may be squeezed by half an em.
SQUEEZE, SQUEEZE_COST = 0.4, 1.2
SPACED_COST = 0.45
MOST_MISFIT = 12.0
# 97 of 100 paragraphs end a sentence; about one in 30 ends at a colon, dash or bare closing mark.
END_COST = {"stop": 0.0, "half": 2.2, "open": 4.8, "comma": 7.0}
# A sentence that ends where the line is full ends a paragraph half as often as not (one line in 20 is full by chance,
# one in 28 ends a sentence by chance).
FULL_END_COST = 0.6
# Closing marks and commas never begin a paragraph.
BAD_START_COST = 8.0
# Nor, hardly ever, do particles and conjunctions (的, 了, 和 …), unless they begin a word.
MID_SENTENCE_COST = 2.5
NO_INDENT_COST, INSIDE_INDENT_COST = 3.5, 6.0
UNINDENTED_COST = 2.5
# A paragraph's column: how far the next one may differ before it is another article's.
DRIFT_COST, CHANGE_COST = 0.5, 2.6
NEW_COLUMN_COST, RARER_COLUMN_COST = 0.4, 0.15
# Decks and captions have a measure of their own, told by their first two lines; their first line may want the indent.
OWN_SLOTS = 4
OWN_MEASURE_COST, OWN_NO_INDENT_COST = 1.6, 0.8
# A blank line more than the stretch's habit parts blocks; one less binds lines (captions are set solid).
WIDE_GAP_COST, TIGHT_GAP_COST, GAP_REWARD = 2.5, 2.5, 1.0
# Within a paragraph the lines stand evenly.
UNEVEN_GAP_COST = 3.0
# A full line of text without any mark is one in seven, a title without one three in four.
UNMARKED_COST = 0.5
# A paragraph that opened with a quotation and ends with it is whole; were it not, who said it would follow.
QUOTE_END_REWARD, QUOTE_LINES = 2.0, 8
# 其中, 他强调, 要 and the like begin a sentence 20 to 80 times as often within a paragraph as at its head.
ANAPHORA_COST = 1.2
# 9月5日，…; 近日，…: how captions and reports open.
DATED_REWARD, DATED_INSIDE = 1.0, 2.0
# Who attended (…参加会见。) stands as a paragraph of one line.
ATTENDED_REWARD = 1.0
FORM_FEED_COST = 0.7

TITLE_COST, TITLE_NEXT = 2.2, (0.7, 1.2, 3.0)
TITLE_STOP_COST, TITLE_COMMA_COST, TITLE_INSIDE_STOP = 5.0, 6.0, 3.5
# One title in eight holds a comma, one in a hundred holds two.
TITLE_INSIDE_COMMA = (0.0, 1.0, 3.0, 6.0)
# Eight titles in ten are under 24 ems.
WIDE_TITLE, WIDE_TITLE_COST = 24.0, 0.1
TITLE_CREDIT_COST, TITLE_PAREN_COST = 5.0, 4.0
TITLE_INDENT_COST = 3.0
# Characters that stand alone on line after line are a title set upright.
UPRIGHT_REWARD, UPRIGHT_SPLIT = 2.0, 4.0
# A title after another article's title: at a change of habit, or over a caption.
TITLE_MEETS = 2.0
KICKER_REWARD = 1.5
# Two wide lines of one width are text in a measure, not the halves of a title.
EVEN_TITLE_COST = 1.2
# A whole exclamation or question on a line of its own, after a full stop, is a title as often as a paragraph's end;
# the assembly decides, so the label must not lose it.
CRY_REWARD = 3.6
# A paragraph of under five ems is a stray last line.
STUB, STUB_COST = 5.0, 1.5
# Wider than the widest column, a line without a full stop cannot be body.
LONGEST_TITLE = 46.0
# Four short lines or more, each a line of its own; five without a mark are verse sooner than a headline of five.
VERSE_COST, VERSE_NEXT, VERSE_OPEN, VERSE_LINES = 4.0, 0.3, 0.5, 4
VERSE_WIDTH, WIDEST_VERSE = 0.8, 15.0
STANZA_COST = 1.6
# No column is narrower.
NARROWEST, NARROW_COST = 9, 6.0
TABLE_COST = 0.5
PATTERN_COST = 0.2
PATTERN_IGNORED = 4.0
REPORT_REWARD, REPORT_INSIDE = 2.5, 5.0
LIST_REWARD, LIST_INSIDE = 1.5, 1.5

_INF = float("inf")
_BAD_START = frozenset("，。、；：！？”’）》〉】」』％%…,.;:!?)]}")
_LIST = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.是要]|（[一二三四五六七八九十0-9]{1,3}）|\([0-9]{1,2}\)|[0-9]{1,2}[、．)）]|[0-9]{1,2}\.(?![0-9])"
    r"|[①-⑳]|第[一二三四五六七八九十]+[，、,:：]|[◆●■▲★○◎•·※](?=\S)|(?:问|答|记者|Q|A|主持人|网友)\s?[:：])"
)
_NUMBER = re.compile(
    r"^[+\-−±]?[0-9０-９][0-9.,，:：/~—\-]*(?:[%％‰℃元个人次倍吨亩]|万|亿|百分点|万元|亿元|万人)*$|^[—\-－]+$"
)
_MID_SENTENCE = re.compile(
    r"^(?:的(?!确|士)|了(?!解|不起|却)|着(?!力|眼|手|重|陆)|们|和(?!平|谐|解|风|田|气|美|合|睦|煦)|及(?!时|早|格|至)"
    r"|与(?!会|此|其|时|世|众)|等(?!待|到|级|候|一))"
)
_QUOTE_END = re.compile(r"[。！？…][”』」]$")
_SAID = re.compile(r"^[^，。]{0,26}(?:说|道|表示|介绍|告诉|称|认为|坦言|感慨|回忆|指出|强调|笑)")
_ANAPHORA = re.compile(r"^(?:其中|他强|他指|希望|要[^闻求]|这[是些也]|并[^非]|也|还[^有是]|对此|而[^今])")
_ATTENDED = re.compile(r"^[^，。]{2,26}(?:参加|出席|陪同)[^，。]{0,10}。$")
_DATED = re.compile(
    r"^(?:(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日|日前|近日|连日来|昨天|今天|昨日|今日)"
    r"(?:[，,（]|上午|下午|晚|清晨|凌晨)"
)
_SENTENCE = re.compile(r"[。！？；]")
_TABLE_TEXT = re.compile(r"[，。；！？]")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `first` to `last` (closed, positions in the stretch) under one label.

    `measure` is the column of a paragraph in ems (0 elsewhere).
    """

    label: BlockLabel
    first: int
    last: int
    measure: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """How a stretch is set: its column measures with the cost of each, its indent habit, its usual line gap."""

    measures: tuple[float, ...]
    costs: tuple[float, ...]
    indent: IndentHabit
    gap: int


def read_setting(lines: Sequence[PrintedLine]) -> Setting:
    """Column measures (ems, commonest first), indent habit and line gap of a stretch of lines."""
    counts = Counter(round(line.width) for line in lines)
    total = max(1, len(lines))
    floor = max(2, min(COLUMN_LINES, total // 4), int(COLUMN_SHARE * total))
    ranked = [(m, n) for m, n in counts.most_common(3 * MOST_COLUMNS) if m >= NARROWEST]
    columns = [m for m, n in ranked if n >= floor][:MOST_COLUMNS]
    if not columns:
        columns = [max(NARROWEST, round(max((line.width for line in lines), default=20)))]
    costs = [NEW_COLUMN_COST + RARER_COLUMN_COST * rank for rank in range(len(columns))]
    gaps = Counter(line.gap for line in lines[1:])
    gap = gaps.most_common(1)[0][0] if gaps else 1
    return Setting(tuple(float(m) for m in columns), tuple(costs), _indent_habit(lines, columns), gap)


def _indent_habit(lines: Sequence[PrintedLine], columns: list[int]) -> IndentHabit:
    indented = sum(1 for x in lines if INDENT - 1 < x.indent < 2 * INDENT + 1 and x.width > columns[0] / 3)
    if indented >= max(1, 0.03 * len(lines)):
        return "kept"
    stripped = flush = 0
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        # After a short line that ends a sentence a paragraph surely begins; it is told if its second line is full.
        column = round(after.width)
        if before.ending != "stop" or line.ending == "stop" or column not in columns:
            continue
        if before.width > column - 3:
            continue
        short = column - line.width
        if INDENT - 1 <= short <= INDENT + 1.5:
            stripped += 1
        elif abs(short) < INDENT - 1:
            flush += 1
    return "none" if flush > stripped else "stripped"


def read_blocks(lines: Sequence[PrintedLine], setting: Setting | None = None) -> list[Block]:
    """Label a stretch of lines; every line falls in exactly one block, in order."""
    if not lines:
        return []
    setting = setting or read_setting(lines)
    return _gather(lines, _label(lines, setting), setting)


# States: the first line of a paragraph in each column, its other lines in each column, then these.
_TITLES = 4
# Verse lines are counted up to VERSE_LINES: only a run of so many may end.
_BYLINE, _FURNITURE, _TABLE, _VERSE = _TITLES, _TITLES + 1, _TITLES + 2, _TITLES + 3
_OTHERS = _TITLES + 3 + VERSE_LINES


def _label(lines: Sequence[PrintedLine], setting: Setting) -> list[int]:
    """The cheapest states of the lines. After the columns come slots for paragraphs with a measure of their own."""
    own = len(setting.measures)
    k = own + OWN_SLOTS
    measures = [*setting.measures, *[0.0] * OWN_SLOTS]
    states = 2 * k + _OTHERS
    verse_ends = states - 1
    closing = [*range(2 * k, 2 * k + _VERSE), verse_ends]
    indent = INDENT if setting.indent != "none" else 0.0
    drift = [[_drift(a, b) for b in setting.measures] for a in setting.measures]
    cost = [_INF] * states
    came: list[list[int]] = []
    before: PrintedLine | None = None
    for at, line in enumerate(lines):
        back = [-1] * states
        now = [_INF] * states
        special = _special(line, lines, at, setting)
        gap_part = gap_bind = 0.0
        if before is not None:
            extra = line.gap - setting.gap
            if extra > 0:
                gap_bind = WIDE_GAP_COST * min(extra, 2)
                gap_part = -GAP_REWARD
            elif extra < 0:
                gap_part = TIGHT_GAP_COST
            if line.breaks:
                gap_bind = min(gap_bind, WIDE_GAP_COST) + FORM_FEED_COST
                gap_part = 0.0
        # The cheapest way for whatever stood before to end here, whatever column it had.
        other, other_from = (0.0, -1) if before is None else (_INF, -1)
        ended = [_INF] * k
        ended_from = [-1] * k
        if before is not None:
            end = END_COST[before.ending]
            for c in range(k):
                lone = cost[c] + end
                more = cost[k + c] + end
                if lone < _INF:
                    lone += _misfit_end(before, measures[c] - indent, True)
                if more < _INF:
                    more += _misfit_end(before, measures[c], False)
                ended[c], ended_from[c] = (lone, c) if lone <= more else (more, k + c)
            for s in closing:
                if cost[s] < other:
                    other, other_from = cost[s], s
        best, best_from = other, other_from
        for c in range(k):
            if ended[c] < best:
                best, best_from = ended[c], ended_from[c]
        # First line of a paragraph: in the column of the one before, near it, or in another.
        last_own = min(range(own, k), key=ended.__getitem__)
        own_end, own_end_from = ended[last_own] + CHANGE_COST, ended_from[last_own]
        for c in range(own):
            value, source = other + setting.costs[c], other_from
            for d in range(own):
                step = ended[d] + drift[d][c]
                if step < value:
                    value, source = step, ended_from[d]
            if own_end < value:
                value, source = own_end, own_end_from
            now[c] = value + special.start + gap_part
            back[c] = source
        slot = own + at % OWN_SLOTS
        own_measure = _own_measure(lines, at, setting)
        narrow = NARROW_COST if own_measure < NARROWEST else 0.0
        now[slot] = best + OWN_MEASURE_COST + narrow + special.own_start + gap_part
        back[slot] = best_from
        # A further line of the paragraph.
        if before is not None:
            inside = gap_bind + special.inside
            uneven = UNEVEN_GAP_COST if line.gap != before.gap else 0.0
            for c in range(k):
                first, more = cost[c], cost[k + c]
                if first < _INF:
                    first += _first_misfit(before, line, measures[c], setting, c >= own)
                if more < _INF:
                    more += uneven + _misfit(before, measures[c] - before.width, line.token)
                now[k + c] = min(first, more) + inside
                back[k + c] = c if first <= more else k + c
        # Titles of one to three lines; a fourth costs.
        base = 2 * k
        if special.title < _INF:
            step, step_from = best, best_from
            if base <= best_from < base + _TITLES:
                step, step_from = _after_titles(cost, ended, ended_from, base, closing, best)
            now[base] = step + TITLE_COST + special.title + max(0.0, gap_part)
            back[base] = step_from
            if before is not None and not line.breaks:
                run_on = special.title + special.run_on + gap_bind
                for t in range(1, _TITLES):
                    step = cost[base + t - 1] + TITLE_NEXT[t - 1] + run_on
                    again = cost[base + t] + TITLE_NEXT[-1] + run_on if t == _TITLES - 1 else _INF
                    now[base + t] = min(step, again)
                    back[base + t] = base + t - 1 if step <= again else base + t
        for s, first, more in (
            (base + _BYLINE, special.byline, special.byline_more),
            (base + _FURNITURE, special.furniture, special.furniture),
            (base + _TABLE, special.table, special.table),
        ):
            value, source = best + first, best_from
            if before is not None and cost[s] + more < value:
                value, source = cost[s] + more, s
            now[s] = value
            back[s] = source
        if special.verse < _INF:
            now[base + _VERSE] = best + VERSE_COST + special.verse
            back[base + _VERSE] = best_from
            verse_next = special.verse + VERSE_NEXT + (STANZA_COST if gap_bind else 0.0)
            for s in range(base + _VERSE + 1, states):
                now[s], back[s] = cost[s - 1] + verse_next, s - 1
            step = cost[verse_ends] + verse_next
            if step < now[verse_ends]:
                now[verse_ends], back[verse_ends] = step, verse_ends
        if special.pattern:
            for s in (*range(base + _TITLES), *range(base + _VERSE, states)):
                now[s] += PATTERN_IGNORED
        low = min(now)
        came.append(back)
        # A paragraph that opens here takes the slot unless the one that has it reads better.
        if now[slot] <= now[k + slot]:
            measures[slot] = own_measure
            now[k + slot] = _INF
        else:
            now[slot] = _INF
        cost = [value - low for value in now]
        before = line
    last = lines[-1]
    end = END_COST[last.ending]
    for c in range(k):
        cost[c] += end + _misfit_end(last, measures[c] - indent, True)
        cost[k + c] += end + _misfit_end(last, measures[c], False)
    state = min((*range(2 * k), *closing), key=cost.__getitem__)
    labels: list[int] = []
    for back in reversed(came):
        labels.append(state)
        state = back[state]
    labels.reverse()
    return labels


def _own_measure(lines: Sequence[PrintedLine], at: int, setting: Setting) -> float:
    """The measure that a paragraph opening at this line would have, judged by its first two lines."""
    width = lines[at].width
    if at + 1 < len(lines) and abs(lines[at + 1].width - width) <= 0.5:
        return width
    if at + 1 < len(lines) and 0 < lines[at + 1].width - width <= INDENT + 1.5:
        return lines[at + 1].width
    flush = setting.indent == "none" or (setting.indent == "kept" and lines[at].indent < INDENT - 0.5)
    return width if flush else width + INDENT


def _after_titles(
    cost: list[float], ended: list[float], ended_from: list[int], base: int, closing: list[int], best: float
) -> tuple[float, int]:
    """The cheapest state before a new title when the cheapest of all is a title: two titles seldom meet."""
    least, source = best + TITLE_MEETS, min(range(base, base + _TITLES), key=cost.__getitem__)
    for c, value in enumerate(ended):
        if value < least:
            least, source = value, ended_from[c]
    for s in closing:
        if s >= base + _TITLES and cost[s] < least:
            least, source = cost[s], s
    return least, source


def _drift(a: float, b: float) -> float:
    apart = abs(a - b)
    return min(DRIFT_COST * apart * apart, CHANGE_COST)


def _misfit(line: PrintedLine, short: float, token: float) -> float:
    """What it costs that a line which is not its paragraph's last is `short` ems under its room (over, if negative)."""
    if short < 0:
        return _overrun(line, -short)
    if short <= 0.5:
        return 0.0
    if line.spaced:
        return min(MOST_MISFIT, SPACED_COST * short if short <= 2.5 else 1.0 + SHORT_COST * (short - 2.5))
    short -= min(short - 0.5, line.loose)
    if short <= 0.5:
        return 0.0
    if short <= token:
        if short < 1:
            return 0.0
        return CARRIED_COST + 0.3 * max(0.0, short - 2)
    return STRETCH_COST * short if short <= 1 else min(MOST_MISFIT, STRETCH_COST + SHORT_COST * (short - 1))


def _overrun(line: PrintedLine, over: float) -> float:
    if over <= 1:
        return HUNG_MARK_COST if line.hangs else HANG_COST * over
    squeezed = min(over - 1, SQUEEZE * line.marks)
    return min(MOST_MISFIT, HANG_COST + SQUEEZE_COST * squeezed + OVERRUN_COST * (over - 1 - squeezed))


def _first_misfit(line: PrintedLine, after: PrintedLine, measure: float, setting: Setting, own: bool) -> float:
    """What it costs that a paragraph of several lines opens with this one."""
    indented = _misfit(line, measure - INDENT - line.width, after.token)
    if setting.indent == "kept" and line.indent >= INDENT - 0.5:
        return indented
    flush = _misfit(line, measure - line.width, after.token)
    if own or setting.indent == "kept":
        return min(indented, flush)
    if setting.indent == "none":
        return min(flush, UNINDENTED_COST + indented)
    return min(indented, UNINDENTED_COST + flush)


def _misfit_end(line: PrintedLine, room: float, lone: bool) -> float:
    """What it costs that a paragraph ends at this line, `room` ems being what the line could hold."""
    short = room - line.width
    if short < 0:
        return FULL_END_COST + _overrun(line, -short)
    full = FULL_END_COST if not lone else FULL_END_COST / 2
    cost = full * (1 - short / 2) if short < 2 else 0.0
    if line.spaced:
        cost += 2.0
    if lone and line.width < STUB:
        cost += STUB_COST
    return cost


@dataclass(frozen=True, slots=True)
class _Special:
    """Costs of the labels that depend on the line alone."""

    title: float
    byline: float
    byline_more: float
    furniture: float
    verse: float
    table: float
    start: float
    own_start: float
    inside: float
    run_on: float
    pattern: bool


def _special(line: PrintedLine, lines: Sequence[PrintedLine], at: int, setting: Setting) -> _Special:
    text = line.text
    byline = is_byline(text) or is_signature(text)
    furniture = not byline and is_furniture(text)
    names = not byline and continues_byline(text)
    report = opens_report(text) and not (at and is_dateline(lines[at - 1].text))
    listed = bool(_LIST.match(text))
    table = TABLE_COST if _is_row(line) else _INF
    start = inside = run_on = title = 0.0
    if _MID_SENTENCE.match(text):
        start += MID_SENTENCE_COST
        title += MID_SENTENCE_COST
    if text[0] in _BAD_START:
        start += BAD_START_COST
    if line.width >= 10 and not line.marks and line.ending == "open":
        start += UNMARKED_COST
        inside += UNMARKED_COST
    own_start = 0.0
    if setting.indent == "kept":
        if line.indent < INDENT - 0.5:
            own_start = OWN_NO_INDENT_COST - NO_INDENT_COST
            start += NO_INDENT_COST
        else:
            inside += INSIDE_INDENT_COST
    before = lines[at - 1] if at else None
    if before is not None and before.ending == "open" and abs(before.width - line.width) < 1 and line.width > 20:
        run_on += EVEN_TITLE_COST
    if line.ending == "open" and line.width > 20 and at + 1 < len(lines) and abs(lines[at + 1].width - line.width) < 1:
        run_on += EVEN_TITLE_COST
    if before is not None and before.ending == "stop" and _ANAPHORA.match(text):
        start += ANAPHORA_COST
    if _DATED.match(text):
        start -= DATED_REWARD
        inside += DATED_INSIDE if before is not None and before.ending == "open" else DATED_REWARD
    if _ATTENDED.match(text):
        start -= ATTENDED_REWARD
    if before is not None and _QUOTE_END.search(before.text) and not _SAID.match(text) and _quoted(lines, at):
        start -= QUOTE_END_REWARD
    if _upright(line) and ((before and _upright(before)) or (at + 1 < len(lines) and _upright(lines[at + 1]))):
        run_on -= UPRIGHT_REWARD
        if before and _upright(before):
            run_on -= UPRIGHT_SPLIT
            title += UPRIGHT_SPLIT
        start += BAD_START_COST
        inside += BAD_START_COST
    if report:
        start -= REPORT_REWARD
        inside += REPORT_INSIDE
    if listed and (at == 0 or lines[at - 1].ending != "comma"):
        start -= LIST_REWARD
        inside += LIST_INSIDE
    return _Special(
        title=title + _title_cost(line, before, setting) + (REPORT_INSIDE if report else 0.0),
        byline=PATTERN_COST if byline else _INF,
        byline_more=PATTERN_COST if byline or names else _INF,
        furniture=PATTERN_COST if furniture else _INF,
        verse=_verse_cost(line, setting),
        table=table,
        start=start,
        own_start=start + own_start,
        inside=inside,
        run_on=run_on,
        pattern=byline or furniture or table < _INF,
    )


def _upright(line: PrintedLine) -> bool:
    return line.width == 1 and line.text.isalpha()


def _quoted(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether the quotation that ends on the line before `at` opened at the head of a line after a finished one."""
    for back in range(at - 1, max(-1, at - 1 - QUOTE_LINES), -1):
        if "“" in lines[back].text:
            return lines[back].text.rindex("“") == 0 and (back == 0 or lines[back - 1].ending in ("stop", "open"))
    return False


def _title_cost(line: PrintedLine, before: PrintedLine | None, setting: Setting) -> float:
    text = line.text
    if line.width > LONGEST_TITLE or text[0] in _BAD_START:
        return _INF
    cost = 0.0
    core = text.rstrip("”’》）」』")
    if core.endswith(("。", "；", ";")):
        cost += TITLE_STOP_COST
    elif line.ending == "comma":
        cost += TITLE_COMMA_COST
    elif text.endswith(("——", "—")):
        cost -= KICKER_REWARD
    elif text.endswith(("：", ":")):
        cost += 1.0
    body = core[:-1]
    alone = before is not None and before.ending == "stop" and not _SENTENCE.search(body)
    if core == text and alone and text.endswith(("！", "？", "!", "?")):
        cost -= CRY_REWARD
    commas = min(body.count("，"), len(TITLE_INSIDE_COMMA) - 1)
    cost += TITLE_INSIDE_STOP * body.count("。") + TITLE_INSIDE_COMMA[commas]
    if line.width > WIDE_TITLE:
        cost += WIDE_TITLE_COST * (line.width - WIDE_TITLE)
    if line.ending == "stop" and core[-1] not in "！？!?。…":
        cost += TITLE_CREDIT_COST
    if text[0] in "（(" and text[-1] in "）)":
        cost += TITLE_PAREN_COST
    if setting.indent == "kept" and INDENT - 0.5 <= line.indent <= INDENT + 0.5:
        cost += TITLE_INDENT_COST
    return cost


def _verse_cost(line: PrintedLine, setting: Setting) -> float:
    text = line.text
    if line.width > min(WIDEST_VERSE, VERSE_WIDTH * max(setting.measures)) or text[0] in _BAD_START:
        return _INF
    if _SENTENCE.search(text[:-1]) or _DATED.match(text) or is_caption(text):
        return _INF
    return 0.0 if line.ending in ("comma", "stop") else VERSE_OPEN


def _is_row(line: PrintedLine) -> bool:
    if line.spaced:
        return False
    pieces = line.raw.split()
    if len(pieces) < 3 or _TABLE_TEXT.search(line.raw):
        return False
    numbers = sum(1 for piece in pieces if _NUMBER.match(piece))
    return numbers >= 2 and 2 * numbers >= len(pieces)


_OTHER_LABELS: dict[int, BlockLabel] = {_BYLINE: "byline", _FURNITURE: "furniture", _TABLE: "table"}


def _gather(lines: Sequence[PrintedLine], labels: list[int], setting: Setting) -> list[Block]:
    columns = len(setting.measures)
    k = columns + OWN_SLOTS
    blocks: list[Block] = []
    for at, state in enumerate(labels):
        other = state - 2 * k
        name: BlockLabel
        if other < 0:
            slot = state % k
            column = setting.measures[slot] if slot < columns else _own_measure(lines, at, setting)
            if state < k or not blocks or blocks[-1].label != "paragraph":
                blocks.append(Block("paragraph", at, at, column))
            else:
                blocks[-1] = Block("paragraph", blocks[-1].first, at, blocks[-1].measure)
            continue
        if other < _TITLES:
            name, fresh = "title", other == 0
        else:
            name = _OTHER_LABELS.get(other, "verse")
            fresh = name in ("furniture", "verse") or blocks[-1].label != name if blocks else True
        if fresh or not blocks or blocks[-1].label != name:
            blocks.append(Block(name, at, at))
        else:
            blocks[-1] = Block(name, blocks[-1].first, at)
    return blocks
