"""Commands that only look: `articles` shows what a page holds, `sources`, `names` and `status` what a store holds."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import together
from qa.clean_text import on_one_line
from qa.cli.arguments import (
    Commands,
    add_command,
    add_filters,
    add_format,
    add_model,
    add_quiet,
    add_reading,
    add_store,
    conditions,
    positive,
    reading_options,
)
from qa.cli.output import print_json, say, tell
from qa.cli.table import Row, csv_text, table

if TYPE_CHECKING:
    from corpus.model import Article, Page

ARTICLE = ("标题", "报名", "日期", "版", "署名", "段落", "置信度", "来源", "首行", "末行")
NAME = ("名称", "文章")
# What `names` calls the kinds of names.
KINDS = {"person": "人物", "location": "地名", "organisation": "机构", "author": "作者", "section": "栏目"}
SOURCE = ("来源", "报名", "首日", "末日", "文章", "段")

# Seconds that nothing is shown for.
PATIENCE = 2.0


def add_commands(commands: Commands) -> None:
    """`articles`, `sources`, `names` and `status`."""
    parser = add_command(
        commands,
        "articles",
        run_articles,
        "只看从版面文字里认出了哪些文章",
        ["articles 某一版.txt", "articles 报纸/ --json"],
    )
    parser.add_argument("paths", nargs="+", metavar="文件", type=Path, help="文件或文件夹")
    add_format(parser, "text", "table", "json", "csv", json="每行一篇的 JSON")
    add_reading(parser)
    add_quiet(parser)

    parser = add_command(
        commands, "sources", run_sources, "列出语料库里的来源", ["sources", "sources --paper 望潮日报 --format csv"]
    )
    add_filters(parser)
    add_format(parser, "table", "json", "csv", json="每行一个来源的 JSON")
    add_store(parser)
    add_model(parser)

    _add_names(commands)

    parser = add_command(commands, "status", run_status, "查看语料库里有什么", ["status", "status --json"])
    add_format(parser, "text", "json")
    add_store(parser)
    add_model(parser)


def _add_names(commands: Commands) -> None:
    parser = add_command(
        commands,
        "names",
        run_names,
        "列出文章里的人名、地名、机构名，作者和栏目，各有多少篇",
        ["names", "names --kind location 岛", "names --kind organisation --person 秦若溪 --json"],
    )
    parser.add_argument("words", nargs="?", default="", metavar="字词", help="只列名称里有这几个字的")
    parser.add_argument(
        "--kind",
        choices=tuple(KINDS),
        default="person",
        help=f"哪一类：{'、'.join(f'{kind}（{said}）' for kind, said in KINDS.items())}；默认 person",
    )
    parser.add_argument("--limit", type=positive, default=50, metavar="个数", help="最多列几个（默认 50）")
    add_filters(parser)
    add_format(parser, "table", "json", "csv", json="每行一个名称的 JSON")
    add_store(parser)
    add_model(parser)


def run_articles(arguments: argparse.Namespace) -> int:
    """Print every article, each page as soon as it is complete."""
    from corpus import iter_pages, read_paths
    from index.folders import scans_folder
    from qa.cli.print_answer import print_article
    from qa.to_json import article_to_json

    pages, skipped = read_paths(
        arguments.paths,
        kept=scans_folder(),
        **reading_options(arguments),
    )
    rows: list[Row] = []
    for page, read in zip(pages, iter_pages(_with_progress(pages, arguments.quiet)), strict=True):
        for article in read.articles:
            if arguments.format == "json":
                print_json(article_to_json(article))
            elif arguments.format == "text":
                print_article(article)
            else:
                rows.append(_row(article))
        sys.stdout.flush()
        for sentence in read.told:
            tell(f"注意 {on_one_line(page.source)}：{sentence}")
    if arguments.format in ("table", "csv"):
        say((table if arguments.format == "table" else csv_text)(ARTICLE, rows))
    for one in together(skipped):
        tell(str(one))
    return 0


def _row(article: Article) -> Row:
    paragraphs = sum(block.kind == "paragraph" for block in article.body)
    first, last = article.lines
    known = (article.paper, article.date, article.page_number, article.byline)
    return (article.title, *known, paragraphs, f"{article.confidence:.2f}", article.source, first, last)


def _with_progress(pages: Sequence[Page], quiet: bool) -> Iterator[Page]:
    """The pages, one after the other; what takes longer than `PATIENCE` draws a bar on standard error."""
    from tqdm import tqdm

    yield from tqdm(pages, desc="读取", unit="页", delay=PATIENCE, disable=quiet, leave=False, dynamic_ncols=True)


def run_sources(arguments: argparse.Namespace) -> int:
    """Print every source, in the order read."""
    from qa.retriever import Retriever

    sources = Retriever.open(arguments.store, arguments.model).sources(**conditions(arguments))
    if arguments.format == "json":
        for one in sources:
            print_json(one.to_dict())
        return 0
    rows = [(one.name, one.paper, one.first, one.last, one.articles, one.chunks) for one in sources]
    say((table if arguments.format == "table" else csv_text)(SOURCE, rows))
    return 0


def run_names(arguments: argparse.Namespace) -> int:
    """Print the names that most articles have, with their counts."""
    from qa.retriever import Retriever

    retriever = Retriever.open(arguments.store, arguments.model)
    names = retriever.names(arguments.kind, arguments.limit, contains=arguments.words, **conditions(arguments))
    if arguments.format == "json":
        for one in names:
            print_json(one.to_dict())
        return 0
    say((table if arguments.format == "table" else csv_text)(NAME, [(one.name, one.articles) for one in names]))
    if not names and retriever.snapshot().names_version() is None:
        tell("这个语料库里没有记名称：以前建的，重建或者再加入一次就有了；Milvus 里的没有。")
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    """Print what the store holds, and what this machine computes with."""
    from index.encoders.load import how_it_runs
    from qa.retriever import Retriever

    status = Retriever.open(arguments.store, arguments.model).status()
    if arguments.format == "json":
        print_json(dataclasses.asdict(status) | {"runs_on": how_it_runs(status.model)})
        return 0
    say(f"语料库：{status.store}（第 {status.generation} 代，建于 {status.built_at}）")
    say(f"{status.articles} 篇文章，{status.chunks} 段；模型 {status.model}")
    say(f"本机：{how_it_runs(status.model)}")
    for source in status.sources:
        say("  ", on_one_line(source))
    return 0
