"""A store on disk: generations, their files, and the filters that select rows."""

__all__: list[str] = []
