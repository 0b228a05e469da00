"""What a visitor does on the page, from one end to the other: on a desk and on a phone, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.layout_manners import read_sources
from index import build
from tests import scans
from tests.fake_encoder import FakeEncoder
from tests.press.page import make_up
from tests.press.pdf import draw
from tests.press.values import PRESSES
from tests.qa.web.conftest import BRIDGE, QUESTION, SHIP, Served, serving

DESK, PHONE = (1280, 900), (390, 844)
ABOUT_SHIP = "末班船是晚上几点？"
# Both pages say which paper they are of.
PAPER = [
    replace(page, articles=tuple(replace(a, paper="潮声晚报", page_number=number) for a in page.articles))
    for page, number in ((BRIDGE, "1"), (SHIP, "A03"))
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("flows") / "store"
    build(PAPER, store, encoder=FakeEncoder())
    yield from serving(store, port=8180)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(
        locale="zh-CN", viewport={"width": width, "height": height}, has_touch=width < 700, is_mobile=width < 700,
        color_scheme="dark" if width < 700 else "light", permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    yield from watched(context, served)


def watched(context: BrowserContext, served: Served) -> Iterator[Page]:
    """The page of a visitor, in which no script fails and nothing is asked of elsewhere."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if outside(asked.url, served) else None)
    visit(page, served.address)
    yield page
    context.close()
    assert complaints == []


def outside(url: str, served: Served) -> bool:
    return not url.startswith((served.address, "data:", "blob:"))


def visit(page: Page, address: str) -> None:
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator("#masthead .count")).to_contain_text("篇文章", timeout=60_000)


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn.shown h2")).to_have_text(question, timeout=30_000)
    expect(page.locator(".searching")).to_have_count(0, timeout=30_000)


def test_back_goes_through_article_and_questions_and_reload_shows_the_same(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, ABOUT_SHIP)
    card = page.locator("#cards .card", has_text="末班船")
    card.locator(".read").click()
    reader = page.locator("dialog[open]")
    expect(reader.locator("h2")).to_have_text("渡轮照常开行")
    expect(page).to_have_url(re.compile("article="))
    page.reload(wait_until="domcontentloaded")
    expect(reader.locator(".hit")).to_contain_text("末班船", timeout=30_000)
    expect(page.locator(".turn h2")).to_have_text(ABOUT_SHIP, timeout=30_000)
    # The article leads to another, and back.
    reader.get_by_role("button", name="相近的文章").click()
    reader.locator(".near button").click()
    expect(reader.locator("h2")).to_have_text("大桥下月通车")
    page.go_back()
    expect(reader.locator("h2")).to_have_text("渡轮照常开行")
    page.go_back()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".turn.shown h2")).to_have_text(ABOUT_SHIP)
    page.go_back()
    expect(page.locator(".turn.shown h2")).to_have_text(QUESTION, timeout=30_000)


def test_back_after_a_new_conversation_shows_the_last_question_again(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, ABOUT_SHIP)
    page.get_by_role("button", name="新的提问").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.go_back()
    expect(page.locator(".turn h2")).to_have_text([ABOUT_SHIP], timeout=30_000)
    expect(page.locator(".searching")).to_have_count(0, timeout=30_000)
    page.go_back()
    expect(page.locator(".turn.shown h2")).to_have_text(QUESTION, timeout=30_000)


def test_back_pressed_twice_at_once_goes_two_questions_back(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, ABOUT_SHIP)
    page.get_by_role("button", name="新的提问").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.evaluate("history.back(); setTimeout(() => history.back(), 20)")
    expect(page.locator(".turn.shown h2")).to_have_text(QUESTION, timeout=30_000)
    expect(page.locator(".searching")).to_have_count(0, timeout=30_000)
    expect(page.locator(".turn.shown h2")).to_have_text(QUESTION)
    expect(page).to_have_url(re.compile("q=" + quote(QUESTION)))


