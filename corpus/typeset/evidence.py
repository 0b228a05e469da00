"""What one line says for and against each label, by its own words and those of its neighbours.

It must not know of columns: how a line fits one is weighed in setting.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from corpus.typeset.bylines import continues_byline, is_bare_names, is_byline
from corpus.typeset.costs import Costs
from corpus.typeset.datelines import is_caption, is_dateline, is_signature, opens_report
from corpus.typeset.lines import PrintedLine
from corpus.typeset.rows import stands_alone
from corpus.typeset.setting import Setting
from corpus.typeset.words import echo

_BAD_START = frozenset("，。、；：！？”’）》〉】」』％%…,.;:!?)]}")
_LIST = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.是要]|（[一二三四五六七八九十0-9]{1,3}）|\([0-9]{1,2}\)|[0-9]{1,2}[、．)）]|[0-9]{1,2}\.(?![0-9])"
    r"|[①-⑳]|第[一二三四五六七八九十]+[，、,:：]|[◆●■▲★○◎•·※](?=\s?\S)|[>＞»▶►]{1,3}(?=\s?\S)|[壹贰叁肆伍陆柒捌玖拾](?=[\s、])|(?:问|答|记者|Q|A|主持人|网友)\s?[:：])"
)
# The end of a sentence with the photographer behind it.
_LAST_OF_CAPTION = re.compile(r"^[^。]{1,14}。\s?[^。，]{2,12}(?:摄|攝|供图)$")
# The tag of a column or a picture behind a headline.
_TAG = re.compile(r"[^。（(]{2}[（(][^。（）()]{1,5}[）)]$")
# Who speaks in an interview.
_SPEAKER = re.compile(r"^[㐀-鿿]{2,4}[:：]\S")
_SPEECH = re.compile(r"^(?:问|答|记者|記者|Q|A|主持人|网友|读者)\s?[:：]")
# A numbered line without a full stop is a cross-head where it leaves this share of the widest column empty.
LIST_TITLE = 0.8
# The most characters of each phrase in a headline made of several.
LONGEST_PHRASE = 6
_QUOTE_END = re.compile(r"[。！？…][”』」]$")
_SAID = re.compile(r"^[^，。]{0,26}(?:说|道|表示|介绍|告诉|称|认为|坦言|感慨|回忆|指出|强调|笑)")
_DATED = re.compile(
    r"^(?:(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日|日前|近日|连日来|昨天|今天|昨日|今日)"
    r"(?:[，,（]|上午|下午|晚|清晨|凌晨)"
)
# Two halves parted by a blank: 暑期课堂开课 老师都是街坊.
_HALVES = re.compile(r"^[^\s，。（）()]{4,}\s[^\s，。（）()]{4,}$")
_SENTENCE = re.compile(r"[。！？；]")


# Two characters that stand side by side.
Pair = tuple[str, str]


@dataclass(slots=True)
class Evidence:
    """What each reading of a line costs: the first line of a title (`echo` is taken off), the next line of one
    (`title_next`), a byline and the next line of one, verse, a row of a table or list, the first line of a paragraph
    (`own_start` where it has a measure of its own), a further one. `pattern` says that the words alone tell what it
    is. Infinite: it cannot be."""

    title: float = 0.0
    title_next: float = 0.0
    echo: float = 0.0
    byline: float = math.inf
    byline_next: float = math.inf
    verse: float = 0.0
    row: float = math.inf
    start: float = 0.0
    own_start: float = 0.0
    inside: float = 0.0
    pattern: bool = False


def weigh_line(lines: Sequence[PrintedLine], at: int, setting: Setting, pairs: Container[Pair] = ()) -> Evidence:
    """The evidence of line `at` of a stretch; `pairs` are the pairs of characters that its lines hold."""
    line, costs = lines[at], setting.costs
    found = Evidence()
    _weigh_patterns(found, lines, at, setting)
    _weigh_beginning(found, lines, at, costs)
    _weigh_indent(found, line, setting)
    if at and lines[at - 1].text.endswith("——"):
        found.title_next -= costs.kicker
    if at + 1 < len(lines) and _LAST_OF_CAPTION.match(lines[at + 1].text):
        found.title += costs.caption_next
        found.title_next += costs.caption_next
    if at + 1 < len(lines) and line.width > setting.measures[0] + 1 and lines[at + 1].ending == "stop":
        found.title_next += costs.deck_next
    if (at and _LIST.match(lines[at - 1].text)) or line.text[0] in "■●◆▲":
        found.title_next += costs.listed_next
    if not _weigh_upright(found, lines, at, costs):
        found.title += _title_cost(line, lines[at - 1] if at else None, setting)
        if _opens_indented(lines, at, setting):
            found.title += costs.title_indent
        found.echo = _echo_reward(lines, at, setting)
    found.verse += _verse_cost(line, setting)
    found.own_start += found.start
    if at and not line.breaks and _is_torn(lines[at - 1].text[-1], line.text[0], pairs):
        _weigh_torn(found, costs.torn)
    return found


def _is_torn(last: str, first: str, pairs: Container[Pair]) -> bool:
    """Whether two characters that meet over the end of a line stand side by side elsewhere."""
    return (last, first) in pairs and last.isalpha() and first.isalpha()


def _weigh_torn(found: Evidence, torn: float) -> None:
    """Weigh a word that began on the line before and ends here: no block begins with it, but a title may go on."""
    found.start += torn
    found.own_start += torn
    found.title += torn
    found.title_next -= torn
    found.verse += torn
    found.row += torn


def _weigh_patterns(found: Evidence, lines: Sequence[PrintedLine], at: int, setting: Setting) -> None:
    """Bylines, rows, the heads of reports and lists."""
    text, costs = lines[at].text, setting.costs
    if is_byline(text) or is_signature(text):
        found.byline = found.byline_next = costs.pattern
    else:
        if continues_byline(text):
            found.byline_next = costs.pattern
        if _names_under_title(lines, at):
            found.byline = costs.bare_names
            found.title += costs.bare_names_title
            found.verse += costs.bare_names_verse
    if stands_alone(lines, at, max(setting.measures)):
        found.row = costs.row
    found.pattern = min(found.byline, found.row) <= max(costs.pattern, costs.row)
    if opens_report(text) and not (at and is_dateline(lines[at - 1].text)):
        found.start -= costs.report
        found.inside += costs.report_inside
        found.title += costs.report_inside
    if at + 1 < len(lines) and _could_head(lines, at) and opens_story(lines[at + 1].text):
        found.title -= costs.before_opening
        found.verse += costs.before_opening
    if _LIST.match(text) and lines[at].ending == "open" and lines[at].width <= LIST_TITLE * max(setting.measures):
        found.title -= costs.listed
    elif _LIST.match(text) and (at == 0 or lines[at - 1].ending != "comma"):
        found.start -= costs.listed
    speaks = _SPEECH.match(text) or (at and lines[at - 1].text[-1] in "？?" and _SPEAKER.match(text))
    if speaks and at and lines[at - 1].ending == "stop":
        found.inside += costs.speech_inside


def opens_story(text: str) -> bool:
    """Whether a line is the byline over a text, or opens a report."""
    return opens_report(text) or is_byline(text)


def _could_head(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether a line ends as a headline may: open, or after a finished text with ？, ！, …… or a tag (图)."""
    text = lines[at].text
    if lines[at].ending == "open":
        return True
    whole = not _SENTENCE.search(text[:-1]) and text[-1] in "！？!?…"
    finished = at == 0 or lines[at - 1].ending == "stop"
    return finished and (whole or bool(_TAG.search(text)))


