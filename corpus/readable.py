"""Which files can be read, by their names, and what is said of those that cannot. It must not open any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from corpus.errors import Reason
from corpus.formats import READERS

GZIP: Final = ".gz"
SUFFIXES: Final = tuple(READERS)
READABLE: Final = Reason("{suffixes}，以及它们的 {gzip} 压缩文件", suffixes="、".join(SUFFIXES), gzip=GZIP)
# How many files of a format that cannot be read are named; the others are counted.
_NAMED_FILES: Final = 3

# Formats whose paragraphs are counted, not lines.
_IN_BLOCKS: Final = frozenset({".docx", ".odt", ".epub", ".html", ".htm", ".xhtml", ".shtml", ".warc"})

# What to do with formats that papers come in and that no free program reads well.
_ADVICE: Final = {
    ".doc": Reason("请用 Word 或 WPS 打开，另存为 .docx"),
    ".wps": Reason("请用 WPS 打开，另存为 .docx"),
    ".rtf": Reason("请用 Word 或 WPS 打开，另存为 .docx"),
    ".caj": Reason("请用 CAJViewer 打开，另存或打印为 PDF，或把文字复制出来存为 .txt"),
    ".kdh": Reason("请用 CAJViewer 打开，另存或打印为 PDF，或把文字复制出来存为 .txt"),
    ".nh": Reason("请用 CAJViewer 打开，另存或打印为 PDF，或把文字复制出来存为 .txt"),
    ".ofd": Reason("请用 OFD 阅读器打开，导出为 PDF 或文字"),
    ".mobi": Reason("请用 Calibre 转成 .epub"),
    ".azw3": Reason("请用 Calibre 转成 .epub"),
    ".rar": Reason("请解压，或重新压缩成 .zip"),
    ".mht": Reason("请用浏览器打开，另存为 .html"),
    ".mhtml": Reason("请用浏览器打开，另存为 .html"),
    ".xls": Reason("请另存为 .docx 或文字；一行一篇的表格请存成 .jsonl"),
    ".xlsx": Reason("请另存为 .docx 或文字；一行一篇的表格请存成 .jsonl"),
    ".csv": Reason("一行一篇的表格请存成 .jsonl"),
}


def is_readable(name: str) -> bool:
    """Whether a file of that name is of a format that can be read."""
    return name.lower().removesuffix(GZIP).endswith(SUFFIXES)


def suffix_of(name: str) -> str:
    """The suffix of a name's format, lower case and without `.gz`; empty where it has none."""
    return PurePosixPath(name.lower().removesuffix(GZIP)).suffix


def counts_blocks(source: str) -> bool:
    """Whether the lines of a source are its paragraphs: Word and the like have no lines of their own."""
    return any(suffix_of(part) in _IN_BLOCKS for part in source.split("/"))


def refusal(name: str) -> Reason:
    """Why a file of that name is not read, and what to do."""
    suffix = suffix_of(name)
    if suffix in _ADVICE:
        return Reason("不能读 {suffix} 文件；{advice}，再加入。", suffix=suffix, advice=_ADVICE[suffix])
    return Reason("不认识扩展名“{suffix}”；能读的是 {readable}。", suffix=suffix, readable=READABLE)


def count_kinds(names: Iterable[str]) -> Reason:
    """How many files there are of each format: .txt 50 个、.docx 3 个."""
    kinds = Counter(suffix_of(name) or Reason("无扩展名") for name in names)
    counted = [Reason("{kind} {count} 个", kind=kind, count=count) for kind, count in kinds.most_common()]
    return Reason.listed("、", counted)


def count_foreign(names: Sequence[str]) -> Reason:
    """What is said of the files of a folder that are of no format that can be read."""
    kinds = Counter(map(suffix_of, names))
    shown = "、".join(names[:_NAMED_FILES])
    advice = [Reason("{kind}：{advice}。", kind=kind, advice=_ADVICE[kind]) for kind in kinds if kind in _ADVICE]
    return Reason(
        "有 {count} 个文件的格式不能读，没有收入：{kinds}（{named}）。{advice}",
        count=len(names),
        kinds=count_kinds(names),
        named=Reason("{named}等", named=shown) if len(names) > _NAMED_FILES else shown,
        advice=Reason.listed("", advice),
    )
