"""Learn the weights of follow-ups: python -m training.followups DIALOGUES STORE WEIGHTS.

DIALOGUES is a file of dialogues, STORE a store of the articles they are about; see README.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from index.encoders.load import load_encoder
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from qa.confidence import DEPTH
from qa.followup import write_out
from qa.followups.features import Features
from qa.followups.findings import findings
from qa.followups.weights import Weights
from training.followup_examples import Dialogue, Turn, known_words, later_turns, read_dialogues, ways
from training.followup_fit import fit_decision, fit_ranking

# How strongly weights are held near nothing, and in how many examples a feature has to occur: chosen on a third of the
# dialogues, with the others to learn from.
DECAY: Final = 0.5
OFTEN: Final = 4
DECAY_OF_WORDING: Final = 6.0
OFTEN_IN_WORDING: Final = 20


def main() -> None:
    """Write the weights that are learned from a file of dialogues."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    write_weights(learn(read_dialogues(arguments.dialogues), arguments.store), arguments.weights)


def learn(dialogues: Sequence[Dialogue], store: Path) -> Weights:
    """The weights that fit the dialogues; what is found in `store` tells which of their turns lean."""
    groups = [(way.found, way.like) for turns in dialogues for way in ways(turns)]
    weights = Weights(known_words(dialogues), fit_ranking(groups, DECAY_OF_WORDING, OFTEN_IN_WORDING), {}, {}, {})
    turns = [turn for dialogue in dialogues for turn in later_turns(dialogue, weights)]
    cues, leaning = [turn.cues(weights.words) for turn in turns], [turn.kind == "lean" for turn in turns]
    found = [one | more for one, more in zip(cues, found_for(turns, weights, store), strict=True)]
    return replace(
        weights,
        leans=fit_decision(cues, leaning, DECAY, OFTEN),
        talks=fit_decision(cues, [turn.kind == "talk" for turn in turns], DECAY, OFTEN),
        hits=fit_decision(found, leaning, DECAY, OFTEN),
    )


def found_for(turns: Sequence[Turn], weights: Weights, store: Path) -> Iterator[Features]:
    """What is found for each turn as it stands and as it is written out; nothing where it cannot be written out."""
    held, encoder = open_store(store).open(), load_encoder()
    for turn in turns:
        rewritten = write_out(turn.question, turn.before, weights)
        if rewritten is None:
            yield {}
            continue
        own, carried = (Query.of(text, encoder, held) for text in (turn.question, f"{rewritten}？"))
        yield findings(own, search(held, own, DEPTH), carried, search(held, carried, DEPTH))


def write_weights(weights: Weights, path: Path) -> None:
    """The file that `qa.followups.weights` reads."""
    plain = asdict(weights) | {"words": sorted(weights.words)}
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
