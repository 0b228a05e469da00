"""Why a passage was found, in a sentence; knows nothing of how the shares came about."""

from __future__ import annotations

from qa.model import Why

# What readers call the legs of the search (`index.search.evidence.Evidence.parts`). One not named here goes by its own.
LEGS = {
    "paragraph": "全段意思",
    "sentence": "最近的一句",
    "words": "字词",
    "headline": "标题",
    "agreement": "相近的段落",
}
# A share under this, rounded, is nothing.
LEAST = 0.005


def why_found(why: Why) -> str:
    """The question's words that were hit, and the share of each leg in the score."""
    words = f"命中的词：{'、'.join(why.words)}" if why.words else "没有命中问题里的词"
    legs = "，".join(f"{LEGS.get(name, name)} {share:.0%}" for name, share in why.legs if share >= LEAST)
    return f"{words}。得分来自：{legs}。" if legs else f"{words}。"
