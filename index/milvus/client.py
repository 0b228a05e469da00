"""What is asked of Milvus, with its errors told in a sentence. The only import of pymilvus.

Knows nothing of what is in a collection: a `Table` says which columns it has, a condition is an expression of Milvus.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from index.errors import StoreError
from index.milvus.place import Place

Row = dict[str, Any]
Kind = Literal["number", "text", "bool", "dense", "sparse"]

TOKEN_VARIABLE = "BAOHAI_MILVUS_TOKEN"

# The most bytes that a text of Milvus holds.
LONGEST = 65_535
# Up to this many vectors all are scanned, exactly, as in a local store; of more a graph is made. 32 links a vector cost
# 256 bytes of memory beside it.
EXACT = 30_000
_GRAPH = {"M": 32, "efConstruction": 200}
# How many of the graph's neighbours are looked at for each that is wanted, and at least.
_LOOKED_AT = 4
_AT_LEAST = 256
# The most rows that one search gives back.
MOST = 16_384

# Up to this many rows are found as soon where they were first written; milvus-lite looks through more six times as fast
# once they are flushed (3,000 passages by their terms: 22 ms for 140), which waits half a second.
_FEW = 500
_PAUSE = 0.02
_connecting = threading.Lock()
_clients: dict[str, Client] = {}


class Column(NamedTuple):
    """A column of a table; `absent`: it may hold nothing."""

    name: str
    kind: Kind
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a collection; the first is its key, a number. Milvus wants a vector in each: `MARK` where there
    is none."""

    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        return self.columns[0].name

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def everything(self) -> str:
        """The condition that every row meets."""
        return f"{self.key} >= 0"


MARK = Column("mark", "dense")
MARKED = {"mark": [1.0, 0.0]}


@contextmanager
def _telling(uri: str) -> Iterator[None]:
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        raise StoreError(
            "Milvus 没有做成：{uri}（{error}）。请检查服务是否在运行、地址和令牌是否正确。",
            uri=uri,
            error=error.message,
        ) from error


def connect(place: Place) -> Client:
    """The connection to a place; one for all stores there. Raises StoreError."""
    with _connecting:
        if place.uri not in _clients:
            _clients[place.uri] = Client(place.uri, _connect(place))
        return _clients[place.uri]


def disconnect(place: Place) -> None:
    """Let go of a place, so that another process can open its file."""
    with _connecting:
        client = _clients.pop(place.uri, None)
    if client is not None:
        client.close()
    if place.file is not None:
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_server(place.uri)


