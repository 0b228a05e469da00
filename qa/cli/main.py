"""The command `baohai`: parse, call, print. Knows nothing of models, indexes or the browser's inside.

Exit codes: 0 done; 1 the operation failed (a sentence on standard error says why); 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from corpus.model import Article
    from index.building.build import BuildReport
    from qa.model import Answer, Span

EXIT_FAILED = 1
EXIT_USAGE = 2

# What is said instead of an answer that would most likely be wrong.
NOT_HERE = "本库没有找到答案"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"命令没有看懂：{message}。用 {self.prog} --help 看说明。\n")


class _Version(argparse.Action):
    """Looks the version up when it is asked for: reading package metadata costs every other command time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"baohai {version('baohai')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("已中断，语料库没有改动。", file=sys.stderr)
        return EXIT_FAILED
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        print(error, file=sys.stderr)
        return EXIT_FAILED


def _expected() -> tuple[type[Exception], ...]:
    """The errors whose message is a sentence for the user; anything else is a defect and shows its traceback."""
    from corpus.sources import ReadError
    from index.errors import BaohaiError
    from qa.evaluation.gold import EvaluationError
    from qa.question import QuestionError

    return (ReadError, BaohaiError, QuestionError, EvaluationError)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="baohai", description="报海拾答：问中文报纸，答有出处。")
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令", parser_class=_Parser)

    build = commands.add_parser("build", help="读报纸文字，建索引")
    build.add_argument("paths", nargs="*", metavar="路径", type=Path, help="文件或文件夹（.txt .md .jsonl）")
    build.add_argument("--samples", action="store_true", help="收入自带的样报")
    build.add_argument("--add", action="store_true", help="保留语料库里已有的，只加入这些（同名来源换新）")
    build.add_argument("--remove", nargs="+", default=[], metavar="来源", help="去掉这些来源、文件或文件夹，其余保留")
    build.add_argument(
        "--sync", type=Path, metavar="文件夹", help="与这个文件夹一致：收入新的和改过的文件，去掉已经没有的，其余保留"
    )
    build.add_argument("--if-missing", action="store_true", help="语料库已经可用时什么也不做")
    build.add_argument("--quiet", action="store_true", help="不显示进度条")
    build.add_argument(
        "--wait", type=_seconds, default=60.0, metavar="秒", help="别的程序正在重建时最多等多久（默认 60）"
    )
    _store_options(build)
    build.set_defaults(run=_build)

    ask = commands.add_parser("ask", help="问一个问题")
    ask.add_argument("question", metavar="问题")
    ask.add_argument("--top-k", type=_positive, default=5, metavar="N", help="最多给几段原文（默认 5）")
    ask.add_argument(
        "--after", action="append", default=[], metavar="问题", help="先前问过的问题，从早到晚，可以写几次"
    )
    ask.add_argument("--why", action="store_true", help="也说每一段是怎么找到的")
    ask.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    ask.add_argument(
        "--threshold",
        type=_share,
        metavar="P",
        help=f"第一段能作答的把握低于它时，答“{NOT_HERE}”（0 到 1；0 为总是作答）",
    )
    ask.add_argument("--source", metavar="来源", help="只在这个来源里找；没有同名的，找名字里有它的（文件夹、报名）")
    ask.add_argument("--from", dest="date_from", metavar="日期", help="只找这一天或以后的，如 2024-01-31")
    ask.add_argument("--to", dest="date_to", metavar="日期", help="只找这一天或以前的")
    ask.add_argument("--headline", metavar="文字", help="只找标题里有这几个字的")
    _store_options(ask)
    _reranker_option(ask)
    ask.set_defaults(run=_ask)

    evaluate = commands.add_parser("eval", help="用自己的问题量一量：找得准不准、快不快")
    evaluate.add_argument(
        "corpus", metavar="语料", type=Path, help='{"id","title","text"} 的 .jsonl，或版面文件、文件夹，或建好的语料库'
    )
    evaluate.add_argument(
        "queries",
        metavar="问题",
        type=Path,
        help='{"id","text","positive_ids","answers"} 或 {"question","answer","headline_lines"} 的 .jsonl',
    )
    evaluate.add_argument("--top-k", type=_positive, default=10, metavar="N", help="每个问题看前几段（默认 10）")
    evaluate.add_argument("--every", type=_positive, default=1, metavar="N", help="每 N 个问题问一个（默认全问）")
    evaluate.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    evaluate.add_argument("--quiet", action="store_true", help="不显示进度条")
    evaluate.add_argument("--store", type=Path, help="索引建在这里并留着，下次不再编码（默认用完就删）")
    evaluate.add_argument("--model", help="sentence-transformers 模型的名字或文件夹（默认 BAOHAI_MODEL 或自带模型）")
    _reranker_option(evaluate)
    evaluate.set_defaults(run=_eval)

    serve = commands.add_parser("serve", help="在浏览器里提问")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机）")
    serve.add_argument("--port", type=_positive, default=7860, help="端口；被占用时用下一个空闲的")
    serve.add_argument("--open", action="store_true", help="启动后打开浏览器")
    _store_options(serve)
    _reranker_option(serve)
    serve.set_defaults(run=_serve)

    articles = commands.add_parser("articles", help="只看从版面文字里认出了哪些文章")
    articles.add_argument("paths", nargs="+", metavar="文件", type=Path)
    articles.add_argument("--json", action="store_true", help="每行一篇的 JSON")
    articles.set_defaults(run=_articles)

    status = commands.add_parser("status", help="语料库里有什么")
    status.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    _store_options(status)
    status.set_defaults(run=_status)

    verify = commands.add_parser("verify", help="核对语料库的每个文件和每个数目")
    _store_option(verify)
    verify.set_defaults(run=_verify)

    rollback = commands.add_parser("rollback", help="退回上一代语料库")
    _store_option(rollback)
    rollback.set_defaults(run=_rollback)

    prune = commands.add_parser("prune", help="删掉旧的几代，腾出空间")
    prune.add_argument("--keep", type=_positive, default=1, metavar="N", help="连正在用的一代，留几代（默认 1）")
    _store_option(prune)
    prune.set_defaults(run=_prune)
    return parser


