"""What is the same for the search: words, character pairs, and what of a chunk is looked up."""

__all__: list[str] = []
