"""Every view of the page at both widths and in both themes: what it shows fits, and an auditor of accessibility finds
nothing in it; what is corrected before it enters holds when the store is built again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corpus.model import Article
from corpus.model import Page as Printed
from index import build
from qa.cli.main import main
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import Served, made_page, serving
from tests.qa.web.test_flows import ask, visit, watched

TOLD = "青螺岛航线昨天恢复，望潮港到青螺岛的成人船票36元，望潮市交通运输局局长张建国说，一天六班。"
AGAIN = "望潮港的船又开了，张建国乘第一班船去了青螺岛，成人船票仍是36元，望潮市交通运输局说要加开夜航。"
ASKED = "去青螺岛的船票多少钱？"


def of_paper(page: Printed, paper: str, day: str) -> Printed:
    articles = (replace(one, paper=paper, date=day, page_number="1") for one in page.articles)
    return replace(page, articles=tuple(articles))


PAGES = (
    of_paper(made_page("日报.txt", "【民生】青螺岛航线恢复", TOLD, "岛上的邮局也开了门。"), "潮声日报", "2024-07-10"),
    of_paper(made_page("晚报.txt", "船又开了", AGAIN), "潮声晚报", "2024-07-11"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("views") / "store"
    build(PAGES, store, encoder=FakeEncoder())
    yield from serving(store, port=8280)


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=str)
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, theme = request.param
    context = browser.new_context(
        locale="zh-CN", viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    yield from watched(context, served)


def refused(page: Page) -> None:
    page.goto(f"{page.url}?{urlencode({'q': ASKED, 'headline': '没有这样的标题'})}", wait_until="domcontentloaded")
    expect(page.locator(".refusal")).to_be_visible(timeout=60_000)


def answered(page: Page) -> None:
    visit(page, page.url.partition("?")[0])
    ask(page, ASKED)


def open_article(page: Page) -> None:
    page.locator("#cards .card .read").first.click()
    expect(page.locator("dialog[open] .names")).to_be_visible(timeout=30_000)


def beside(page: Page, words: str, slot: str) -> None:
    page.locator("dialog[open] .tools").get_by_role("button", name=words).click()
    expect(page.locator(f"dialog[open] {slot}").first).to_be_visible(timeout=30_000)


def of_name(page: Page) -> None:
    page.locator("dialog[open] .names a", has_text="青螺岛").first.click()
    expect(page.locator("#contents .named h2")).to_have_text("青螺岛", timeout=60_000)


def in_english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("tab", name="Collection")).to_be_visible(timeout=60_000)


# Each view, and the way to it from the one before.
WAYS: tuple[tuple[str, Callable[[Page], object]], ...] = (
    ("first", lambda page: None),
    ("refusal", refused),
    ("answer", answered),
    ("filter", lambda page: page.locator(".narrowing summary").click()),
    ("reader", open_article),
    ("near", lambda page: beside(page, "相近的文章", "[data-for=near] h3")),
    ("raw", lambda page: page.locator("dialog[open] .tools").get_by_role("button", name="原文行").click()),
    ("name", of_name),
    ("corpus", lambda page: page.get_by_role("tab", name="语料库").click()),
    ("english", in_english),
    ("english browse", lambda page: page.get_by_role("tab", name="Browse").click()),
)  # fmt: skip


def violations(page: Page) -> list[str]:
    """What axe finds wrong, each with the first place."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_every_view_fits_and_is_accessible(page: Page) -> None:
    wrong: dict[str, object] = {}
    for view, go in WAYS:
        go(page)
        page.wait_for_timeout(400)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = [*([f"wider by {wide}"] if wide else []), *violations(page)]
        if found:
            wrong[view] = found
    assert wrong == {}


def test_the_auditor_finds_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('#left').append(document.createElement('button'))")
    assert any(one.startswith("button-name") for one in violations(page))


def test_a_name_has_a_page_with_its_times_and_who_stands_beside_it(page: Page) -> None:
    page.get_by_role("tab", name="浏览").click()
    page.locator("#contents .names button", has_text="青螺岛").click()
    expect(page.locator("#contents .named h2")).to_have_text("青螺岛", timeout=30_000)
    expect(page.locator("#contents .named p")).to_contain_text("地名")
    expect(page.locator("#contents .entry h3")).to_have_text(["【民生】青螺岛航线恢复", "船又开了"])
    expect(page.locator("#contents .names h2", has_text="同时提到的人物")).to_be_visible()
    page.locator("#contents .names button", has_text="张建国").click()
    expect(page.locator("#contents .chips .chip")).to_have_count(2, timeout=30_000)
    page.locator("#contents .timeline button", has_text="2024-07").click()
    page.locator("#contents .timeline button", has_text="2024-07-11").click()
    expect(page.locator("#contents .entry h3")).to_have_text(["船又开了"], timeout=30_000)
    page.get_by_role("button", name="去掉：张建国").click()
    expect(page).to_have_url(re.compile("time=2024-07-11"), timeout=30_000)
    expect(page.locator("#contents .chips .chip")).to_have_count(2)


