"""Files of training data: rows of ids and, beside them, the part of the packaged weights that these ids need.

So training needs torch and this file alone: not the package with the weights, nor its 250,000 words. Ids are those of
the file's own words, in the order of `read_data`'s `words`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.wordlist import WordList
from qa.reader.trunk import WORDS, Tensor, UnigramTokenizer, Weights

_SIZES: Final = ("hidden", "layers", "heads", "feed_forward", "positions", "types", "epsilon")
_TENSOR: Final = "tensor:"
_ABOUT: Final = "about"
# The packaged ids of a file's own words, in their order.
_USED: Final = "words"
# What a file has for each row, but for its ids.
_OF_ROWS: Final = ("lengths", "fronts", "starts", "ends", "kept_back")


@dataclass(frozen=True, slots=True)
class DataFile:
    """The arrays by name, and the weights: `emb.word` has a row for each of the file's words, `pad` is its own id."""

    arrays: dict[str, NDArray[Any]]
    weights: Weights


def write_data(path: Path, weights: Weights, arrays: Mapping[str, NDArray[Any]], id_arrays: frozenset[str]) -> None:
    """Write arrays; those named in `id_arrays` hold the packaged ids, and are written as ids of the file's words."""
    used = np.unique(np.concatenate([[weights.pad], *(arrays[name] for name in sorted(id_arrays))]))
    if len(used) > np.iinfo(np.uint16).max:
        raise ValueError(f"{len(used)} different words in {path}; a file holds at most {np.iinfo(np.uint16).max}")
    kept = {
        name: np.searchsorted(used, values).astype(np.uint16) if name in id_arrays else values
        for name, values in arrays.items()
    }
    table = np.frombuffer(weights.tensors[WORDS].raw, np.uint8).reshape(weights.vocabulary, -1)[used]
    raw = {name: np.frombuffer(tensor.raw, np.uint8) for name, tensor in weights.tensors.items()} | {WORDS: table}
    about = {name: getattr(weights, name) for name in _SIZES} | {
        "pad": int(np.searchsorted(used, weights.pad)),
        "kinds": {name: tensor.kind for name, tensor in weights.tensors.items()},
    }
    named: dict[str, Any] = kept | {_TENSOR + name: values for name, values in raw.items()}
    named[_USED] = used.astype(np.int32)
    np.savez(path, **(named | {_ABOUT: np.array(json.dumps(about))}))


def read_data(path: Path) -> DataFile:
    """Read what `write_data` wrote."""
    with np.load(path, allow_pickle=False) as file:
        about = json.loads(str(file[_ABOUT]))
        named = {name: file[name] for name in file.files if name not in (_ABOUT, _USED)}
    tensors = {
        name.removeprefix(_TENSOR): Tensor(about["kinds"][name.removeprefix(_TENSOR)], memoryview(values).cast("B"))
        for name, values in named.items()
        if name.startswith(_TENSOR)
    }
    weights = Weights(
        **{name: about[name] for name in _SIZES},
        vocabulary=len(named[_TENSOR + WORDS]),
        pad=about["pad"],
        eos=0,
        tokenizer=UnigramTokenizer(WordList.of([""]), (0.0,), bos=0, eos=0, unknown=0),
        tensors=tensors,
    )
    return DataFile({name: values for name, values in named.items() if not name.startswith(_TENSOR)}, weights)


def write_chosen(path: Path, out: Path, chosen: NDArray[np.bool_]) -> None:
    """Write those rows of a file of `training.prepare` that are chosen, `(rows,)`, with all the rest as it stands."""
    with np.load(path, allow_pickle=False) as file:
        named = {name: file[name] for name in file.files}
    lengths = named["lengths"].astype(np.int64)
    named["ids"] = named["ids"][np.repeat(chosen, lengths)]
    named |= {name: named[name][chosen] for name in _OF_ROWS}
    np.savez(out, **named)


def write_joined(paths: Sequence[Path], out: Path, weights: Weights) -> int:
    """Write the rows of several files of `training.prepare` as one, and return how many they are; `weights` are the
    packaged ones."""
    parts: dict[str, list[NDArray[Any]]] = {"ids": [], **{name: [] for name in _OF_ROWS}}
    for path in paths:
        with np.load(path, allow_pickle=False) as file:
            parts["ids"].append(file[_USED][file["ids"]])
            for name in _OF_ROWS:
                parts[name].append(file[name])
    arrays = {name: np.concatenate(values) for name, values in parts.items()}
    write_data(out, weights, arrays, frozenset({"ids"}))
    return len(arrays["lengths"])
