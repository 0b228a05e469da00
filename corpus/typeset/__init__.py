"""Printed lines to blocks, to stories: the layout of a newspaper page."""

__all__: list[str] = []
