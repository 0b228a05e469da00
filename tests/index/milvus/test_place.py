from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import StoreError
from index.folders import beside, scheme_of, store_address
from index.milvus.filters import condition
from index.milvus.place import place_of
from index.store.address import open_store
from index.store.filters import Filter


@pytest.mark.parametrize(
    ("address", "uri", "name"),
    [
        ("milvus://db.example:19531/paper", "http://db.example:19531", "paper"),
        ("milvus://db.example/paper", "http://db.example:19530", "paper"),
        ("MILVUS://10.0.0.7/Paper_2/", "http://10.0.0.7:19530", "Paper_2"),
        ("milvus+https://cloud.example:443/paper", "https://cloud.example:443", "paper"),
        ("milvus:///srv/报纸/archive.db/paper", "/srv/报纸/archive.db", "paper"),
        ("milvus://archive.db/paper", "archive.db", "paper"),
        # What is left of an address that was taken for a path.
        (str(Path("milvus:///srv/archive.db/paper")), "/srv/archive.db", "paper"),
        (str(Path("milvus://host:19530/paper")), "http://host:19530", "paper"),
    ],
)
def test_an_address_names_a_server_or_a_file_and_a_name_there(address: str, uri: str, name: str) -> None:
    place = place_of(address)
    assert (place.uri, place.name, place.address) == (uri, name, address)
    assert place.file == (None if "://" in uri else Path(uri))
    assert scheme_of(address).startswith("milvus")


@pytest.mark.parametrize(
    "address",
    [
        "milvus://host",
        "milvus://host/",
        "milvus:///name",
        "milvus://host/报纸",
        "milvus://host/1a",
        f"milvus://h/{'a' * 201}",
    ],
)
def test_an_address_that_is_not_whole_is_refused_without_connecting(address: str) -> None:
    with pytest.raises(StoreError, match=r"Milvus 地址不完整.*milvus://主机:19530/名字"):
        open_store(address)


def test_what_lies_beside_a_store_without_a_folder_lies_with_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    place = beside("milvus://db.example:19530/paper")
    assert place.name == "milvus-db.example-19530-paper"
    assert place.parent.name == "baohai"
    monkeypatch.setenv("BAOHAI_STORE", "milvus:///srv/archive.db/paper")
    assert store_address(None) == "milvus:///srv/archive.db/paper"
    assert beside(Path("/srv/store")) == Path("/srv/store")


def test_a_filter_becomes_a_condition_in_which_nothing_of_it_is_taken_for_more() -> None:
    where = Filter(headline='a"or%', date_from="2024", author="记者江岸")
    assert condition(where, "row >= 0", lambda _: False) == (
        'row >= 0 and author_form like "%江岸%" and headline_form like "%a\\"or\\\\%%" and date >= "2024-01-01"'
    )
    assert condition(Filter(source="甲"), "row >= 0", lambda one: "form" in one) == 'row >= 0 and source_form == "甲"'
