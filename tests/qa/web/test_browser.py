"""The whole product in a real browser: bundled model, sample pages, new text pasted, hostile text shown as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Route, expect

from index import build
from index.folders import samples_folder
from qa.service import Service
from qa.web import serve
from tests.qa.web.test_parts import HOSTILE

DESKTOP = (1280, 900)
PHONE = (390, 844)
# Two of the sample pages: enough to ask, few enough to encode on a small machine.
PAGES = ("望潮日报_2024-06-28_第05版.txt", "望潮日报_2024-09-06_第06版.txt")
QUESTION = "地铁2号线哪天开通，当天坐车要钱吗？"

# A page as print gives it: lines of twenty characters, the first of a paragraph two short.
LIGHTHOUSE = (
    "停用二十年的鹭嘴灯塔改作图书馆",
    "本报讯（记者 甘澜）停用二十年的鹭嘴灯塔昨天换上新的门牌，改作海岛图书馆，首批入藏图书八千六百册，五月三日起向"
    "岛民和游客免费开放。",
    "灯塔建于一九三四年，高二十七米，塔内一百一十九级台阶改成了沿墙而上的书架。管理员由退休的守塔人彭季川担任，每周一"
    "闭馆。",
    "岛上小学的学生每人领到一张借书证，一次可借三本，借期三十天。冬天风大，图书馆提前到下午四点半关门。",
)
ABOUT_LIGHTHOUSE = "鹭嘴灯塔改的图书馆哪天向游客开放？"


# A build of one small page may be over before a test looks: every progress bar that comes by is noted.
WATCH_PROGRESS = """() => {
  window.stages = [];
  const note = () => document.querySelectorAll('#log [role=progressbar]').forEach(
    (bar) => window.stages.push(bar.getAttribute('aria-label')));
  new MutationObserver(note).observe(document.querySelector('#log'), { childList: true, subtree: true });
}"""


def hard_wrapped(headline: str, *paragraphs: str) -> str:
    wrapped = [[text[:18], *(text[start : start + 20] for start in range(18, len(text), 20))] for text in paragraphs]
    return "\n".join([headline, "", *(line for paragraph in wrapped for line in paragraph)]) + "\n"


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on two sample pages and one article whose every field is hostile."""
    folder = tmp_path_factory.mktemp("browser")
    body = [{"kind": "paragraph", "text": f"敌意文字也只是文字。{HOSTILE}", "lines": [1, 1]}]
    hostile = {
        "headline": [HOSTILE + "——", HOSTILE],
        "byline": HOSTILE,
        "lead": HOSTILE,
        "source": HOSTILE,
        "body": body,
    }
    (folder / "hostile.jsonl").write_text(json.dumps(hostile, ensure_ascii=False), encoding="utf-8")
    build([*(samples_folder() / name for name in PAGES), folder / "hostile.jsonl"], folder / "store")
    server, address = serve.start(Service(folder / "store"), port=7900)
    yield address
    server.stop()


# What the framework says of a page that is left while its stream is open.
LEAVING = ("AbortError: signal is aborted", "Unexpected error Connection errored out")


