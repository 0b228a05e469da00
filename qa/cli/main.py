"""The command `baohai`: parse the arguments, run one command, turn an expected error into a sentence.

Exit codes: 0 done; 1 the operation failed (a sentence on standard error says why); 2 the command was not understood.
Each command lives with its group, in a module beside this one; what it needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from qa import __version__
from qa.cli import ask, build, complete, evaluate, feedback, inspect, maintain, passwd, serve, show
from qa.cli.arguments import EXIT_CODES, EXIT_FAILED
from qa.cli.chinese import Parser, speak_chinese
from qa.cli.output import tell, write_any_character

GROUPS = (build, ask, show, evaluate, feedback, inspect, maintain, serve, passwd)

EXAMPLES = """例如：
  baohai build 报纸/                       为一个文件夹建索引
  baohai ask "去青螺岛的船票多少钱？"        问一个问题
  baohai serve                             在浏览器里问"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    write_any_character()
    with speak_chinese():
        arguments = make_parser().parse_args(argv)
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        return 0
    except KeyboardInterrupt:
        tell("已中断，语料库没有改动。")
        return EXIT_FAILED
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        tell(str(error))
        return EXIT_FAILED


def make_parser() -> Parser:
    """The parser of every command; inside `speak_chinese` its words are Chinese."""
    parser = Parser(
        prog="baohai",
        description="报海拾答：问中文报纸，答有出处。",
        epilog=f"{EXAMPLES}\n\n{EXIT_CODES}\n\n每个命令的用法：baohai 命令 --help。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"baohai {__version__}", help="显示版本")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令", parser_class=Parser)
    for group in GROUPS:
        group.add_commands(commands)
    complete.add_commands(commands, make_parser)
    return parser


def _expected() -> tuple[type[Exception], ...]:
    """The errors whose message is a sentence for the user; anything else is a defect and shows its traceback."""
    from corpus.errors import ReadError
    from index.errors import BaohaiError

    return (ReadError, BaohaiError)


if __name__ == "__main__":
    sys.exit(main())
