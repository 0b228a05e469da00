"""A question to ranked chunks."""

__all__: list[str] = []
