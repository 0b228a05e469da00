"""A bundled model as a sentence-transformers model, for a GPU; a CPU is served by `index.encoders.e5_openvino`.

It must not know what the vectors are for. Importing this module imports torch and sentence-transformers: import it
where the model is wanted, as `index.encoders.sentence_transformer` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.encoders import e5_weights as bundled

# "document" is there because sentence-transformers looks for it before "passage" and would otherwise find its own empty
# default.
PROMPTS: Final = {
    "query": bundled.QUERY_PROMPT,
    "passage": bundled.PASSAGE_PROMPT,
    "document": bundled.PASSAGE_PROMPT,
}

# The file's names of a layer's tensors, and BertModel's.
_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES: Final = {
    bundled.POSITIONS: "embeddings.position_embeddings.weight",
    bundled.TYPES: "embeddings.token_type_embeddings.weight",
    f"{bundled.NORM}.w": "embeddings.LayerNorm.weight",
    f"{bundled.NORM}.b": "embeddings.LayerNorm.bias",
}


def load(weights: bundled.Weights, device: str = "cpu") -> SentenceTransformer:
    """Decode the weights and return the model: mean pooling, unit rows, 384 components, 512 tokens, `PROMPTS`."""
    modules = [_BundledBert(weights), Pooling(weights.hidden, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device=device, prompts=dict(PROMPTS), local_files_only=True)


class _FourBitEmbedding(nn.Module):
    """The word embeddings, decoded row by row as they are looked up.

    Decoding all 250,037 rows at once takes a third of a second of every start and 384 MB; a batch looks up a few
    hundred. The output has the scales' dtype, so `model.to(torch.bfloat16)` reaches it.
    """

    def __init__(self, codes: Tensor, scales: Tensor, width: int) -> None:
        """`codes` `(blocks, 16)` uint8, `scales` `(blocks,)` float32; a row of `width` weights is `width / 32`
        blocks."""
        super().__init__()
        blocks = width // (2 * codes.shape[-1])
        self.codes = nn.Buffer(codes.view(-1, blocks, codes.shape[-1]), persistent=False)
        self.scales = nn.Buffer(scales.view(-1, blocks, 1), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """`(…)` int64 ids to `(…, width)` embeddings: (half byte - 8) x scale."""
        codes, scales = self.codes[ids], self.scales[ids]
        halves = torch.cat((codes & 0x0F, codes >> 4), dim=-1)
        return ((halves.to(scales.dtype) - 8) * scales).flatten(-2)


class _BundledBert(InputModule):
    """The first module of the model: texts to token embeddings."""

    def __init__(self, weights: bundled.Weights) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        config = BertConfig(
            vocab_size=weights.vocabulary,
            hidden_size=weights.hidden,
            num_hidden_layers=weights.layers,
            num_attention_heads=weights.heads,
            intermediate_size=weights.feed_forward,
            max_position_embeddings=weights.positions,
            type_vocab_size=weights.types,
            layer_norm_eps=weights.epsilon,
        )
        self.max_seq_length = weights.positions
        self._weights = weights
        self.tokenizer = weights.tokenizer  # type: ignore[assignment]
        with torch.device("meta"):  # no 118 million random numbers, to be thrown away at once
            self.bert = BertModel(config, add_pooling_layer=False)
            shapes = {name: tensor.shape for name, tensor in self.bert.state_dict().items()}
        codes, scales = map(torch.from_numpy, weights.tensors[bundled.WORDS].blocks())
        self.bert.set_input_embeddings(_FourBitEmbedding(codes, scales, weights.hidden))  # type: ignore[no-untyped-call]
        state = {
            target: torch.from_numpy(weights.tensors[name].floats(*shapes[target]))
            for name, target in _names(weights.layers).items()
        }
        self.bert.load_state_dict(state, strict=True, assign=True)
        # Not weights, so not in the state: left on the meta device they would have no values.
        positions = torch.arange(weights.positions).unsqueeze(0)
        self.bert.embeddings.position_ids = nn.Buffer(positions, persistent=False)
        self.bert.embeddings.token_type_ids = nn.Buffer(torch.zeros_like(positions), persistent=False)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Tensor]:
        """Return `input_ids` and `attention_mask`, `(texts, longest)` int64; a text keeps `max_seq_length` tokens."""
        ids, mask = self._weights.padded([self._weights.token_ids(prompt or "", text) for text in inputs])
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Add `token_embeddings`, `(texts, longest, 384)`, to the features."""
        output = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": output.last_hidden_state}

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Raise: the packaged file is this model's only saved form."""
        raise NotImplementedError(f"the bundled model is saved already, in {bundled.weights_path()}")


def _names(layers: int) -> dict[str, str]:
    """Return the file's name of each tensor, but the word embeddings, and BertModel's."""
    return _EMBEDDING_NAMES | {
        f"l{layer}.{name}.{short}": f"encoder.layer.{layer}.{target}.{long}"
        for layer in range(layers)
        for name, target in _LAYER_NAMES.items()
        for short, long in (("w", "weight"), ("b", "bias"))
    }
