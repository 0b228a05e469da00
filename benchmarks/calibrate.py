"""Fit and judge the confidence of qa/confidence.py: prints the constants of qa/confidence_weights.py and its figures.

    python benchmarks/calibrate.py EVAL [--stores FOLDER] [--every 64] [--no-reader]

With the trained reader, or without. EVAL holds `cmrc2018_dev/` and `rgb_zh/` (corpus.jsonl, queries.jsonl),
`pages/real-01.txt` with its questions, `news_readers/` (articles.jsonl, questions.jsonl), and `readers/`: questions
about the sample pages and about `pages/typeset-*.txt`. The sample pages, their questions and the unanswerable ones
beside this file complete it. Seven families weigh the same: cmrc, small stores cut from it, rgb_zh, the sample pages,
the real page, the news articles, the typeset pages. In each, half of the weight is on questions whose passage is there,
half on those that have none: their passages taken out, facts that the pages do not tell, and questions from elsewhere.
A question belongs to the training or to the held-back half by the hash of its text; `other sets` trains without the
family that is judged. Prints one JSON object and draws `reliability.png` beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from corpus.model import Article, Chunk, Page, Paragraph
from index import build
from index.encoders.base import Encoder
from index.encoders.load import load_encoder
from index.errors import StoreError
from index.folders import samples_folder
from index.search.candidates import propose_among
from index.search.query import Query
from index.search.search import Hit, rank, search
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.filters import Filter
from qa.confidence import DEPTH, features, logistic
from qa.confidence_weights import READ_WEIGHTS, WEIGHTS
from qa.pipeline import Found, Tools, read
from qa.reader import Reader, bundled_reader

HERE = Path(__file__).parent
SAMPLE_QUESTIONS = HERE.parent / "tests" / "goldens" / "samples" / "questions.jsonl"
UNANSWERABLE = HERE / "unanswerable.jsonl"

# Whole questions of rgb_zh stand in its first passages; encoding all of it would take nine times as long.
RGB_PASSAGES = 1200
SMALL_STORES = (30, 60, 100)
# The most questions asked of a small store about its own passages, and of any store from elsewhere.
OWN = 24
ELSEWHERE = 24
FOUND = DEPTH
BINS = 10
PRESENT = "present"
# Questions after facts that the pages do not tell, though they tell of the same things. With the reader only these and
# those that are answered are fitted on, of the families that have both: it judges by what it reads, and where the
# passages are taken out or from another domain there is nothing to learn that would not make it doubt what it reads
# rightly (the README's own question).
OTHER_FACT = ("other fact", "unanswerable", "negatives only")
# How freely the weights are fitted (the C of a logistic regression), without what was read and with it. With what was
# read .1 said .76 of what was right for .88, .05 of what was right for .01: calibration error .060 and .066 on the two
# halves of the questions, with .5 .034 and .041, with 1 .029 and .040, but then the AUROC on rgb_zh falls by .006.
STRENGTH, READ_STRENGTH = 0.1, 0.5
REPORTED_THRESHOLDS = (0.03, 0.05, 0.08, 0.11, 0.15, 0.18, 0.2, 0.25, 0.3, 0.5)

Rows = list[dict[str, Any]]
Judge = Callable[[Chunk], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's best hits, reduced to what the model sees of the first five, and whether each of them answers."""

    family: str
    kind: str
    held_back: bool
    found: list[list[float]]
    right: list[bool]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="EVAL")
    parser.add_argument("--stores", type=Path, default=Path("calibration-stores"), help="kept between runs")
    parser.add_argument("--no-reader", dest="reader", action="store_false", help="fit the confidence without it")
    parser.add_argument("--every", type=int, default=64, help="ask every Nth question of cmrc2018_dev")
    arguments = parser.parse_args()
    models = Models(load_encoder(), bundled_reader() if arguments.reader else None)
    examples = collect(arguments.data, arguments.stores, arguments.every, models)
    names = list(READ_WEIGHTS if arguments.reader else WEIGHTS)
    found = report(examples, names, digest(arguments.data), only_facts=arguments.reader)
    print(json.dumps(found, ensure_ascii=False, indent=1))


@dataclass(frozen=True, slots=True)
class Models:
    """What finds passages, and what reads them, if anything does."""

    encoder: Encoder
    reader: Reader | None


