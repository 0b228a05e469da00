"""Damaged and hostile files of every format: pages or a sentence, never an exception. A thousand of each:
`benchmarks/mutated_files.py`."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from benchmarks.mutated_files import mutations, trial
from corpus import read_paths
from corpus.errors import ReadError
from tests.corpus.formats.test_archive import FILES, tarred, zipped
from tests.format_files import sample, sample_names
from tests.sevens import sevened

ARCHIVES = {
    "报.zip": zipped(FILES),
    "报.tar": tarred(FILES),
    "报.tgz": tarred(FILES, "w:gz"),
    "报.7z": sevened(FILES),
    "新闻.jsonl": b'{"title": "\xe9\xa2\x98", "content": "<p>\xe6\x96\x87</p>"}\n' * 3,
    "新闻.html.gz": gzip.compress(sample("county.html")),
}


@pytest.mark.parametrize("name", [*sample_names(), *ARCHIVES])
def test_a_damaged_file_gives_pages_or_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    outcomes = set()
    for raw in mutations(ARCHIVES.get(name) or sample(name), 40, seed=3):
        path.write_bytes(raw)
        outcomes.add(trial(path))
    assert outcomes <= {"read", "refused"}


@pytest.mark.parametrize("name", ["feed.xml", "alto.xml", "styled.docx", "paper.odt", "book.epub"])
def test_xml_that_defines_entities_is_refused(name: str, tmp_path: Path) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(2, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l1 "lol">{lol}]><rss><channel>&l9;</channel></rss>'.encode()
    part = {"styled.docx": "word/document.xml", "paper.odt": "content.xml", "book.epub": "META-INF/container.xml"}
    (tmp_path / name).write_bytes(zipped({part[name]: bomb}) if name in part else bomb)
    with pytest.raises(ReadError, match="自己定义了实体"):
        read_paths(tmp_path / name)


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    defined = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    text = f"{defined}<html><body><h1>题</h1><p>正文里有&s;，没有别的。</p></body></html>"
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    pages, _ = read_paths(tmp_path / "a.html")
    assert "机密" not in "".join(page.text for page in pages)


@pytest.mark.parametrize("opened", ["<div>", "<table><tr><td>", "<p><b>", "<ul><li>"])
def test_depth_without_end_is_no_harm(opened: str, tmp_path: Path) -> None:
    fares = "去青螺岛的轮渡船票由八元调为六元，学生半价。"
    (tmp_path / "a.html").write_text(opened * 20_000 + fares, encoding="utf-8")
    assert trial(tmp_path / "a.html") == "read"
    assert [page.text for page in read_paths(tmp_path / "a.html")[0]] == [fares]


@pytest.mark.parametrize("tags", [("tbl", "tr", "tc"), ("r", "drawing", "txbxContent", "p"), ("sdt", "sdtContent")])
def test_word_nested_without_end_is_no_harm(tags: tuple[str, ...], tmp_path: Path) -> None:
    opened = "".join(f"<w:{tag}>" for tag in tags)
    inner = "<w:p><w:r><w:t>去青螺岛的船票。</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="w"><w:body><w:p>{opened * 200}{inner}'
    (tmp_path / "a.docx").write_bytes(zipped({"word/document.xml": document}))
    assert trial(tmp_path / "a.docx") == "read"
