"""The command `baohai`."""

__all__: list[str] = []