def digest(data: Path) -> str:
    """The first 12 hex digits of the sha256 of every file that is read."""
    files = [
        *(data / name / part for name in ("cmrc2018_dev", "rgb_zh") for part in ("corpus.jsonl", "queries.jsonl")),
        data / "pages" / "real-01.txt",
        data / "pages" / "real-01.questions.jsonl",
        data / "news_readers" / "articles.jsonl",
        data / "news_readers" / "questions.jsonl",
        *(data / "readers" / f"{name}.questions.jsonl" for name in ("samples", "typeset")),
        *sorted((data / "pages").glob("typeset-*.txt")),
        *(path for path in sorted(samples_folder().iterdir()) if path.suffix == ".txt"),
        SAMPLE_QUESTIONS,
        UNANSWERABLE,
    ]
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def collect(data: Path, stores: Path, every: int, models: Models) -> list[Example]:
    """Ask every question of every family."""
    cmrc, rgb = rows(data / "cmrc2018_dev" / "queries.jsonl"), rows(data / "rgb_zh" / "queries.jsonl")
    cmrc_corpus, rgb_corpus = rows(data / "cmrc2018_dev" / "corpus.jsonl"), rows(data / "rgb_zh" / "corpus.jsonl")
    samples, real = rows(SAMPLE_QUESTIONS), rows(data / "pages" / "real-01.questions.jsonl")
    unanswerable = rows(UNANSWERABLE)
    everyday = [row["question"] for row in unanswerable if row["pages"] is None]
    cmrc_texts, rgb_texts = [row["text"] for row in cmrc], [row["text"] for row in rgb]

    index = store(stores / "cmrc", [page(cmrc_corpus)], models.encoder)
    examples = [e for row in cmrc[::every] for e in both("cmrc", row["text"], index, models, of_ids(row))]
    examples += elsewhere("cmrc", [*everyday, *rgb_texts], index, models)

    for number, size in enumerate(SMALL_STORES):
        passages = cmrc_corpus[number * 115 : number * 115 + size]
        index = store(stores / f"small{number}", [page(passages)], models.encoder)
        ids = {row["id"] for row in passages}
        own = [row for row in cmrc if ids.issuperset(row["positive_ids"])]
        for row in spread(own, OWN):
            examples += both("small", row["text"], index, models, of_ids(row))
        others = [row["text"] for row in cmrc[number::200] if not ids.intersection(row["positive_ids"])]
        examples += elsewhere("small", [*everyday[number::3], *others], index, models)

    index = store(stores / "rgb", [page(rgb_corpus[:RGB_PASSAGES])], models.encoder)
    ids = {row["id"] for row in rgb_corpus[:RGB_PASSAGES]}
    for row in rgb:
        if ids.issuperset(row["positive_ids"] + row["negative_ids"]):
            examples += both("rgb", row["text"], index, models, of_ids(row, answers=True), "negatives only")
    examples += elsewhere("rgb", [*everyday, *cmrc_texts[3::6]], index, models)

    pages: list[tuple[str, Path, Rows, Rows]] = [
        ("samples", samples_folder(), samples, real),
        ("real-01", data / "pages" / "real-01.txt", real, samples),
    ]
    for name, path, own, foreign in pages:
        index = store(stores / name, [path], models.encoder)
        for row in own:
            if row["answer"] is None:
                examples.append(example(name, "unanswerable", ask(row["question"], index, models)))
            else:
                examples += both(name, row["question"], index, models, of_answer(row))
        for row in unanswerable:
            if row["pages"] == name:
                examples.append(example(name, "other fact", ask(row["question"], index, models)))
        others = [row["question"] for row in foreign if row["answer"] is not None]
        examples += elsewhere(name, [*everyday, *others, *rgb_texts[::8], *cmrc_texts[::50]], index, models)

    articles = data / "news_readers"
    asked = [
        ("news_readers", [articles / "articles.jsonl"], rows(articles / "questions.jsonl")),
        ("typeset", sorted((data / "pages").glob("typeset-*.txt")), rows(data / "readers" / "typeset.questions.jsonl")),
        ("samples", [samples_folder()], rows(data / "readers" / "samples.questions.jsonl")),
    ]
    for name, paths, own in asked:
        index = store(stores / name, list(paths), models.encoder)
        for row in own:
            if row["answer"] is None:
                examples.append(example(name, "other fact", ask(row["question"], index, models)))
            else:
                examples += both(name, row["question"], index, models, of_answer(row))
        examples += elsewhere(name, [*everyday, *rgb_texts[::8], *cmrc_texts[::50]], index, models)
    return examples


def rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def page(corpus: Rows) -> Page:
    articles = (Article(row["id"], row["id"], (), (Paragraph(row["text"], (1, 1)),)) for row in corpus)
    return Page("corpus", "", articles=tuple(articles))


def store(place: Path, sources: list[Any], encoder: Encoder) -> Snapshot:
    """The store at `place`, built where there is none that fits."""
    try:
        return open_store(place).open()
    except StoreError:
        build(sources, place, encoder=encoder, progress=True)
        return open_store(place).open()