def test_a_conversation_opened_again_has_the_answers_and_the_filter_it_had(page: Page) -> None:
    ask(page, QUESTION)
    answer = page.locator(".turn blockquote p").inner_text()
    page.get_by_role("button", name="新的提问").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.locator("#narrowing summary").click()
    page.locator("#narrowing input[name=headline]").fill("渡轮")
    page.locator("#narrowing button[type=submit]").click()
    page.locator(".talks summary").click()
    page.get_by_role("button", name=QUESTION, exact=True).click()
    expect(page.locator("#cards .card").first).to_be_visible(timeout=30_000)
    expect(page.locator(".turn blockquote p")).to_have_text(answer, timeout=30_000)
    expect(page).not_to_have_url(re.compile("headline="))


def test_a_closed_article_leaves_the_address_and_back_does_not_leave_the_page(page: Page) -> None:
    ask(page, QUESTION)
    asked = page.url
    for _ in range(2):
        page.locator("#ev-1 .read").click()
        expect(page.locator("dialog[open]")).to_be_visible()
        page.get_by_role("button", name="关闭文章").click()
        expect(page.locator("dialog")).to_have_count(0)
        page.wait_for_url(asked)
    expect(page.locator("#ev-1")).to_be_visible()


def test_what_is_found_can_be_narrowed_and_widened(page: Page, served: Served) -> None:
    ask(page, QUESTION)
    expect(page.locator("#cards .story")).to_have_count(2)
    expect(page.locator("#cards .place").first).to_have_text("潮声晚报 · 2024-03-12 · 第1版")
    page.locator(".narrowing summary").click()
    page.fill(".narrowing input[name=date_from]", "去年")
    page.locator(".narrowing form button").click()
    expect(page.locator("#notice")).to_contain_text("看不懂")
    page.fill(".narrowing input[name=date_from]", "2024/3")
    page.fill(".narrowing input[name=headline]", "渡轮")
    page.locator(".narrowing form button").click()
    expect(page.locator(".narrowing .chip")).to_have_count(2)
    expect(page.locator("#cards .story")).to_have_count(1)
    expect(page).to_have_url(re.compile("from=2024-03-01"))
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#cards .story h3")).to_have_text(["渡轮照常开行"], timeout=30_000)
    page.get_by_role("button", name="去掉条件：标题含有 渡轮").click()
    expect(page.locator("#cards .story")).to_have_count(2)
    expect(page).not_to_have_url(re.compile("headline="))


