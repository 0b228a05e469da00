from __future__ import annotations

from dataclasses import replace

import pytest

from qa.cite import citation, place_in_file
from qa.model import Passage

PASSAGE = Passage(1, "轮渡票价下调", "三元。", 1.0, "望潮日报.txt", (3, 5), "a1", 0, 1, date="2024-05-17")


def test_a_citation_names_headline_source_date_and_lines() -> None:
    assert citation(PASSAGE) == "《轮渡票价下调》，望潮日报.txt，2024-05-17，第 3–5 行"


def test_what_is_unknown_is_left_out_and_a_date_is_said_once() -> None:
    assert citation(replace(PASSAGE, date=None, untitled=True)) == "望潮日报.txt，第 3–5 行"
    dated = "望潮日报_2024-05-17.txt"
    assert citation(replace(PASSAGE, source=dated)) == f"《轮渡票价下调》，{dated}，第 3–5 行"


def test_a_newspaper_article_is_cited_as_the_standard_has_it() -> None:
    known = replace(PASSAGE, authors=("贺知远", "林晓汀"), paper="望潮日报", page_number="2")
    assert citation(known) == "贺知远, 林晓汀. 轮渡票价下调[N]. 望潮日报, 2024-05-17(2)."
    many = replace(known, authors=("甲", "乙", "丙", "丁"), headline="从枝头到果盘—— 一颗杨梅")
    assert citation(many) == "甲, 乙, 丙, 等. 从枝头到果盘——一颗杨梅[N]. 望潮日报, 2024-05-17(2)."


def test_nothing_is_invented_for_what_a_citation_lacks() -> None:
    known = replace(PASSAGE, paper="望潮日报", page_number=None)
    assert citation(known) == "轮渡票价下调[N]. 望潮日报, 2024-05-17."
    assert citation(replace(known, date=None, page_number="2")) == "轮渡票价下调[N]. 望潮日报."
    assert citation(replace(known, untitled=True)) == "望潮日报.txt，2024-05-17，第 3–5 行"


def test_one_line_is_no_span() -> None:
    assert place_in_file((3, 3), "望潮日报.txt") == "第 3 行"


def test_a_row_is_found_by_its_number_and_its_file() -> None:
    assert place_in_file((8, 8), "news.jsonl#8", "news.jsonl") == "第 8 条"
    row = replace(PASSAGE, source="望潮日报2024-05-17", lines=(8, 8), file="news.jsonl")
    assert citation(row) == "《轮渡票价下调》，望潮日报2024-05-17，news.jsonl 第 8 条"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("报.txt", "第 3–4 行"),
        ("报.docx", "第 3–4 段"),
        ("报.zip/5月/来稿.docx", "第 3–4 段"),
        ("书.epub/02 要闻", "第 3–4 段"),
        ("报.zip/01.html.gz", "第 3–4 段"),
        ("scan.hocr", "第 3–4 行"),
    ],
)
def test_what_has_no_lines_is_counted_in_paragraphs(source: str, words: str) -> None:
    assert place_in_file((3, 4), source) == words
