"""Texts to unit vectors: the packaged weights and any other model."""

__all__: list[str] = []