def _connect(place: Place) -> Any:
    # Whatever is forked here begins another program at once. gRPC begins its threads anew in the fork, and one of them
    # aborts it where its files are closed first (grpc issue 43055).
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    try:
        if place.file is not None:
            import milvus_lite  # noqa: F401 - pymilvus says something else where it lacks
        from pymilvus import MilvusClient
    except ImportError as error:
        raise StoreError(
            "要用 Milvus 里的语料库，请先安装：pip install 'baohai[milvus]'（{error}）。地址：{address}",
            error=error,
            address=place.address,
        ) from error
    for library in ("pymilvus", "milvus_lite"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what it logs, it raises
    if place.file is not None and not place.file.parent.is_dir():
        raise StoreError("没有这个文件夹：{folder}（{address}）。", folder=place.file.parent, address=place.address)
    try:
        with _telling(place.uri):
            return MilvusClient(uri=place.uri, token=os.environ.get(TOKEN_VARIABLE, ""))
    except StoreError as error:
        if place.file is None:
            raise
        raise StoreError(
            "打不开 {file}：milvus-lite 的文件同一时间只能由一个程序打开。请先结束正在用它的程序。", file=place.file
        ) from error


class Client:
    """A connection, shared by threads. Every method raises StoreError where Milvus refuses."""

    def __init__(self, uri: str, milvus: Any) -> None:
        """Use `connect`."""
        self._uri = uri
        self._milvus = milvus

    def close(self) -> None:
        self._milvus.close()

    def collections(self) -> list[str]:
        """The names of all collections."""
        with _telling(self._uri):
            return [str(name) for name in self._milvus.list_collections()]

    def create(self, name: str, table: Table, dim: int = 2) -> None:
        """A new collection; `dim` components in each dense vector. Not to be read before `make_ready`."""
        from pymilvus import DataType

        schema = self._milvus.create_schema(auto_id=False, enable_dynamic_field=False)
        types = {"number": DataType.INT64, "bool": DataType.BOOL, "sparse": DataType.SPARSE_FLOAT_VECTOR}
        for column in table.columns:
            if column.kind == "text":
                schema.add_field(column.name, DataType.VARCHAR, max_length=LONGEST, nullable=column.absent)
            elif column.kind == "dense":
                schema.add_field(column.name, DataType.FLOAT_VECTOR, dim=dim)
            else:
                schema.add_field(column.name, types[column.kind], is_primary=column.name == table.key)
        with _telling(self._uri):
            self._milvus.create_collection(name, schema=schema, consistency_level="Bounded")

    def make_ready(self, name: str, table: Table, rows: int) -> None:
        """Write a collection of so many rows through, index it, and have it in memory."""
        indexes = self._milvus.prepare_index_params()
        vectors = [column for column in table.columns if column.kind in ("dense", "sparse")]
        for column in vectors:
            kind, parameters = "FLAT", {}
            if column.kind == "sparse":
                kind = "SPARSE_INVERTED_INDEX"
            elif rows > EXACT and column != MARK:
                kind, parameters = "HNSW", _GRAPH
            indexes.add_index(column.name, index_type=kind, metric_type="IP", params=parameters)
        with _telling(self._uri):
            if rows > _FEW:
                self._milvus.flush(name)
            self._milvus.create_index(name, indexes, sync=False)
            while any(self._unfinished(name, column.name) for column in vectors):
                time.sleep(_PAUSE)
            self._milvus.load_collection(name)

    def _unfinished(self, name: str, column: str) -> bool:
        return int(self._milvus.describe_index(name, column).get("pending_index_rows") or 0) > 0

    def load(self, name: str) -> None:
        """Have a collection in memory; it is at once where it was already."""
        with _telling(self._uri):
            self._milvus.load_collection(name)

    def release(self, name: str) -> None:
        """Let a collection out of memory; it can be loaded again."""
        with _telling(self._uri):
            self._milvus.release_collection(name)

    def columns(self, name: str) -> list[str]:
        """The names of a collection's columns; none where there is no such collection."""
        if name not in self.collections():
            return []
        with _telling(self._uri):
            return [str(field["name"]) for field in self._milvus.describe_collection(name)["fields"]]

    def put(self, name: str, rows: Sequence[Row], *, over: bool = False) -> None:
        """Insert rows; `over` those of the same keys."""
        if rows:
            with _telling(self._uri):
                (self._milvus.upsert if over else self._milvus.insert)(name, rows)

    def count(self, name: str, where: str) -> int:
        """How many rows meet a condition, what was written just now among them."""
        with _telling(self._uri):
            (found,) = self._milvus.query(name, filter=where, output_fields=["count(*)"], consistency_level="Strong")
        return int(found["count(*)"])

    def rows(self, name: str, where: str, columns: Sequence[str], *, at_a_time: int = MOST) -> Iterator[Row]:
        """The rows that meet a condition, by their key. What was written just now may be missing until `count` was
        asked, which waits for it: a server's iterator does not, whatever consistency it is asked for."""
        with _telling(self._uri):
            found = self._milvus.query_iterator(
                name, batch_size=at_a_time, filter=where, output_fields=list(columns), consistency_level="Bounded"
            )
            try:
                while batch := found.next():
                    yield from batch
            finally:
                found.close()

    def fetch(self, name: str, where: str, columns: Sequence[str], *, strong: bool = False) -> list[Row]:
        """At most MOST rows that meet a condition, in any order, in one call; `strong`: what was written just now among
        them."""
        level = "Strong" if strong else "Bounded"
        with _telling(self._uri):
            found = self._milvus.query(
                name, filter=where, output_fields=list(columns), limit=MOST, consistency_level=level
            )
        return list(found)

    def nearest(self, name: str, column: str, query: Any, limit: int, where: str, key: str) -> list[tuple[float, int]]:
        """At most `limit` inner products with `query`, dense or sparse, and their rows, greatest first."""
        wanted = min(limit, MOST)
        looked_at = {} if isinstance(query, Mapping) else {"ef": max(_AT_LEAST, _LOOKED_AT * wanted)}
        with _telling(self._uri):
            (hits,) = self._milvus.search(
                name,
                data=[query],
                anns_field=column,
                limit=wanted,
                filter=where,
                output_fields=[key],
                search_params={"metric_type": "IP", "params": looked_at},
                consistency_level="Bounded",
            )
        return sorted(((float(hit["distance"]), int(hit[key])) for hit in hits), key=lambda one: (-one[0], one[1]))

    def live(self, alias: str) -> str | None:
        """The collection that an alias points to; None where there is no such alias."""
        from pymilvus.exceptions import MilvusException

        try:
            return str(self._milvus.describe_alias(alias)["collection_name"])
        except MilvusException:
            with _telling(self._uri):  # there is none, or nobody answers
                self._milvus.list_collections()
            return None

    def point(self, alias: str, name: str) -> None:
        """Have an alias point to a collection, in one step."""
        with _telling(self._uri):
            if self.live(alias) is None:
                self._milvus.create_alias(name, alias)
            else:
                self._milvus.alter_alias(name, alias)

    def drop(self, name: str) -> None:
        """Drop a collection, if there is one. Raises StoreError for one that an alias points to: milvus-lite would drop
        it all the same."""
        if name not in self.collections():
            return
        with _telling(self._uri):
            aliases = self._milvus.list_aliases(name)["aliases"]
            if aliases:
                raise StoreError(
                    "{name} 还在用（别名 {aliases}），没有删除：{uri}。",
                    name=name,
                    aliases="、".join(aliases),
                    uri=self._uri,
                )
            self._milvus.drop_collection(name)
