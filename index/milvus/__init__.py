"""A store in Milvus, on a server or in a file (milvus-lite): the face of `index.store.base`, for archives that one
machine cannot hold."""

__all__: list[str] = []
