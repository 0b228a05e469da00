"""Arguments that several commands share, and how a number on the command line is read.

It must not know what a command does with them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.options import ReadingOptions
    from index.store.filters import Conditions

EXIT_FAILED = 1
EXIT_CODES = "退出码：0 做成了；1 没有做成，标准错误上有一句话说明原因；2 命令没有写对。"

# What each form of output is.
FORMS = {"text": "给人读", "table": "一行一条的表", "json": "给程序读", "csv": "给表格软件，全部栏目"}

Run = Callable[[argparse.Namespace], int]
# What `ArgumentParser.add_subparsers` returns; argparse has no public name for it.
Commands = Any


def add_command(commands: Commands, name: str, run: Run, says: str, examples: Sequence[str]) -> argparse.ArgumentParser:
    """A new command, with what its help opens and ends with."""
    shown = "\n".join(f"  baohai {example}" for example in examples)
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=says,
        description=f"{says}。",
        epilog=f"例如：\n{shown}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_store(parser: argparse.ArgumentParser) -> None:
    """`--store`."""
    parser.add_argument(
        "--store",
        metavar="位置",
        type=named,
        help="语料库的位置：文件夹，或 Milvus 里的 milvus://主机:19530/名字、milvus:///文件夹/库.db/名字"
        "（默认 BAOHAI_STORE 或用户数据文件夹）",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """`--model`."""
    parser.add_argument(
        "--model",
        metavar="模型",
        help="sentence-transformers 模型的名字或文件夹（默认 BAOHAI_MODEL 或自带的模型）",
    )


def add_readers(parser: argparse.ArgumentParser) -> None:
    """What reads the passages that were found: `--no-reader` and `--reranker`."""
    parser.add_argument(
        "--no-reader",
        dest="reader",
        action="store_false",
        help="不用随附的阅读模型细读找到的段落（快一些；段落的先后和答案只凭检索）",
    )
    parser.add_argument(
        "--reranker",
        metavar="模型",
        help="不用阅读模型，改用这个交叉编码器（sentence-transformers 的名字或文件夹）重排前面的段落（默认不用）",
    )


def add_reading(parser: argparse.ArgumentParser) -> None:
    """How files are read and named: from `--base` to `--damaged`."""
    parser.add_argument(
        "--base", metavar="文件夹", help="来源的名字从这个文件夹算起（默认用文件名，同名的加上所在的文件夹）"
    )
    parser.add_argument("--source-name", metavar="名字", help="给这一个文件或文件夹取的名字")
    parser.add_argument("--paper", metavar="报名", help="这些是哪一份报纸（不用报头和文件名里写的）")
    parser.add_argument("--date", metavar="日期", help="这些是哪一天的报纸，如 2024-05-17（不用报头和文件名里写的）")
    parser.add_argument("--password", metavar="密码", help="打开有密码的 PDF 和 .7z 的密码")
    parser.add_argument(
        "--map",
        dest="fields",
        metavar="含义=字段",
        action="append",
        default=[],
        type=meaning,
        help="JSON 里的字段是什么，如 --map title=新闻标题 --map content=data.body（常见的字段名不必指明）",
    )
    parser.add_argument(
        "--damaged",
        choices=("strict", "replace"),
        default="strict",
        help="文件里有坏字节时：strict 不读这个文件（默认）；replace 用 U+FFFD 代替坏的地方，并报告有几处",
    )


def reading_options(arguments: argparse.Namespace) -> ReadingOptions:
    """What `add_reading` has read."""
    return {
        "base": arguments.base,
        "source_name": arguments.source_name,
        "damaged": arguments.damaged,
        "paper": arguments.paper,
        "date": arguments.date,
        "fields": dict(arguments.fields),
        "password": arguments.password,
    }


def add_format(parser: argparse.ArgumentParser, *forms: str, json: str = "输出一个 JSON 对象") -> None:
    """`--format`, of which the first of `forms` is the default, and `--json`; `json` says what that gives."""
    parser.add_argument(
        "--format",
        choices=forms,
        default=forms[0],
        help=f"输出的样子：{'、'.join(f'{form}（{FORMS[form]}）' for form in forms)}；默认 {forms[0]}",
    )
    parser.add_argument("--json", dest="format", action="store_const", const="json", help=f"{json}，同 --format json")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The filters, by the names that they have on every face."""
    parser.add_argument("--source", metavar="来源", help="只在这个来源里找；没有同名的，找名字里有它的（文件夹、报名）")
    parser.add_argument("--paper", metavar="报名", help="只在报名里有这几个字的报纸里找")
    parser.add_argument(
        "--from",
        dest="date_from",
        metavar="日期",
        help="只找这时或以后的，如 2024、2024-01、2024-01-31、2024/1/31",
    )
    parser.add_argument("--to", dest="date_to", metavar="日期", help="只找这时或以前的")
    parser.add_argument("--year", metavar="年份", help="只找这一年的，如 2024")
    parser.add_argument("--author", metavar="姓名", help="只找这位记者、通讯员或作者的")
    parser.add_argument("--headline", metavar="文字", help="只找标题里有这几个字的")
    parser.add_argument("--person", metavar="姓名", help="只找提到这个人的")
    parser.add_argument("--location", metavar="地名", help="只找提到这个地方的")
    parser.add_argument("--organisation", metavar="机构", help="只找提到这个机构的")
    parser.add_argument("--section", metavar="栏目", help="只找这个栏目的（标题前【】里的字）")


def conditions(arguments: argparse.Namespace) -> Conditions:
    """The filters that were given."""
    return {
        "source": arguments.source,
        "paper": arguments.paper,
        "date_from": arguments.date_from,
        "date_to": arguments.date_to,
        "year": arguments.year,
        "headline": arguments.headline,
        "author": arguments.author,
        "person": arguments.person,
        "location": arguments.location,
        "organisation": arguments.organisation,
        "section": arguments.section,
    }


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """`--quiet`."""
    parser.add_argument("--quiet", action="store_true", help="不显示进度")


def named(text: str) -> str:
    """A name that is not empty: a variable of a script without a value would mean the default store."""
    if not text.strip():
        raise argparse.ArgumentTypeError("是空的（脚本里的变量没有值？）")
    return text


def meaning(text: str) -> tuple[str, str]:
    """What a field of JSON is, and its name: title=新闻标题."""
    what, equals, name = text.partition("=")
    if not (what.strip() and equals and name.strip()):
        raise argparse.ArgumentTypeError(f"应是 含义=字段，如 title=新闻标题，却是 {text!r}")
    return what.strip(), name.strip()


def positive(text: str) -> int:
    """A whole number from 1."""
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"应是 1 或更大的整数，却是 {text!r}")
    return number


def seconds(text: str) -> float:
    """A number from 0."""
    return _number(text, "0 或更大的秒数", sys.float_info.max)


def share(text: str) -> float:
    """A number from 0 to 1."""
    return _number(text, "0 到 1 的小数", 1.0)


def _number(text: str, expected: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:  # also where it is not a number
        raise argparse.ArgumentTypeError(f"应是 {expected}，却是 {text!r}")
    return number
