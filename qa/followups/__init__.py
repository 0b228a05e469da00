"""How a question reads after those before it: the ways to write it out, what speaks for each, and learned weights."""

__all__: list[str] = []
