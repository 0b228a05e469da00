"""Questions for the reports on a topic: 最近有哪些关于公交的报道, 哪些报纸登了停电的事, 提到何芳的文章有几篇.

No sentence answers them, so that the reader refuses most: what tells of the topic is told by the topic's words. It must
not know how passages are ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.text.fold import fold
from index.text.terms import stands
from qa.model import Answer, Passage, Survey, Time
from qa.survey import LISTED, headlines, in_paper_order
from qa.survey_words import topic

if TYPE_CHECKING:
    from index.search.search import Hit

# Where a sentence was found that answers and fewer than two articles hold all words of the topic, so large a share of
# them is enough. Where none was found, a part of the topic is another one.
HELD: Final = 0.5


def telling(question: str, times: Sequence[Time], hits: Sequence[Hit], *, answered: bool) -> list[int]:
    """The positions in `hits` of passages that tell of the topic, one of each article, best first; none where there is
    no topic, or, where a sentence `answered`, where one article alone tells of it. What certainly tells of another time
    than the `times` asked about, or was printed at another, is left out."""
    words = topic(question, [time.said for time in times])
    if not words:
        return []
    shares = {
        at: sum(stands(word, text) for word in words) / len(words)
        for at, hit in enumerate(hits)
        if hit.evidence.time >= 0 and (text := fold(f"{hit.chunk.headline} {hit.chunk.text}"))
    }
    found = _of_each_article(hits, [at for at, share in shares.items() if share == 1])
    if answered and len(found) < 2:
        found = _of_each_article(hits, [at for at, share in shares.items() if share >= HELD])
        return found if len(found) > 1 else []
    return found


def _of_each_article(hits: Sequence[Hit], positions: Sequence[int]) -> list[int]:
    first: dict[str, int] = {}
    for at in positions:
        first.setdefault(hits[at].chunk.article_id, at)
    return list(first.values())


def as_list(answer: Answer, told: Sequence[Passage], top_k: int, *, more: bool) -> Answer:
    """The answer as a list of the articles of the passages `told`, which are best first: the first of them in the order
    of the paper, then its own others, `top_k` in all. `more` says that the store may hold further ones."""
    listed = [told[at] for at in in_paper_order(range(len(told)), told)][:LISTED]
    best = list(told[:top_k])
    own = {(one.article_id, one.paragraph) for one in best}
    rest = [one for one in answer.passages if (one.article_id, one.paragraph) not in own]
    first = [best[at] for at in in_paper_order(range(len(best)), best)]
    passages = tuple(replace(one, rank=rank) for rank, one in enumerate([*first, *rest][:top_k], 1))
    least = "至少" if more else ""
    said = f"这一问没有一句话的答案：找到{least} {len(listed)} 篇说到的文章，按见报的先后列出。"
    survey = Survey(said, headlines(listed), len(listed))
    sure = passages[0].confidence
    return replace(
        answer, text=None, passage=None, span=None, exact=None, confidence=sure, passages=passages, survey=survey
    )