def of_ids(row: dict[str, Any], *, answers: bool = False) -> Judge:
    """Right is a passage named in the query, or, where other passages tell the same news, one that holds an answer."""
    positive = frozenset(row["positive_ids"])
    texts = [answer for answer in row["answers"] if answer] if answers else []
    return lambda chunk: chunk.source in positive or any(text in chunk.text for text in texts)


def of_answer(row: dict[str, Any]) -> Judge:
    wanted = squeeze(row["answer"])
    return lambda chunk: wanted in squeeze(chunk.text)


def squeeze(text: str) -> str:
    return re.sub(r"[\s—|·-]+", "", text)


@cache
def every_chunk(held: Snapshot) -> list[Chunk]:
    """Of a generation, by row."""
    return held.chunks(held.rows(Filter()))


def ask(question: str, index: Snapshot, models: Models) -> Found:
    asked = Query.of(question, models.encoder, index)
    return as_read(question, asked, search(index, asked, FOUND), index, models)


def as_read(question: str, asked: Query, hits: Sequence[Hit], index: Snapshot, models: Models) -> Found:
    return read(Found(question, False, hits, asked), Tools(index, models.encoder, reader=models.reader))


def both(
    family: str, question: str, index: Snapshot, models: Models, right: Judge, without: str = "passage removed"
) -> Iterable[Example]:
    """The question as it is, and with every passage that answers it taken out."""
    yield example(family, PRESENT, ask(question, index, models), right)
    # The same question again, since a passage also counts for those that agree with it.
    rest = [row for row, chunk in enumerate(every_chunk(index)) if not right(chunk)]
    asked = Query.of(question, models.encoder, index)
    hits = rank(index, asked, propose_among(index, asked, rest), FOUND)
    yield example(family, without, as_read(question, asked, hits, index, models))


def elsewhere(family: str, questions: Iterable[str], index: Snapshot, models: Models) -> list[Example]:
    asked = spread(list(questions), ELSEWHERE)
    return [example(family, "other domain", ask(q, index, models)) for q in asked]


