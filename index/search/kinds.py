"""What kind of answer a question asks for: a number of something, a time, a share, a sum, a name. The one place.

Each kind is told twice. Its cue is loose: a question often only hints at it (票房, 开馆时间), and a passage that holds
something of the kind is ranked a little higher. Its form is strict: the question says plainly what it wants, and the
words of the answer can be marked. 谁 and 哪里 have no cue: names of people and places have no form of their own, and
patterns for them made the ranking worse. It must not know scores, nor which of several words is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.search import forms
from index.search.forms import HAN, NUMBER, TO
from index.text.terms import question_words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of answer that a question hints at; `question` is the folded question."""

    question: str
    pattern: re.Pattern[str]

    def places(self, folded: str) -> list[int]:
        """Where folded text holds such an answer: the middles of the matches, ascending. A match that the question
        holds too is left out (2022年 in a question about that year)."""
        found = self.pattern.finditer(folded)
        return [(m.start() + m.end()) // 2 for m in found if m.group().strip() not in self.question]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the words that a question plainly asks for. `pattern` matches them, or its group "span" does. An
    `amount` is neither part of a date nor a former value. Without a pattern no words of the answer are marked."""

    pattern: re.Pattern[str] | None
    amount: bool = False

    def spans(self, text: str) -> list[Span]:
        """Half-open spans of text that have this form; a single character is too little to tell."""
        if self.pattern is None:
            return []
        group = "span" if "span" in self.pattern.groupindex else 0
        return [found.span(group) for found in self.pattern.finditer(text) if len(found[group].strip()) > 1]


# From a folded question to the pattern or form it asks for; None where it does not ask for it.
_Cue = Callable[[str], re.Pattern[str] | None]
_Plain = Callable[[str], Form | None]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of answer: what hints at it, and ways to ask for it plainly, of which the first that fits counts."""

    cue: _Cue | None = None
    plain: tuple[_Plain, ...] = ()


def _hint(asks: str, holds: str) -> _Cue:
    asked, held = re.compile(asks), re.compile(holds)
    return lambda question: held if asked.search(question) else None


def _plainly(asks: str, form: Form) -> _Plain:
    asked = re.compile(asks)
    return lambda question: form if asked.search(question) else None


def _amount(units: str) -> Form:
    """An amount: a number with one of the `units`, with two of them (一小时二十分), or a range of such numbers."""
    pattern = (
        rf"(?:{NUMBER}(?:{units})?{TO})?{NUMBER}\s?(?:{units})"
        rf"(?:[零又]?{NUMBER}(?:{units}|(?![\d年月日]))(?:{NUMBER}(?:{units}))?)?(?:半|/[{HAN}]{{1,3}})?"
    )
    return Form(re.compile(pattern), amount=True)


# What follows the word for the wanted thing, where that word ends the question or its value is asked for.
_ASKED = r"(?:是|为|在|有|达到?|和|与|及|、|分别|[?？。]|$)"
# The words before 多少 or 多大 that ask how much the wanted thing is.
_IS = "(?:是|为|有|达|大约|要)*多"

_DURATION = _Kind(
    _hint("多久|多长时间|时长", forms.LOOSE_DURATION),
    (_plainly(f"多长时间|多久|(?:时长|任期|用时|租期|期限){_IS}[少长]", _amount(forms.DURATIONS)),),
)

_TIME = _Kind(
    _hint(
        rf"什么时[候间]|何[时年日]|哪一?[年天月日]|几[月点号]|星期几|周几|(?:时间|日期|日子|年份|年代|生日)了?{_ASKED}",
        forms.LOOSE_TIME,
    ),
    (
        _plainly("(?:哪一?|几几|什么|何)年(?![级代龄])", Form(re.compile(f"{forms.YEAR}(?:{TO}{forms.YEAR})?"))),
        _plainly("几点", Form(re.compile(f"{forms.HOUR}(?:{TO}(?:次日)?{forms.HOUR})?"))),
        _plainly(
            "什么时候|什么时间(?!段)|何时|哪一?[天月日]|几月|几号[?？]*$|星期几|周几|(?:时间|日期)[是为](?:哪|什么|几|多少)",
            Form(re.compile(f"{forms.MOMENT}(?:{TO}{forms.MOMENT})?|{forms.CENTURY}")),
        ),
    ),
)

_SHARE = _Kind(
    _hint(
        rf"百分之[几多]|多大比例|比例是多少|[率幅速](?:是|为|达到?)?(?:了)?多少|(?:[^效频汇功]率|比例|比重|占比|增速|[增涨降]幅){_ASKED}"
        r"|(?:增长|下降|提高|上涨|增加|减少|降低)了?多少[?？]?$",
        forms.LOOSE_SHARE,
    ),
    (
        _plainly(
            f"百分之[几多]|百分比|比例{_IS}[少大]|(?:率|幅|占比){_IS}[少高]|几成",
            Form(
                re.compile(
                    rf"{forms.DIGITS}\s?[%‰](?:{TO}{forms.DIGITS}\s?%)?|百分之{forms.NUMERALS}(?:点{forms.NUMERALS})?|{forms.NUMERALS}成"
                )
            ),
        ),
    ),
)

_SUM = _Kind(
    _hint(
        r"多少(?:万|亿)?[元块]|几[块元]|(?:票房|营收|收入|价格|售价|成本|金额|总额|投资额?|工资|补贴|奖金|费用|gdp|产值|利润|市值|房价)"
        rf"(?:多少|几|{_ASKED})",
        forms.LOOSE_SUM,
    ),
    (
        _plainly(
            f"(?:多少|几)\\s?[百千万亿]*(?:钱|{forms.MONEYS}|租金|工资|补贴|费用?|奖金|津贴|赔偿|投资|收入|押金|资金|经费|车费|票价)"
            f"|(?:价|造价|工资|薪|费|费用|收入|投资额?|金额){_IS}[少高]",
            _amount(forms.MONEYS),
        ),
    ),
)


def _hinted_number(question: str, asks: re.Pattern[str] = re.compile(r"(?:多少|几)\s?(.)?")) -> re.Pattern[str] | None:
    asked = asks.search(question)
    if asked is None:
        return None
    unit = asked.group(1) or ""
    if unit == "钱":
        return re.compile(forms.LOOSE_SUM)
    if unit in "人名位" and unit:
        return re.compile(forms.LOOSE_NUMBER + "[人名位]")
    return re.compile(forms.LOOSE_NUMBER + re.escape(unit) if unit in forms.LOOSE_UNITS else forms.LOOSE_NUMBER)


_ORDINAL = re.compile(rf"第(?:多少|几)\s?({forms.UNITS}|)")
_COUNT = re.compile(rf"(?:多少|几)\s?[十百千万亿]?\s?({forms.UNITS}|)")


def _ordinal(question: str) -> Form | None:
    asked = _ORDINAL.search(question)
    return None if asked is None else Form(re.compile(rf"第{NUMBER}\s?{asked[1]}"))


def _count(question: str) -> Form | None:
    asked = _COUNT.search(question)
    if asked is None:
        return None
    unit = "[人名位]" if asked[1] in ("人", "名", "位") else asked[1] or f"(?:{forms.UNITS})"
    # 一 before a measure word is an article (一种, 一条) far more often than a count.
    pattern = rf"(?:{NUMBER}(?:{unit})?{TO})?(?!一[^十百千万亿]){NUMBER}\s?{unit}"
    return Form(re.compile(pattern), amount=True)


_NUMBER_OF = _Kind(_hinted_number, (_ordinal, _count))

_MEASURE = _Kind(
    _hint(
        rf"(?:人数|数量|总数|[产销]量|销售量|吞吐量|总量|面积|票数|高度|海拔|长度|里程|人口|名额|深度|距离|宽度|温度|震级|比分|得分|排名|规模"
        rf"|容量|速度|重量|身高|年龄){_ASKED}|多[大高长远宽深重快](?!的)",
        forms.LOOSE_MEASURED,
    ),
    (
        _plainly(
            f"多[长高深远宽厚]|[长高深宽厚]度?{_IS}少|(?:距离|海拔|直径|半径|身高){_IS}[少远高]", _amount(forms.LENGTHS)
        ),
        _plainly(f"面积{_IS}[少大]|占地多[少大]", _amount(forms.AREAS)),
        _plainly(f"多重|重量{_IS}[少大]", _amount(forms.WEIGHTS)),
        _plainly(f"多大年[纪龄]|年龄{_IS}[少大]|多大了", _amount("周?岁")),
        _plainly(f"温度?{_IS}少", _amount(forms.DEGREES)),
    ),
)

# 哪几 wants names, and a telephone number or a score is no quantity: none of their words is marked.
_NO_QUANTITY = _Kind(
    plain=(_plainly("哪几|(?:编号|代号|号码|电话|热线|成绩|比分|邮编|频率)(?:是|为)?多少|几号", Form(None)),),
)

_NAME = _Kind(
    plain=(
        _plainly(
            "(?:书|歌|专辑|电影|小说|节目|栏目|剧目|主题曲)的?(?:名字|名称)?[叫是](?:什么|啥)|[哪什][么一]?[部本首](?![门分队位落])",
            Form(re.compile("《[^《》]{1,40}》(?:[、和与及]《[^《》]{1,40}》)*")),
        ),
        _plainly(
            "[叫称][做作]?(?:什么|啥)|什么名[字称]?|(?:名[字称]|主题|口号|[外绰]号)是什么",
            Form(re.compile("(?:叫|称|名|题|号)[^，,。“「《]{0,4}(?P<span>“[^“”]{1,30}”|「[^「」]{1,30}」|《[^《》]{1,40}》)")),
        ),
    ),
)  # fmt: skip

_PREPOSITION = re.compile(
    "(由|被|给|向|在|位于|坐落于|毕业于|出生于|就读于)"
    "(?:谁|哪里|哪儿|何处|何地|什么地方|[哪什][么一]?[个家所位座支条]?(?:公司|单位|机构|大学|学校|学院|医院|组织|部门|集团|企业"
    f"|国家|城市|地方|人)?)[来所]?(?P<then>[{HAN}]*)"
)
_STANDS_AT = ("在", "位于", "坐落于")


def _after_preposition(question: str) -> Form | None:
    """What stands after the question's preposition and before its next word; to the next mark where a place ends it."""
    asked = _PREPOSITION.search(question)
    if asked is None:
        return None
    then = question_words(asked["then"])[0] if asked["then"] else ""
    if asked["then"].find(then) > 1 or (not then and asked[1] in "由被给向"):
        return None
    before = "|".join(_STANDS_AT if then else _STANDS_AT[1:]) if asked[1] in _STANDS_AT else asked[1]
    after = re.escape(then) if then else "(?:[，,。；;、（(]|$)"
    return Form(re.compile(f"(?:{before})(?P<span>[^，,。；;：:、《》“”]{{2,20}}?)(?:所|共同|正式)?{after}"))


_SOMEONE = _Kind(plain=(_after_preposition,))

# 多长时间 asks for no point in time, so a duration is looked for first; who plainly asks for both asks for the point.
_HINTED = (_DURATION, _TIME, _SHARE, _SUM, _NUMBER_OF, _MEASURE)
_PLAIN = (_TIME, _SHARE, _NO_QUANTITY, _DURATION, _MEASURE, _SUM, _NAME, _NUMBER_OF, _SOMEONE)


def wanted(question: str) -> Wanted | None:
    """The kind of answer that a folded question hints at; None where it gives no cue."""
    found = (kind.cue(question) for kind in _HINTED if kind.cue is not None)
    pattern = next((pattern for pattern in found if pattern is not None), None)
    return None if pattern is None else Wanted(question, pattern)


def plain_form(question: str) -> Form | None:
    """The form of the words that a folded question plainly asks for; None where it asks for nothing with a form."""
    found = (asks(question) for kind in _PLAIN for asks in kind.plain)
    return next((form for form in found if form is not None), None)