def test_a_refusal_is_told_in_the_language_of_the_page(page: Page) -> None:
    in_english(page)
    ask(page, ASKED)
    page.locator(".narrowing summary").click()
    page.locator(".narrowing input[name=date_from]").fill("2024-13")
    page.locator(".narrowing form button").click()
    expect(page.locator("#notice")).to_contain_text("“2024-13” is no date", timeout=30_000)


ISLAND = """# 灯塔改作图书馆

老灯塔改作图书馆，五月开馆，藏书八千册。

# 开馆当天来了谁

开馆那天，岛上的孩子都来了，渔民送来两筐海鲜。

# 渔港修好了

渔港的码头修好了，能停六十条船。

码头边新开了一家面馆，老板姓周。

# 广告

出租海景房，电话面议。
"""


# Presses a button in the instant in which a file has come.
AS_SOON_AS_IT_HAS_COME = """() => {
  let sent = false;
  new MutationObserver((_, watching) => {
    const sending = document.querySelector('#files .uploading') !== null;
    if (sent && !sending) {
      watching.disconnect();
      document.querySelector('#look').click();
    }
    sent = sent || sending;
  }).observe(document.querySelector('#files'), { childList: true, subtree: true });
}"""


@pytest.fixture
def adding(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Served, Path]]:
    """The page where pages are added, the store it serves, and a file of four articles that is not in it."""
    store, file = tmp_path / "store", tmp_path / "海岛周报.md"
    build(PAGES, store, encoder=FakeEncoder())
    file.write_text(ISLAND, encoding="utf-8")
    for served in serving(store, port=8290):
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
        visit(page, served.address)
        page.get_by_role("tab", name="语料库").click()
        yield page, served, file
        page.close()


def test_a_press_as_soon_as_a_file_has_come_waits_for_its_check(adding: tuple[Page, Served, Path]) -> None:
    page, _, file = adding
    page.evaluate(AS_SOON_AS_IT_HAS_COME)
    page.locator("#files input[type=file]").set_input_files(file)
    expect(page.locator("#log .piece")).to_have_count(4, timeout=30_000)
    page.wait_for_timeout(500)
    expect(page.locator("#log .piece")).to_have_count(4)


def test_what_is_corrected_before_it_enters_holds_when_the_store_is_built_again(
    adding: tuple[Page, Served, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, served, file = adding
    page.locator("#files input[type=file]").set_input_files(file)
    expect(page.locator("#files")).to_contain_text("海岛周报", timeout=30_000)
    page.click("#look")
    pieces = page.locator("#log .piece")
    expect(pieces).to_have_count(4, timeout=60_000)
    for at in range(4):
        pieces.nth(at).locator("summary").click()
    pieces.nth(0).locator("input[name^=headline]").fill("灯塔成了图书馆")
    pieces.nth(1).get_by_label("并入上一篇").check()
    pieces.nth(2).get_by_label("从这里起另成一篇").check()
    pieces.nth(3).get_by_label("不加入").check()
    page.get_by_role("button", name="保存更正，再看一遍").click()
    expect(page.locator("#log .preview .count")).to_contain_text("识别到 4 篇，将加入 3 篇", timeout=30_000)
    page.click("#go")
    expect(page.locator("#log .report .done")).to_contain_text("已加入 1 个来源", timeout=60_000)
    before = {tuple(one.text for one in article.body) for article in entered(served)}
    assert entered(served)[0].title == "灯塔成了图书馆"
    assert sorted(map(len, before)) == [1, 1, 2]
    assert not any("海景房" in text for texts in before for text in texts)
    monkeypatch.setattr("index.building.means.load_encoder", lambda *_: FakeEncoder())
    assert main(["build", str(file), "--store", str(tmp_path / "store"), "--quiet"]) == 0
    served.service.retriever().refresh()
    assert {tuple(one.text for one in article.body) for article in entered(served)} == before
    assert entered(served)[0].title == "灯塔成了图书馆"
    visit(page, f"{served.address}?tab=browse")
    expect(page.locator("#contents .entry h3").first).to_have_text("灯塔成了图书馆", timeout=30_000)
    expect(page.locator("#contents .entry")).to_have_count(3)


def entered(served: Served) -> list[Article]:
    """The articles of the file, as the store holds them."""
    listed, _ = served.service.headlines("", 20)
    return [served.service.article(one.article_id) for one in listed if one.source.startswith("海岛周报")]
