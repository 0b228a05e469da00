"""Pages that no one set, by the seeds of the trial: nothing of them is lost or read twice, and the trial can tell."""

from __future__ import annotations

import pytest

from benchmarks import mutated_pages
from benchmarks.mutated_pages import FOLDERS, faults, mutated_page
from corpus.articles import PageArticles, read_pages
from corpus.model import Article, Page, Paragraph

SOURCES = [path.read_bytes().decode() for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]


def test_nothing_of_a_mutated_page_is_lost_or_read_twice() -> None:
    pages = [mutated_page(number, SOURCES, seed=2) for number in range(150)]
    assert len(set(pages)) > 140
    assert {page: found for page in pages if (found := faults(page))} == {}


@pytest.mark.parametrize(
    ("text", "lines", "fault"),
    [("一段", (1, 1), "lost"), ("一段文字字", (1, 1), "doubled"), ("一段文字", (1, 2), "outside")],
)
def test_the_trial_tells_what_is_wrong(
    text: str, lines: tuple[int, int], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = PageArticles((Article("a", "a.txt", (), (Paragraph(text, lines),)),), ())
    monkeypatch.setattr(mutated_pages, "read_pages", lambda pages: [wrong])
    assert faults("一段文字") == {fault}
    monkeypatch.undo()
    assert faults("一段文字") == set()
    assert read_pages([Page("a.txt", "一段文字")])[0] != wrong
