"""`baohai serve`: the page in the browser, and the addresses for programs."""

from __future__ import annotations

import argparse
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_model, add_readers, add_store, positive
from qa.cli.output import tell

if TYPE_CHECKING:
    from qa.web.serve import Offer

MEGABYTE = 1_000_000
LAST_PORT = 65_535
# What a missing library is of, by its name.
EXTRAS = {"mcp": "mcp", "prometheus_client": "metrics"}
_PREFIX = re.compile(r"(?:/[\w.~-]+)+")


def add_commands(commands: Commands) -> None:
    """`serve`."""
    parser = add_command(
        commands,
        "serve",
        run_serve,
        "在浏览器里提问",
        [
            "serve",
            "serve --port 8000 --store 报纸库",
            "serve --host 0.0.0.0 --auth-file 用户.txt --mcp --metrics --log",
            "serve --read-only --root-path /baohai --allowed-host paper.example",
        ],
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认只限本机）")
    parser.add_argument(
        "--port", type=port, default=7860, metavar="端口", help="端口（默认 7860）；被占用时用下一个空闲的"
    )
    parser.add_argument("--open", action="store_true", help="启动后打开浏览器")
    _add_guards(parser)
    _add_extras(parser)
    add_store(parser)
    add_model(parser)
    add_readers(parser)


def _add_guards(parser: argparse.ArgumentParser) -> None:
    """Who may come, from where, and what he may do."""
    parser.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="域名",
        help="除了 --host，还允许用这个名字访问（反向代理后面的域名），可以写几次",
    )
    parser.add_argument(
        "--root-path", type=prefix, default="", metavar="路径", help="反向代理把它放在这个路径下面，如 /baohai"
    )
    parser.add_argument(
        "--auth-file", type=Path, metavar="文件", help="要登录：只有这个文件里的用户能用（baohai passwd 写它）"
    )
    parser.add_argument("--read-only", action="store_true", help="谁也不能从网页改动语料库")
    parser.add_argument(
        "--max-upload", type=positive, default=100, metavar="MB", help="一次最多上传多少 MB（默认 100）"
    )


def _add_extras(parser: argparse.ArgumentParser) -> None:
    """What there is beside the page."""
    parser.add_argument("--mcp", action="store_true", help="在 /mcp 供 MCP 客户端使用（要装 baohai[mcp]）")
    parser.add_argument("--metrics", action="store_true", help="在 /metrics 供 Prometheus 读取（要装 baohai[metrics]）")
    parser.add_argument("--log", action="store_true", help="每个请求和问题在标准错误上记一行 JSON，不含问题的文字")
    parser.add_argument("--log-questions", action="store_true", help="同 --log，也记下问题的文字")


def port(text: str) -> int:
    """A port of TCP."""
    number = positive(text)
    if number > LAST_PORT:
        raise argparse.ArgumentTypeError(f"应是 1 到 {LAST_PORT} 的整数，却是 {text!r}")
    return number


def prefix(text: str) -> str:
    """A path like /baohai, without a slash at its end."""
    path = text.rstrip("/")
    if path and not _PREFIX.fullmatch(path):
        raise argparse.ArgumentTypeError(f"应是 /baohai 这样的路径，却是 {text!r}")
    return path


class Stop:
    """What a service manager's signal does: it interrupts what runs, and is remembered; an interruption is lost where
    it comes while the interpreter collects garbage or ends an import."""

    def __init__(self) -> None:
        self.told = False

    def __call__(self, *_: object) -> None:
        self.told = True
        raise KeyboardInterrupt


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or until a service manager says stop; both let the questions that are being answered end."""
    stop = Stop()
    before = signal.signal(signal.SIGTERM, stop)
    try:
        return _serve(arguments, stop)
    except KeyboardInterrupt:  # before it served
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve(arguments: argparse.Namespace, stop: Stop) -> int:
    from qa.web.serve import serve
    from qa.web.watch import WatchedService

    service = WatchedService(
        arguments.store,
        arguments.model,
        reranker=arguments.reranker,
        reader=arguments.reader,
    )
    try:
        where, offer = (arguments.host, arguments.port), _offer(arguments)
        serve(service, *where, offer, open_browser=arguments.open, stopped=lambda: stop.told)
    except OSError as error:  # no such address, or no port that is free
        tell(f"无法在 {arguments.host} 的端口 {arguments.port} 上提供服务：{error}")
        return EXIT_FAILED
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        tell(f"--{extra} 要用的软件包没有装。请先运行：pip install 'baohai[{extra}]'")
        return EXIT_FAILED
    return 0


def _offer(arguments: argparse.Namespace) -> Offer:
    from qa.web.limits import Limits
    from qa.web.serve import Offer
    from qa.web.users import Users
    from qa.web.watch import JsonLog

    logs = arguments.log or arguments.log_questions
    return Offer(
        changes=False if arguments.read_only else None,
        users=None if arguments.auth_file is None else Users(arguments.auth_file),
        allowed_hosts=tuple(arguments.allowed_host),
        root_path=arguments.root_path,
        metrics=arguments.metrics,
        mcp=arguments.mcp,
        watchers=(JsonLog(tell, questions=arguments.log_questions),) if logs else (),
        limits=Limits(upload=arguments.max_upload * MEGABYTE),
    )