def _store_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, help="语料库文件夹（默认 BAOHAI_STORE 或用户数据文件夹）")


def _store_options(parser: argparse.ArgumentParser) -> None:
    _store_option(parser)
    parser.add_argument("--model", help="sentence-transformers 模型的名字或文件夹（默认 BAOHAI_MODEL 或自带模型）")


def _reranker_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reranker",
        metavar="模型",
        help="再用这个交叉编码器（sentence-transformers 的名字或文件夹）重排前面的段落（默认不用）",
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"应是 1 或更大的整数，却是 {text!r}")
    return number


def _seconds(text: str) -> float:
    return _number(text, "0 或更大的秒数", sys.float_info.max)


def _share(text: str) -> float:
    return _number(text, "0 到 1 的小数", 1.0)


def _number(text: str, expected: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:  # also where it is not a number
        raise argparse.ArgumentTypeError(f"应是 {expected}，却是 {text!r}")
    return number


def _build(arguments: argparse.Namespace) -> int:
    from index.building.build import build
    from index.errors import StoreBusyError, StoreError
    from index.folders import samples_folder, store_folder
    from index.store.generations import open_generation

    paths = [*arguments.paths, *([samples_folder()] if arguments.samples else [])]
    if arguments.sync is not None and (paths or arguments.add or arguments.remove):
        print("--sync 只和一个文件夹一起用，不再另给文件、--add 或 --remove。", file=sys.stderr)
        return EXIT_USAGE
    if not paths and not arguments.remove and arguments.sync is None:
        print(
            "没有给出要读的文件或文件夹。例如：baohai build 报纸/，或 baohai build --samples 试用样报。",
            file=sys.stderr,
        )
        return EXIT_USAGE
    store = store_folder(arguments.store)
    if arguments.if_missing:
        try:
            open_generation(store)
        except StoreError:
            pass
        else:
            print(f"语料库已经可用：{store}")
            return 0

    def built(wait: float) -> BuildReport:
        return build(
            paths,
            store,
            add=arguments.add,
            remove=arguments.remove,
            sync=arguments.sync,
            model=arguments.model,
            progress=not arguments.quiet,
            wait=wait,
        )

    try:
        try:
            report = built(0)
        except StoreBusyError as busy:
            if not arguments.wait:
                raise
            print(f"{busy}\n正在等，最多 {arguments.wait:g} 秒；按 Ctrl-C 不等了。", file=sys.stderr)
            report = built(arguments.wait)
    except KeyboardInterrupt:
        print("已中断：原来的语料库没有改动；已编码的留着，下次建库接着用。", file=sys.stderr)
        return EXIT_FAILED
    for skipped in report.skipped:
        print(f"跳过 {skipped.source}：{skipped.reason}", file=sys.stderr)
    print(f"{_built(report)}\n语料库：{store}")
    return 0


def _built(report: BuildReport) -> str:
    holds = f"第 {report.generation} 代：{report.articles} 篇文章，{report.chunks} 段"
    if not report.changed:
        return f"没有变化，仍是{holds}；没有编码，也没有写入；用时 {report.seconds:.1f} 秒。"
    resumed = f"（另有 {report.resumed} 条是上次中断前编码的）" if report.resumed else ""
    return (
        f"建好{holds}（加入 {report.added} 段，去掉 {report.removed} 段）；"
        f"新编码 {report.encoded} 条{resumed}，沿用 {report.reused} 条；用时 {report.seconds:.1f} 秒。"
    )


def _verify(arguments: argparse.Namespace) -> int:
    from index.folders import store_folder
    from index.store.verify import verify

    store = store_folder(arguments.store)
    checked = verify(store)
    for one in checked:
        state = "正在用" if one.live else "备用"
        counts = f"{one.files} 个文件，{one.articles} 篇文章，{one.chunks} 段，{one.vectors} 条向量"
        print(f"第 {one.number} 代（{state}）：{'有问题' if one.problems else f'{counts}，全部相符'}")
        for problem in one.problems:
            print(f"  {problem}")
    whole = [one for one in checked if not one.problems]
    if len(whole) == len(checked):
        return 0
    if not checked[0].problems:
        mend = f"正在用的一代是好的。坏了的可以清掉：baohai prune --keep 1 --store {store}"
    elif whole:
        mend = f"请退回好的一代：baohai rollback --store {store}，或重建：baohai build 路径… --store {store}"
    else:
        mend = f"请重建：baohai build 路径… --store {store}"
    print(mend, file=sys.stderr)
    return EXIT_FAILED


def _rollback(arguments: argparse.Namespace) -> int:
    from index.folders import store_folder
    from index.store.generations import rollback

    store = store_folder(arguments.store)
    print(f"已退回第 {rollback(store)} 代。语料库：{store}")
    return 0


def _prune(arguments: argparse.Namespace) -> int:
    from index.folders import store_folder
    from index.store.generations import prune

    store = store_folder(arguments.store)
    gone = prune(store, arguments.keep)
    print(f"删掉了 {len(gone)} 代{''.join(f' {n}' for n in gone)}。语料库：{store}")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    from qa.retriever import Retriever

    retriever = Retriever.open(arguments.store, arguments.model, reranker=arguments.reranker)
    answer = retriever.answer(
        arguments.question,
        arguments.after,
        top_k=arguments.top_k,
        source=arguments.source,
        date_from=arguments.date_from,
        date_to=arguments.date_to,
        headline=arguments.headline,
        threshold=arguments.threshold,
    )
    if arguments.json:
        from qa.to_json import answer_to_json

        print(json.dumps(answer_to_json(answer), ensure_ascii=False))
    elif not answer.passages:
        print(_nothing_passes(arguments))
    else:
        if answer.question != arguments.question.strip():
            print(f"按这个问题检索：{answer.question}\n")
        _print_answer(answer, arguments.why)
    return 0


def _nothing_passes(arguments: argparse.Namespace) -> str:
    given = {
        "来源“{}”": arguments.source,
        "{} 起": arguments.date_from,
        "{} 止": arguments.date_to,
        "标题里有“{}”": arguments.headline,
    }
    named = "、".join(form.format(value) for form, value in given.items() if value)
    undated = "没有日期的文章不算在内；" if arguments.date_from or arguments.date_to else ""
    return f"没有一段原文符合这些条件：{named}。{undated}baohai status 列出库里的来源。"


def _eval(arguments: argparse.Namespace) -> int:
    from qa.evaluation.evaluate import evaluate
    from qa.evaluation.table import table

    report = evaluate(
        arguments.corpus,
        arguments.queries,
        top_k=arguments.top_k,
        every=arguments.every,
        store=arguments.store,
        model=arguments.model,
        reranker=arguments.reranker,
        progress=not arguments.quiet,
    )
    print(json.dumps(report.to_json(), ensure_ascii=False) if arguments.json else table(report))
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from qa.web.serve import serve

    serve(
        arguments.store,
        arguments.model,
        host=arguments.host,
        port=arguments.port,
        open_browser=arguments.open,
        reranker=arguments.reranker,
    )
    return 0


def _articles(arguments: argparse.Namespace) -> int:
    from corpus.articles import join_jumps, read_articles
    from corpus.sources import read_paths
    from qa.to_json import article_to_json

    pages, skipped = read_paths(arguments.paths)
    for page in join_jumps([read_articles(page) for page in pages]):
        for article in page.articles:
            if arguments.json:
                print(json.dumps(article_to_json(article), ensure_ascii=False))
            else:
                _print_article(article)
    for one in skipped:
        print(f"跳过 {one.source}：{one.reason}", file=sys.stderr)
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from qa.retriever import Retriever

    status = Retriever.open(arguments.store, arguments.model).status()
    if arguments.json:
        print(json.dumps(dataclasses.asdict(status), ensure_ascii=False))
        return 0
    print(f"语料库：{status.store}（第 {status.generation} 代，建于 {status.built_at}）")
    print(f"{status.articles} 篇文章，{status.chunks} 段；模型 {status.model}")
    for source in status.sources:
        print(f"  {source}")
    return 0


def _print_answer(answer: Answer, why: bool = False) -> None:
    from qa.cite import line_span, plain_citation
    from qa.confidence import percent
    from qa.why import why_found

    bold, dim, plain = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")
    if answer.text is not None and answer.passage is not None and answer.span is not None:
        print(_sentence(answer.passages[answer.passage].text, answer.span, answer.exact))
        sure = "" if answer.confidence is None else f"，把握 {percent(answer.confidence)}"
        print(f"{dim}—— 第 {answer.passage + 1} 段原文{sure}{plain}\n")
    else:
        print(f"{NOT_HERE}。最接近的原文：\n")
    for i, passage in enumerate(answer.passages):
        text = passage.text
        if i == answer.passage and answer.span is not None:
            start, end = answer.span
            text = f"{text[:start]}{_sentence(text, answer.span, answer.exact)}{text[end:]}"
        print(
            f"{passage.rank}. {bold}{passage.headline}{plain}{'（原文无标题，以首句代）' if passage.untitled else ''}"
        )
        print(f"   {dim}{passage.source} {line_span(passage.lines)}{plain}")
        print("   " + text.replace("\n", "\n   "))
        for also in passage.also:
            print(f"   {dim}亦见{plain_citation(also)}{plain}")
        if why and passage.why is not None:
            print(f"   {dim}{why_found(passage.why)}{plain}")
        print()


def _sentence(text: str, span: Span, exact: Span | None) -> str:
    """The sentence at `span`; on a terminal in bold, the words that answer underlined."""
    start, end = span
    if not sys.stdout.isatty():
        return text[start:end]
    first, last = exact or (end, end)
    return f"\033[1m{text[start:first]}\033[4m{text[first:last]}\033[24m{text[last:end]}\033[0m"


def _print_article(article: Article) -> None:
    print("\n".join(f"# {line}" for line in article.headline) or f"# {article.name}（原文无标题，以首句代）")
    first, last = article.lines
    printed = [article.paper, article.date, article.page_number and f"{article.page_number} 版"]
    place = [*printed, f"{article.source} 第 {first}–{last} 行", f"把握 {article.confidence:.2f}", article.byline]
    print("  " + " · ".join(part for part in place if part))
    if article.lead:
        print(f"  【提要】{article.lead}")
    for block in article.body:
        print(f"  ## {block.text}" if block.kind == "crosshead" else f"  {block.text}")
    print()


if __name__ == "__main__":
    sys.exit(main())
