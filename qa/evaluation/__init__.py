"""Questions whose answers are known, asked and scored."""

__all__: list[str] = []