def test_an_article_is_quoted_linked_and_shown_as_printed(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#ev-1 .read").click()
    reader = page.locator("dialog[open]")
    reader.get_by_role("button", name="复制为引文").click()
    expect(reader.locator("[data-act=quote]")).to_have_text("已复制")
    quoted = page.evaluate("navigator.clipboard.readText()")
    assert quoted.endswith("”\n—— 大桥下月通车[N]. 潮声晚报, 2024-03-12(1).")
    assert "四月一日零时" in quoted
    reader.get_by_role("button", name="复制链接").click()
    expect(reader.locator("[data-act=link]")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    reader.get_by_role("button", name="原文行").click()
    expect(reader.locator(".near")).to_contain_text("看不到原来的行")  # these pages were never files
    page.emulate_media(media="print")
    expect(page.locator("#masthead")).to_be_hidden()
    expect(reader.locator(".bar")).to_be_hidden()
    expect(reader.locator("h2")).to_be_visible()
    page.emulate_media(media="screen")


def test_the_contents_are_leafed_through_by_time_and_words(page: Page) -> None:
    page.get_by_role("tab", name="浏览").click()
    expect(page.locator("#contents .entry")).to_have_count(2)
    page.locator(".timeline button", has_text="2024-03").click()
    page.locator(".timeline button", has_text="2024-03-12").click()
    page.locator(".facets button", has_text="A03").click()
    expect(page.locator("#contents .entry h3")).to_have_text(["渡轮照常开行"])
    expect(page).to_have_url(re.compile("time=2024-03-12"))
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#contents .entry h3")).to_have_text(["渡轮照常开行"], timeout=30_000)
    page.go_back()
    expect(page.locator("#contents .entry")).to_have_count(2, timeout=30_000)
    page.fill("#contents input[type=search]", "兩岸 車程")
    page.get_by_label("也查正文").check()
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.locator("#contents .entry h3")).to_have_text(["大桥下月通车"])


def test_back_pressed_twice_at_once_goes_two_choices_back(page: Page) -> None:
    page.get_by_role("tab", name="浏览").click()
    for kind, chosen in ((".timeline", "2024-03"), (".timeline", "2024-03-12"), (".facets", "A03")):
        page.locator(f"{kind} button", has_text=chosen).click()
    expect(page).to_have_url(re.compile("folio="), timeout=30_000)
    page.evaluate("history.back(); setTimeout(() => history.back(), 20)")
    expect(page.locator("#contents .browsing[data-time='2024-03']")).to_have_count(1, timeout=30_000)
    page.wait_for_timeout(500)  # what was left behind would come by now
    expect(page.locator("#contents .browsing[data-time='2024-03']")).to_have_count(1)
    expect(page).to_have_url(re.compile("time=2024-03(&|$)"))


def test_keys_lead_from_card_to_card(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#ev-1").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#cards .card").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#cards .card").nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()


def test_nothing_is_wider_than_the_window(page: Page, tmp_path: Path) -> None:
    ask(page, QUESTION)
    for tab in ("提问", "浏览", "语料库"):
        page.get_by_role("tab", name=tab).click()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, tab


def test_a_page_is_added_with_a_corrected_headline_and_taken_out_again(page: Page) -> None:
    page.get_by_role("tab", name="语料库").click()
    page.fill("#text textarea", "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n")
    page.fill("#name input", "海岛周报")
    page.click("#look")
    piece = page.locator("#log .piece")
    expect(piece).to_have_count(1, timeout=30_000)
    piece.locator("summary").click()
    expect(piece.locator(".whole")).to_contain_text("藏书八千册。")
    piece.locator("input[name^=headline]").fill("灯塔成了图书馆")
    page.get_by_role("button", name="保存更正，再看一遍").click()
    expect(piece.locator("summary")).to_contain_text("灯塔成了图书馆", timeout=30_000)
    page.click("#go")
    expect(page.locator("#log .report .done")).to_contain_text("已加入 1 个来源", timeout=60_000)
    page.locator("#log .recognised button", has_text="灯塔成了图书馆").click()
    expect(page.locator("dialog[open] h2")).to_have_text("灯塔成了图书馆")
    page.keyboard.press("Escape")
    page.locator("#holdings .sources summary[aria-label='移除 海岛周报']").click()
    page.get_by_role("button", name="确定移除").locator("visible=true").click()
    expect(page.locator("#log .report .done")).to_contain_text("已移除 1 个来源", timeout=60_000)
    expect(page.locator("#holdings .sources")).not_to_contain_text("海岛周报")


def test_conversations_are_kept_renamed_given_out_and_deleted(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, ABOUT_SHIP)
    page.get_by_role("button", name="新的提问").click()
    expect(page).not_to_have_url(
        re.compile(r"[?&]q="), timeout=30_000
    )  # else the reloaded page asks the last one again
    page.reload(wait_until="domcontentloaded")
    page.locator(".talks summary").click(timeout=30_000)
    page.get_by_role("button", name=f"改名 {QUESTION}").click()
    page.get_by_label("改名", exact=True).fill("通车的事")
    page.keyboard.press("Enter")
    with page.expect_download() as given:
        page.get_by_role("button", name="导出 通车的事").click()
    told = Path(given.value.path()).read_text(encoding="utf-8")
    assert given.value.suggested_filename == "通车的事.md"
    assert told.startswith(f"# 通车的事\n\n## {QUESTION}\n\n> 大桥定于四月一日零时通车")
    assert f"## {ABOUT_SHIP}" in told
    page.get_by_role("button", name="通车的事", exact=True).click()
    expect(page.locator(".turn h2")).to_have_text([QUESTION, ABOUT_SHIP], timeout=30_000)
    expect(page.locator("#cards .card").first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="删除 通车的事").click()
    expect(page.locator(".talks li")).to_have_count(0)


def test_the_page_speaks_english_when_asked_and_remembers_it(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.locator("#masthead .count")).to_contain_text("2 articles", timeout=30_000)
    expect(page.locator(".welcome h2")).to_have_text("Ask a question that the newspapers answer")
    expect(page.get_by_role("tab", name="Collection")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator("#cards h2")).to_have_text("Evidence")
    expect(page.locator("#cards .story h3").first).to_have_text("大桥下月通车")  # as it was printed
    page.get_by_role("tab", name="Collection").click()
    expect(page.locator("#holdings h2")).to_have_text("What is here")
    expect(page.get_by_role("button", name="Add and build")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#masthead .count")).to_contain_text("2 篇文章", timeout=30_000)


def test_a_scan_is_recognised_called_off_added_asked_about_and_shown_as_printed(
    page: Page, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOHAI_CACHE", str(tmp_path / "cache"))
    recognised = scans.answer(
        [
            ("老灯塔开馆", 100, 150, 60),
            ("老灯塔改作图书馆，五月开馆，藏书八千册，每天", 150, 250, 25),
            ("开到晚上九点，门票不收。", 100, 288, 25),
        ]
    )
    recognised["lines"][1]["sure"][3] = 0.3
    slow = scans.recogniser(tmp_path, [recognised], "import time; time.sleep(0.5)")
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", slow)
    sheet, scan = tmp_path / "灯塔.png", tmp_path / "长卷.tif"
    sheet.write_bytes(scans.picture())
    scan.write_bytes(scans.picture("TIFF", pages=20))
    page.get_by_role("tab", name="语料库").click()
    expect(page.locator("#files")).to_contain_text("扫描图像")
    picker = page.locator("#files input[type=file]")
    picker.set_input_files([scan])
    expect(page.locator("#log .progress")).to_contain_text("/20 页", timeout=30_000)
    expect(page.locator("#log .progress")).to_contain_text("页：已识别 1 / 2 行", timeout=30_000)
    page.locator("#log .progress").get_by_role("button", name="取消").click()
    expect(page.locator("#log .notice")).to_contain_text("已取消识别", timeout=30_000)
    page.get_by_role("button", name="清除").click()
    picker.set_input_files([sheet])
    expect(page.locator("#log .skipped")).to_contain_text("1 个字没有把握", timeout=30_000)
    page.click("#go")
    expect(page.locator("#log .report .done")).to_contain_text("已加入 1 个来源", timeout=60_000)
    sheet.unlink()
    page.get_by_role("tab", name="提问").click()
    ask(page, "老灯塔藏书多少册？")
    page.locator("#cards .card", has_text="八千册").locator(".read").click()
    reader = page.locator("dialog[open]")
    reader.get_by_role("button", name="原文行").click()
    expect(reader.locator(".raw .piece img")).to_be_visible(timeout=30_000)
    expect(reader.locator(".raw .doubt")).to_have_text("改")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    served.service.remove(["灯塔.png"])


def test_an_uploaded_pdf_shows_its_pieces_of_the_page_also_after_the_server_was_started_again(
    browser: Browser, tmp_path: Path
) -> None:
    store, sheet = tmp_path / "store", tmp_path / "潮报.pdf"
    build(PAPER, store, encoder=FakeEncoder())
    sheet.write_bytes(draw(make_up(read_sources(None)[:10], PRESSES["plain"], 4, pages=1), PRESSES["plain"]))
    for again in (False, True):
        server = serving(store, port=8210)
        served = next(server)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        visit(page, served.address)
        if not again:
            page.get_by_role("tab", name="语料库").click()
            page.locator("#files input[type=file]").set_input_files([sheet])
            page.click("#go")
            expect(page.locator("#log .report .done")).to_contain_text("已加入 1 个来源", timeout=60_000)
            sheet.unlink()
        found = [one for one in served.service.headlines(limit=100)[0] if one.source == "潮报.pdf"]
        page.goto(f"{served.address}?article={found[0].article_id}", wait_until="domcontentloaded")
        reader = page.locator("dialog[open]")
        reader.get_by_role("button", name="原文行").click()
        expect(reader.locator(".raw .piece img").first).to_be_visible(timeout=30_000)
        context.close()
        next(server, None)
