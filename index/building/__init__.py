"""From sources to a published generation."""

__all__: list[str] = []
