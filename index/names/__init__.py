"""Who and what a text names: people, places, organisations."""

__all__: list[str] = []