class Visit:
    """A visitor's window, and what must not happen in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self.interrupted)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(LEAVING):
            self.complaints.append(said.text)

    def interrupted(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str = "") -> None:
        self.page.goto(self.address + path, wait_until="domcontentloaded")
        expect(self.page.locator("#question textarea")).to_be_visible(timeout=30_000)
        expect(self.page.locator("#masthead .count")).to_contain_text("篇文章")

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".turn h2").last).to_have_text(question, timeout=60_000)
        expect(self.page.locator("#cards .card").first).to_be_visible(timeout=60_000)
        expect(self.page.locator(".searching")).to_have_count(0)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def find(self, words: str) -> None:
        """Look for words in the headlines."""
        self.page.fill("#contents input[type=search]", words)
        self.page.keyboard.press("Enter")

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    def route(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width, height = getattr(request, "param", DESKTOP)
    context = browser.new_context(
        locale="en-US", viewport={"width": width, "height": height}, has_touch=width < 700, is_mobile=width < 700,
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    visit = Visit(context.new_page(), address)
    context.route("**/*", visit.route)
    yield visit
    context.close()
    assert visit.outside == []
    assert visit.complaints == []


def test_from_question_to_new_text(visit: Visit) -> None:
    page = visit.page
    visit.open()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"

    # Ask by Enter: the answering sentence, and the evidence beside it.
    visit.ask(QUESTION)
    card = page.locator("#ev-1")
    expect(page.locator("#cards .story h3").first).to_contain_text("2号线")
    sentence = page.locator(".turn blockquote p").inner_text().replace("\u2060", "").removesuffix("[1]").strip()
    expect(card.locator("mark")).to_have_text(sentence)
    expect(page).to_have_url(re.compile(re.escape("?q=")))

    # Its number leads to its card, the card by keyboard to the article, with the passage in view.
    page.locator(".turn .ref").click()
    expect(card).to_be_focused()
    page.keyboard.press("Enter")
    reader = page.locator("dialog[open]")
    expect(reader.locator(".hit mark")).to_have_text(sentence)
    expect(reader.locator(".hit").first).to_be_in_viewport()
    expect(reader.locator("h2")).to_contain_text("2号线")
    assert reader.locator("p").count() > 1
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(card).to_be_focused()

    # A press of the button opens it as well; the citation goes to the clipboard.
    card.get_by_role("button", name="阅读全文").press("Space")
    expect(reader).to_be_visible()
    reader.get_by_role("button", name="关闭文章").click()
    expect(page.locator("dialog")).to_have_count(0)
    card.get_by_role("button", name="复制引文").click()
    expect(card.get_by_role("button", name="已复制")).to_be_visible()
    assert "2号线" in page.evaluate("navigator.clipboard.readText()")

    # Paste a page, see what is recognised in it, add it.
    visit.tab("语料库")
    before = page.locator("#masthead .count").inner_text()
    expect(page.locator("#holdings")).to_contain_text(PAGES[0])
    page.fill("#text textarea", hard_wrapped(*LIGHTHOUSE))
    page.fill("#name input", "海岛周报")
    page.click("#look")
    expect(page.locator("#log .recognised li")).to_have_text([re.compile(f"{LIGHTHOUSE[0]}3 段")])
    page.evaluate(WATCH_PROGRESS)
    page.click("#go")
    expect(page.locator("#log .report .done")).to_contain_text("已加入 1 个来源", timeout=120_000)
    assert page.evaluate("window.stages").pop(0) == "重建索引：读取"
    expect(page.locator("#holdings")).to_contain_text("海岛周报")
    expect(page.locator("#text textarea")).to_have_value("")
    expect(page.locator("#masthead .count")).not_to_have_text(before)

    # Ask it at once, and find it in the contents.
    visit.tab("提问")
    visit.ask(ABOUT_LIGHTHOUSE)
    expect(page.locator("#st-1")).to_have_text(LIGHTHOUSE[0])
    expect(page.locator(".turn.shown blockquote p")).to_contain_text("五月三日")
    expect(page.locator("#cards .place").first).to_contain_text("海岛周报")
    visit.tab("浏览")
    visit.find("灯塔")
    expect(page.locator("#contents .entry h3")).to_have_text([LIGHTHOUSE[0]])
    page.locator("#contents .entry button").press("Enter")
    expect(page.locator("dialog[open] h2")).to_have_text(LIGHTHOUSE[0])
    page.keyboard.press("Escape")

    # An earlier turn brings its evidence back; a new dialogue begins empty.
    visit.tab("提问")
    page.locator(".turn .ref").first.click()
    expect(page.locator("#st-1")).to_contain_text("2号线")
    expect(page.locator("#ev-1")).to_be_focused()
    page.get_by_role("button", name="新的提问").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#cards .card")).to_have_count(0)
    expect(page).not_to_have_url(re.compile(re.escape("?q=")))


def test_hostile_text_is_shown_as_text(visit: Visit) -> None:
    page = visit.page
    visit.open()
    visit.ask(HOSTILE)
    expect(page.locator(".turn h2")).to_have_text(HOSTILE)
    visit.ask("敌意文字")
    expect(page.locator("#st-1")).to_have_text(f"{HOSTILE}—— {HOSTILE}")
    expect(page.locator("#ev-1 .text")).to_contain_text(HOSTILE)
    page.locator("#ev-1 .read").click()
    expect(page.locator("dialog[open] h2 .main")).to_have_text(HOSTILE)
    expect(page.locator("dialog[open] .lead")).to_have_text(HOSTILE)
    page.keyboard.press("Escape")
    visit.tab("浏览")
    visit.find("<script>")
    expect(page.locator("#contents .entry h3")).to_have_text([f"{HOSTILE}—— {HOSTILE}"])
    visit.find("x" + HOSTILE)
    expect(page.locator("#contents .chips")).to_contain_text(HOSTILE[:60])
    expect(page.locator("#contents .entry")).to_have_count(0)
    visit.tab("语料库")
    expect(page.locator("#holdings .sources")).to_contain_text(HOSTILE)
    # Nothing of it became an element or a handler, anywhere on the page.
    assert (
        page.evaluate("document.querySelectorAll('[onmouseover], img[src*=\"out.example\"], main script').length") == 0
    )


def test_an_address_asks_its_question(visit: Visit) -> None:
    visit.open(f"?q={QUESTION}")
    expect(visit.page.locator(".turn h2")).to_have_text(QUESTION, timeout=60_000)
    expect(visit.page.locator("#st-1")).to_contain_text("2号线", timeout=60_000)


def test_an_example_asks_at_once(visit: Visit) -> None:
    visit.open()
    button = visit.page.locator("#examples button").first
    question = button.inner_text()
    button.click()
    expect(visit.page.locator(".turn h2")).to_have_text(question, timeout=60_000)
    expect(visit.page.locator("#examples")).to_be_hidden()


def test_a_question_too_long_is_refused_and_kept(visit: Visit) -> None:
    visit.open()
    visit.page.keyboard.press("/")
    visit.page.fill("#question textarea", "桥" * 501)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#notice")).to_contain_text("最多 500 个字")
    expect(visit.page.locator("#question textarea")).to_have_value("桥" * 501)
    visit.page.fill("#question textarea", " ")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#notice")).to_contain_text("请先写下要问的问题")


def test_the_theme_is_kept(visit: Visit) -> None:
    visit.open()
    body = visit.page.locator("body")
    expect(body).not_to_have_class(re.compile(r"\bdark\b"))
    visit.page.click("#theme")
    expect(body).to_have_class(re.compile(r"\bdark\b"))
    visit.open()
    expect(body).to_have_class(re.compile(r"\bdark\b"))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit) -> None:
    page = visit.page
    visit.open()
    assert visit.overflow() == 0
    visit.ask(QUESTION)
    assert visit.overflow() == 0
    page.locator("#ev-1 .read").tap()
    expect(page.locator("dialog[open] .hit").first).to_be_in_viewport()
    width = page.locator("dialog[open]").evaluate("dialog => dialog.getBoundingClientRect().width")
    assert width == PHONE[0]
    page.get_by_role("button", name="关闭文章").tap()
    for name in ("浏览", "语料库"):
        visit.tab(name)
        expect(page.locator("#contents, #holdings").locator("visible=true").first).to_be_visible()
        assert visit.overflow() == 0
