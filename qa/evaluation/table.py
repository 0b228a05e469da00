"""The report of an evaluation for people: an aligned table in Chinese. Knows nothing of how figures are computed."""

from __future__ import annotations

import unicodedata

from qa.evaluation.measures import Report

# How many questions whose right passage did not come first the table shows, and how many warnings.
MISSES_SHOWN = 5
WARNINGS_SHOWN = 20

# How a row is judged.
JUDGED = (
    "判法：段落出自 positive_ids，或在所给的标题下含有答案原文，为正确；答句含有答案原文，为答对。空白和破折号不计。"
)


def table(report: Report) -> str:
    """The report for people, in Chinese."""
    k = next((name.removeprefix("MRR@") for name in report.ranking if name.startswith("MRR@")), "")
    notes = {f"MRR@{k}": "正确段落名次的倒数，平均", f"nDCG@{k}": "前面的排得越靠前越高，最高 1"}
    rows = [
        (name, f"{value:.3f}", notes.get(name, f"正确的段落在前 {name[2:]} 名里"))
        for name, value in report.ranking.items()
    ]
    shares = [
        ("答句", report.sentence, "答出的那一句里有标准答案"),
        ("答句（段落对时）", report.sentence_given_passage, "其中答句所在的段落是对的"),
        ("误拒", report.refused_answerable, "答案在库里，却没有回答"),
        ("拒答", report.refused_unanswerable, "答案不在库里，也没有硬答"),
    ]
    rows += [(name, f"{share:.3f}", note) for name, share, note in shares if share is not None]
    rows += [
        ("用时 p50", f"{report.p50 * 1000:.0f} 毫秒", "一半的问题不超过"),
        ("用时 p95", f"{report.p95 * 1000:.0f} 毫秒", "二十个里有十九个不超过"),
    ]
    widths = [max(_width(row[column]) for row in rows) for column in (0, 1)]
    lines = [
        f"语料：{report.articles} 篇，{report.passages} 段；模型 {report.model}",
        f"问题：{report.answerable + report.unanswerable} 个，答案在库里的 {report.answerable} 个，"
        f"不在的 {report.unanswerable} 个",
        "",
        JUDGED,
        "",
        *(f"{_pad(name, widths[0])}  {' ' * (widths[1] - _width(value))}{value}  {note}" for name, value, note in rows),
    ]
    if report.warnings:
        lines += ["", f"提醒：有 {len(report.warnings)} 处标准答案用不上（--json 给出全部）："]
        lines += [f"  {warning}" for warning in report.warnings[:WARNINGS_SHOWN]]
    if report.misses:
        lines += ["", f"正确段落没有排第一的 {len(report.misses)} 个（--json 给出全部）："]
        for miss in report.misses[:MISSES_SHOWN]:
            lines.append(f"  {miss.question}（{f'第 {miss.rank} 名' if miss.rank else f'不在前 {k} 名里'}）")
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
