"""The address of a store in Milvus: a server or a file, and a name there. Opens nothing.

    milvus://host:19530/name                a server; milvus+https:// for one behind TLS
    milvus:///folder/archive.db/name        a file of milvus-lite, which one process opens at a time

A server's token (user:password, or an API key) is the environment variable BAOHAI_MILVUS_TOKEN: an address is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import StoreError

_ADDRESS = re.compile(r"(milvus(?:\+https)?):(//?)(.+)/([A-Za-z_][A-Za-z0-9_]*)/?", re.IGNORECASE)
_PORT = re.compile(r":[0-9]+$")
# Milvus allows names of 255 characters; the tables of a store have longer ones than it.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """`uri` is what pymilvus connects to, `name` what the store's collections and its alias are called by."""

    address: str
    uri: str
    name: str

    @property
    def file(self) -> Path | None:
        """The file of milvus-lite; None for a server."""
        return None if "://" in self.uri else Path(self.uri)


def place_of(address: str) -> Place:
    """Raises StoreError for an address that names no server or file, or no collection."""
    found = _ADDRESS.fullmatch(address)
    whole = found is not None and len(found[4]) <= _LONGEST and (found[3].endswith(".db") or "/" not in found[3])
    if found is None or not whole:
        raise StoreError(
            "这个 Milvus 地址不完整：{address}。应是 milvus://主机:19530/名字，或 milvus:///文件夹/库.db/名字；"
            "名字用字母、数字和下划线，以字母开头，最多 {limit} 个字符。",
            address=address,
            limit=_LONGEST,
        )
    scheme, slashes, where, name = found.groups()
    if where.endswith(".db"):
        # A path that was taken for one (`Path("milvus:///a.db/b")`) has lost two of its slashes.
        return Place(address, where if slashes == "//" else f"/{where}", name)
    host = where if _PORT.search(where) else f"{where}:19530"
    return Place(address, f"{'https' if scheme.lower().endswith('https') else 'http'}://{host}", name)
