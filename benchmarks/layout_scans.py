"""How scans are read: made-up pages of `tests/press` as pictures at 200 dots an inch, clean to noisy.

    python -m benchmarks.layout_scans [--half chosen|reported] [--seed scan] [--states clean ...] [--show]
                                      [--kept FOLDER]

Each page is drawn as a PDF, made a picture, and worn: its type blurred, its paper greyed, with noise, laid a little
askew. The half of the pages named `chosen` is the one that numbers were chosen on. Prints the figures of
`benchmarks/layout_pdf.py`, the share of the characters that were recognised, and the seconds a page. What is recognised
is kept in a folder (`/tmp/baohai-scans`), so that the layout can be tried again at once.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from benchmarks.eval_gate import squeeze
from benchmarks.layout_pdf import Score, papers
from corpus import read_pages
from corpus.formats.picture import read
from corpus.model import Article, NamedBytes, Page
from corpus.options import Options
from tests.press.pdf import draw
from tests.press.values import PRESSES, MadeUp

DOTS = 200
# Pages have one sheet and no jumps; vertical type is measured by itself.
CHOSEN = ("plain", "kickers and decks", "wide columns", "two sizes", "narrow gutters", "photos")
REPORTED = ("evening paper", "weekly", "cross-heads", "own measures", "heads over a part", "briefs")


@dataclass(frozen=True, slots=True)
class State:
    """How a page was worn: blur in dots, noise in shades of grey, the grey of its paper and ink, degrees askew."""

    blur: float = 0.0
    noise: float = 0.0
    paper: int = 255
    ink: int = 0
    askew: float = 0.0


STATES = {
    "clean": State(),
    "used": State(blur=0.6, noise=6, paper=238, ink=30, askew=0.3),
    "noisy": State(blur=0.9, noise=16, paper=215, ink=50, askew=-0.6),
}


def scanned(paper: Sequence[MadeUp], name: str, state: State, seed: int) -> bytes:
    """The first page of a paper as a scan."""
    raw = draw(paper, PRESSES[name], "neat", seed)
    image = pypdfium2.PdfDocument(raw)[0].render(scale=DOTS / 72).to_pil().convert("L")
    if state.askew:
        image = image.rotate(state.askew, Image.Resampling.BICUBIC, fillcolor=255)
    if state.blur:
        image = image.filter(ImageFilter.GaussianBlur(state.blur))
    grey = np.asarray(image, np.float32) / 255 * (state.paper - state.ink) + state.ink
    grey += np.random.default_rng(seed).normal(0, state.noise, grey.shape) if state.noise else 0
    file = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


def pages(names: Sequence[str], states: Sequence[str], seed: str) -> Iterator[tuple[str, list[MadeUp], bytes]]:
    """The name of each page, its truth, and its scan."""
    for number, name in enumerate(names):
        paper = papers(PRESSES[name], 1, f"{seed} {name}")[0]
        state = states[number % len(states)]
        yield f"{name}, {state}", paper, scanned(paper, name, STATES[state], number)


def read_scan(raw: bytes, kept: Path) -> list[Article]:
    """The articles of a scan."""
    found = read(NamedBytes("scan.jpg", "scan", raw), Options(kept=kept))
    return [
        article for page in read_pages([one for one in found if isinstance(one, Page)]) for article in page.articles
    ]


def recognised(paper: Sequence[MadeUp], articles: Sequence[Article]) -> float:
    """The share of the characters of a paper that were read, wherever they stand."""
    gold: Counter[str] = Counter()
    for article in paper[0].gold["articles"]:
        gold.update(squeeze("".join([*article["headline_lines"], *(block["text"] for block in article["body"])])))
    mine = Counter("".join(squeeze("".join([*one.headline, *(b.text for b in one.body)])) for one in articles))
    return sum((gold & mine).values()) / max(1, sum(gold.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("chosen", "reported"), default="chosen")
    parser.add_argument("--seed", default="scan")
    parser.add_argument("--states", nargs="+", default=list(STATES), choices=list(STATES))
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--kept", type=Path, default=Path("/tmp/baohai-scans"))
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    given.kept.mkdir(exist_ok=True)
    whole, shares = Score(), []
    names = given.only or (CHOSEN if given.half == "chosen" else REPORTED)
    for title, paper, raw in pages(names, given.states, given.seed):
        began = time.perf_counter()
        articles = read_scan(raw, given.kept)
        took = time.perf_counter() - began
        shares.append(recognised(paper, articles))
        score = Score()
        for one in (score, whole):
            one.add(paper[0].gold["articles"], articles, f"{title} ")
            one.pages, one.seconds = one.pages + 1, one.seconds + took
        print(f"{title:28} {shares[-1]:.4f}", json.dumps(score.figures()), f"{took:.1f} s", flush=True)
        for line in score.differences() if given.show else ():
            print(line)
    print(f"{'all':28} {sum(shares) / len(shares):.4f}", json.dumps(whole.figures()), f"{whole.pages} pages")


if __name__ == "__main__":
    main()