def spread(every: Sequence[Any], most: int) -> list[Any]:
    """At most `most` of them, at equal steps."""
    return list(every[:: -(-len(every) // most)] if every else [])


def example(family: str, kind: str, found: Found, right: Judge | None = None) -> Example:
    seen = range(min(5, len(found.hits)))
    names = READ_WEIGHTS if found.readings else WEIGHTS
    told = [features(found.hits[:DEPTH], position, found.readings) for position in seen]
    return Example(
        family,
        kind,
        hashlib.sha256(found.question.encode()).digest()[0] % 2 == 1,
        [[one[name] for name in names] for one in told],
        [right is not None and right(found.hits[position].chunk) for position in seen],
    )


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for the features as they are, not standardised."""

    weights: list[float]
    bias: float

    def __call__(self, found: list[float]) -> float:
        return logistic(self.bias + sum(w * x for w, x in zip(self.weights, found, strict=True)))


def weights_of(examples: Sequence[Example]) -> Any:
    """Every family the same, half of it on what is present, every kind of absence the same."""
    sizes: dict[tuple[str, str], int] = {}
    for one in examples:
        sizes[one.family, one.kind] = sizes.get((one.family, one.kind), 0) + 1
    absences = {f: sum(1 for g, kind in sizes if g == f and kind != PRESENT) for f, _ in sizes}
    share = [(1 if e.kind == PRESENT else 1 / absences[e.family]) / sizes[e.family, e.kind] for e in examples]
    return np.array(share) * len(examples) / sum(share)


def fit(examples: Sequence[Example], strength: float) -> Model:
    """Fit on the first hits; the smaller `strength` is, the smaller are the weights."""
    x, y = np.array([e.found[0] for e in examples]), np.array([e.right[0] for e in examples])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=2000).fit(
        (x - mean) / spread, y, sample_weight=weights_of(examples)
    )
    weights = model.coef_[0] / spread
    return Model(weights.tolist(), float(model.intercept_[0] - weights @ mean))


def about_facts(examples: Sequence[Example]) -> list[Example]:
    """Those that are answered, or ask for another fact, of the families that have both."""
    families = {e.family for e in examples if e.kind in OTHER_FACT}
    return [e for e in examples if e.family in families and e.kind in (PRESENT, *OTHER_FACT)]


def report(examples: list[Example], names: Sequence[str], data: str, *, only_facts: bool) -> dict[str, object]:
    """The constants, fitted on all kinds or `only_facts`, and their figures on the held-back half."""
    examples = [e for e in examples if e.found]
    training, held = [e for e in examples if not e.held_back], [e for e in examples if e.held_back]
    chosen = about_facts if only_facts else list[Example]
    strength = READ_STRENGTH if only_facts else STRENGTH
    model = fit(chosen(training), strength)
    families = list(dict.fromkeys(e.family for e in examples))
    unseen = {f: fit(chosen([e for e in examples if e.family != f]), strength) for f in families}
    first = [(model(e.found[0]), e.right[0]) for e in held]
    shares = weights_of(held)
    draw(first, shares)
    return {
        "data": data,
        "WEIGHTS": {name: round(weight, 4) for name, weight in zip(names, model.weights, strict=True)},
        "BIAS": round(model.bias, 4),
        "questions": {"training": len(training), "held back": len(held)},
        "AUROC held back": aurocs(held, lambda _: model),
        "AUROC other sets": aurocs(examples, lambda family: unseen[family]),
        "calibration error": {
            "first passage": round(calibration_error(first, shares), 4),
            "first five": round(calibration_error(*every_rank(held, model)), 4),
            **{
                f: round(
                    calibration_error(
                        [(model(e.found[0]), e.right[0]) for e in held if e.family == f],
                        weights_of([e for e in held if e.family == f]),
                    ),
                    4,
                )
                for f in families
            },
        },
        "refused": {str(t): refusals(held, model, t) for t in REPORTED_THRESHOLDS},
        "refused, both halves": {str(t): refusals(examples, model, t) for t in REPORTED_THRESHOLDS},
    }


def aurocs(examples: Sequence[Example], model: Callable[[str], Model]) -> dict[str, float]:
    """How well a right first passage is told from the first passage of each kind of absence."""
    groups: dict[tuple[str, str], list[float]] = {}
    for e in examples:
        if e.kind != PRESENT or e.right[0]:
            groups.setdefault((e.family, e.kind), []).append(model(e.family)(e.found[0]))
    found = {}
    for (family, kind), absent in groups.items():
        if kind != PRESENT:
            present = groups[family, PRESENT]
            truth = [1] * len(present) + [0] * len(absent)
            found[f"{family}, {kind}"] = round(float(roc_auc_score(truth, [*present, *absent])), 4)
    return found


def every_rank(examples: Sequence[Example], model: Model) -> tuple[list[tuple[float, bool]], Any]:
    shares = weights_of(examples)
    points = [
        (model(found), right, share)
        for e, share in zip(examples, shares, strict=True)
        for found, right in zip(e.found, e.right, strict=True)
    ]
    return [(p, right) for p, right, _ in points], np.array([share for _, _, share in points])


def bins(points: Sequence[tuple[float, bool]], shares: Any) -> list[tuple[float, float, float]]:
    """(weight, mean confidence, share right) of each of ten equal bins that is not empty."""
    p, y = np.array([p for p, _ in points]), np.array([right for _, right in points], dtype=float)
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    found = []
    for b in range(BINS):
        here = place == b
        if here.any():
            weight = float(shares[here].sum())
            found.append(
                (weight, float(p[here] @ shares[here]) / weight, float(y[here] @ shares[here]) / weight),
            )
    return found


def calibration_error(points: Sequence[tuple[float, bool]], shares: Any) -> float:
    """The weighted mean distance between confidence and share right."""
    made = bins(points, shares)
    return sum(w * abs(p - y) for w, p, y in made) / sum(w for w, _, _ in made)


def refusals(examples: Sequence[Example], model: Model, threshold: float) -> dict[str, float]:
    """The share of questions refused, by family and kind; of those present, whatever passage came first."""
    groups: dict[str, list[bool]] = {}
    for e in examples:
        groups.setdefault(f"{e.family}, {e.kind}", []).append(model(e.found[0]) < threshold)
    return {name: round(sum(refused) / len(refused), 4) for name, refused in groups.items()}


def draw(points: Sequence[tuple[float, bool]], shares: Any) -> None:
    """The reliability plot, where matplotlib is installed (`pip install 'baohai[bench]'`)."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        return
    made = bins(points, shares)
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([p for _, p, _ in made], [y for _, _, y in made], color="black", linewidth=1)
    whole = sum(w for w, _, _ in made)
    axes.scatter([p for _, p, _ in made], [y for _, _, y in made], s=[800 * w / whole for w, _, _ in made], color="C3")
    axes.set(xlabel="confidence of the first passage", ylabel="share that answers", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("held-back questions; a dot's area is its weight")
    figure.tight_layout()
    figure.savefig(HERE / "reliability.png", dpi=100)


if __name__ == "__main__":
    main()
