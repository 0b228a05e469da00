"""`baohai show`: a whole article, with its place, and the words of a question marked in it."""

from __future__ import annotations

import argparse
import itertools
from typing import TYPE_CHECKING

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_format, add_model, add_store
from qa.cli.output import Styled, bold, print_json, tell, underlined
from qa.cli.table import table

if TYPE_CHECKING:
    from corpus.model import Article
    from qa.retriever import Retriever

# So many articles whose headline holds what was given are named.
MOST_NAMED = 20


def add_commands(commands: Commands) -> None:
    """`show`."""
    parser = add_command(
        commands,
        "show",
        run_show,
        "读一整篇文章",
        ["show 1f0c5e8a9b3d", "show 青螺岛航线 --mark 去青螺岛的船票多少钱？"],
    )
    parser.add_argument("article", metavar="文章", help="文章的编号（ask 在每段原文下面列出），或标题里的几个字")
    parser.add_argument("--mark", metavar="问题", default="", help="标出这个问题的词，和文章里回答它的那一句")
    add_format(parser, "text", "json")
    add_store(parser)
    add_model(parser)


def run_show(arguments: argparse.Namespace) -> int:
    """Print the article; where several headlines hold what was given, their ids."""
    from qa.cli.print_answer import print_article
    from qa.retriever import Retriever
    from qa.to_json import article_to_json

    retriever = Retriever.open(arguments.store, arguments.model)
    article = _find(retriever, arguments.article)
    if article is None:
        return EXIT_FAILED
    if arguments.format == "json":
        print_json(article_to_json(article))
        return 0
    sentence = _answering(retriever, arguments.mark, article) if arguments.mark else ""
    print_article(article, lambda text: _marked(text, arguments.mark, sentence))
    return 0


def _find(retriever: Retriever, wanted: str) -> Article | None:
    """The article of this id, or the only one whose headline holds the words; None, and why, where there is none."""
    try:
        return retriever.article(wanted)
    except KeyError:
        found, total = retriever.headlines(wanted, MOST_NAMED)
    if total == 1:
        return retriever.article(found[0].article_id)
    if not found:
        tell(f"库里没有编号或标题是“{wanted}”的文章。baohai ask 在每段原文下面列出文章的编号。")
        return None
    more = f"，前 {MOST_NAMED} 篇是" if total > MOST_NAMED else ""
    tell(f"标题里有“{wanted}”的有 {total} 篇{more}：")
    tell(table(("编号", "标题", "日期", "来源"), [(h.article_id, h.headline, h.date, h.source) for h in found]))
    return None


def _answering(retriever: Retriever, question: str, article: Article) -> str:
    """The sentence that answers the question, where it stands in this article; else nothing."""
    answer = retriever.answer(question, headline=article.title or None, source=article.source)
    if answer.text is None or answer.passage is None or answer.passages[answer.passage].article_id != article.id:
        return ""
    return answer.text


def _marked(text: str, question: str, sentence: str) -> list[str | Styled]:
    """The text with the question's words underlined and the sentence in bold."""
    if not question:
        return [text]
    from index.text.fold import fold
    from index.text.terms import counted, question_words, spans

    start = text.find(sentence) if sentence else -1
    end = start + len(sentence)
    cuts = {0, len(text), *((start, end) if start >= 0 else ())}
    words = spans(counted(question_words(question), fold(question)), text)
    places = sorted(cuts.union(*words))
    pieces: list[str | Styled] = []
    for first, last in itertools.pairwise(places):
        piece = text[first:last]
        if any(a <= first and last <= b for a, b in words):
            pieces.append(underlined(piece))
        else:
            pieces.append(bold(piece) if start <= first and last <= end and start >= 0 else piece)
    return pieces
