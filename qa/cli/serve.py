"""`baohai serve`: the page in the browser. The only import of the web from the command line."""

from __future__ import annotations

import argparse

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_model, add_readers, add_store, positive
from qa.cli.output import tell


def add_commands(commands: Commands) -> None:
    """`serve`."""
    parser = add_command(commands, "serve", run_serve, "在浏览器里提问", ["serve", "serve --port 8000 --store 报纸库"])
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认只限本机）")
    parser.add_argument(
        "--port", type=positive, default=7860, metavar="端口", help="端口（默认 7860）；被占用时用下一个空闲的"
    )
    parser.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="域名",
        help="除了 --host，还允许用这个名字访问（反向代理后面的域名），可以写几次",
    )
    parser.add_argument("--open", action="store_true", help="启动后打开浏览器")
    add_store(parser)
    add_model(parser)
    add_readers(parser)


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from index.folders import store_folder
    from qa.web.serve import serve

    try:
        serve(
            None if arguments.store is None else store_folder(arguments.store),
            arguments.model,
            host=arguments.host,
            port=arguments.port,
            open_browser=arguments.open,
            reranker=arguments.reranker,
            reader=arguments.reader,
            allowed_hosts=arguments.allowed_host,
        )
    except OSError as error:  # no such address, or no port that is free
        tell(f"无法在 {arguments.host} 的端口 {arguments.port} 上提供服务：{error}")
        return EXIT_FAILED
    return 0