def _names_under_title(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether a line of names alone stands under a line that could be a title, and no other names beside it."""
    if at == 0 or at + 1 == len(lines) or lines[at - 1].ending not in ("open", "half") or lines[at].breaks:
        return False
    return is_bare_names(lines[at].text) and not any(is_bare_names(lines[near].text) for near in (at - 1, at + 1))


def _weigh_beginning(found: Evidence, lines: Sequence[PrintedLine], at: int, costs: Costs) -> None:
    """Weigh whether the first words of a line begin a paragraph or go on with one."""
    line, before = lines[at], lines[at - 1] if at else None
    text = line.text
    if text[0] in _BAD_START:
        found.start += costs.bad_start
    if at and _is_quote_open(lines, at, costs) and text[0] not in "“「":
        found.start += costs.open_quote
        found.title += costs.open_quote
    if line.fresh or line.resumes:
        found.inside += costs.jumped
    if before is not None and _QUOTE_END.search(before.text) and not _SAID.match(text) and _quoted(lines, at, costs):
        found.start -= costs.quote_end


def _is_quote_open(lines: Sequence[PrintedLine], at: int, costs: Costs) -> bool:
    """Whether a quotation that opened on one of the last lines is still open."""
    for back in range(at - 1, max(-1, at - 1 - costs.quote_lines), -1):
        text = lines[back].text
        if "“" in text or "”" in text:
            return text.rfind("“") > text.rfind("”")
    return False


def _quoted(lines: Sequence[PrintedLine], at: int, costs: Costs) -> bool:
    """Whether the quotation that ends on the line before `at` began a line, and the line before that was finished."""
    for back in range(at - 1, max(-1, at - 1 - costs.quote_lines), -1):
        if "“" in lines[back].text:
            return lines[back].text.rindex("“") == 0 and (back == 0 or lines[back - 1].ending in ("stop", "open"))
    return False


def _weigh_indent(found: Evidence, line: PrintedLine, setting: Setting) -> None:
    """Where indents were kept, a paragraph's first line has one and no other line has."""
    costs = setting.costs
    if setting.indent != "kept":
        return
    if line.indent < costs.indent - 0.5:
        found.own_start = -costs.no_indent
        found.start += costs.no_indent
    else:
        found.inside += costs.inside_indent


def _weigh_upright(found: Evidence, lines: Sequence[PrintedLine], at: int, costs: Costs) -> bool:
    """A character alone on its line, next to another such line, belongs to a title set upright."""
    above = at > 0 and _is_upright(lines[at - 1])
    if not _is_upright(lines[at]) or not (above or (at + 1 < len(lines) and _is_upright(lines[at + 1]))):
        return False
    found.title_next -= costs.upright
    if above:
        found.title_next -= costs.upright_split
        found.title += costs.upright_split
    found.start += costs.bad_start
    found.inside += costs.bad_start
    found.verse += costs.bad_start
    return True


def _is_upright(line: PrintedLine) -> bool:
    return len(line.text) == 1


def _echo_reward(lines: Sequence[PrintedLine], at: int, setting: Setting) -> float:
    """What is taken off the cost of a title whose words lines near it repeat; 0 for a line in mid-sentence."""
    costs, full = setting.costs, LIST_TITLE * max(setting.measures)
    if lines[at].ending == "comma":
        return 0.0
    if at and lines[at - 1].ending in ("open", "comma") and min(lines[at - 1].width, lines[at].width) > full:
        return 0.0
    above = "".join(line.text for line in lines[max(0, at - costs.echo_reach) : at])
    below = "".join(line.text for line in lines[at + 1 : at + 1 + costs.echo_reach])
    return costs.echo * max(0.0, echo(lines[at].text, above, below) - costs.echo_even)


def _title_cost(line: PrintedLine, before: PrintedLine | None, setting: Setting) -> float:
    """What it costs to read a line as the first of a title."""
    text, costs = line.text, setting.costs
    if line.width > costs.longest_title or text[0] in _BAD_START:
        return math.inf
    core = text.rstrip("”’》）」』")
    body = core[:-1]
    cost = _title_end_cost(line, core, costs)
    alone = before is not None and before.ending == "stop" and not _SENTENCE.search(body)
    if core == text and alone and text.endswith(("！", "？", "!", "?", "…")):
        cost -= costs.cry
    if _HALVES.match(text):
        cost -= costs.halves
    if _SPEECH.match(text):
        cost += costs.title_speech
    commas = min(0 if _is_parallel(text) else body.count("，"), len(costs.title_inside_comma) - 1)
    cost += costs.title_inside_stop * body.count("。") + costs.title_inside_comma[commas]
    return cost


def _opens_indented(lines: Sequence[PrintedLine], at: int, setting: Setting) -> bool:
    """Whether a line has a paragraph's indent, where indents were kept, and the paragraph goes on: a short line without
    a full stop over another indented line is complete, and so may be a title."""
    line, indent = lines[at], setting.costs.indent
    if setting.indent != "kept" or abs(line.indent - indent) > 0.5:
        return False
    whole = line.ending == "open" and line.width <= LIST_TITLE * max(setting.measures)
    return not (whole and at + 1 < len(lines) and lines[at + 1].indent >= indent - 0.5)


def _is_parallel(text: str) -> bool:
    """Whether the commas of a line part three short phrases of almost one length: 一座岛，九个学生，四位老师."""
    phrases = [len(phrase) for phrase in text.split("，")]
    return len(phrases) >= 3 and max(phrases) <= LONGEST_PHRASE and max(phrases) - min(phrases) <= 1


def _title_end_cost(line: PrintedLine, core: str, costs: Costs) -> float:
    if core.endswith(("。", "；", ";")):
        return costs.title_stop
    if line.ending == "comma":
        return costs.title_comma
    if line.text.endswith(("——", "—")):
        return -costs.kicker
    return costs.title_colon if line.text.endswith(("：", ":")) else 0.0


def _verse_cost(line: PrintedLine, setting: Setting) -> float:
    text, costs = line.text, setting.costs
    if line.width > min(costs.widest_verse, costs.verse_width * max(setting.measures)) or text[0] in _BAD_START:
        return math.inf
    if _SENTENCE.search(text[:-1]) or _DATED.match(text) or is_caption(text):
        return math.inf
    return 0.0 if line.ending in ("comma", "stop") else costs.verse_open
