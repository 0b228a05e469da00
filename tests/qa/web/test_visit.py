"""What a visitor meets in a browser when something is wrong: refusals, waiting, words."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from gradio.queueing import Queue
from gradio.server_messages import ProcessCompletedMessage, ProcessGeneratingMessage
from playwright.sync_api import Browser, Page, expect

from corpus import Page as Given
from corpus.mend import mend_article
from corpus.model import Article, Paragraph
from corpus.readable import GZIP, SUFFIXES
from index import build
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import BRIDGE, QUESTION, SHIP, Served, serving

OVERRIDE, END = "\u202e", "\u202c"
TURNED = Article(
    id="turned",
    source="暗\u0000报.txt",
    headline=(f"收入{OVERRIDE}万千百一{END}元", "הקו\u001b[31m红"),
    body=(Paragraph(f"今年收入{OVERRIDE}元百三{END}整，\u0007\u009b2J比去年多。", (1, 1)),),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("visited") / "store"
    turned = Given(source=TURNED.source, text="", articles=(TURNED,))
    build([BRIDGE, SHIP, turned], store, encoder=FakeEncoder())
    yield from serving(store, port=8100)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    visit(page, served.address)
    yield page
    context.close()


def visit(page: Page, address: str) -> None:
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator("#masthead .count")).to_contain_text("篇文章", timeout=60_000)


def send(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str) -> None:
    expect(page.locator(".turn.shown h2")).to_have_text(question, timeout=30_000)
    expect(page.locator("#dialogue .searching")).to_have_count(0, timeout=30_000)


def test_a_question_enters_the_address_when_it_is_answered(page: Page) -> None:
    send(page, "桥" * 8000)
    expect(page.locator("#notice")).to_contain_text("8000 个字，最多 500 个字", timeout=30_000)
    expect(page).not_to_have_url(re.compile(re.escape("?q=")))
    send(page, QUESTION)
    expect(page.locator("#cards .card").first).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile(re.escape("?q=")))
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".turn h2")).to_have_text(QUESTION, timeout=60_000)
    page.get_by_role("button", name="新的提问").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page).not_to_have_url(re.compile(re.escape("?q=")))


def test_a_page_opens_with_one_call(page: Page, served: Served) -> None:
    # The framework's page may lose the second of two: it takes a stream that the server has ended for open.
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "queue/join" in request.url else None)
    page.goto(f"{served.address}?q={quote(QUESTION)}", wait_until="domcontentloaded")
    expect(page.locator(".turn h2")).to_have_text(QUESTION, timeout=60_000)
    expect(page.locator("#masthead .count")).to_contain_text("篇文章")
    assert len(calls) == 1


def test_an_address_with_too_long_a_question_says_so(page: Page, served: Served) -> None:
    visit(page, f"{served.address}?q={'a' * 600}")
    expect(page.locator("#notice")).to_contain_text("最多 500 个字", timeout=30_000)
    send(page, QUESTION)
    expect(page.locator("#cards .card").first).to_be_visible(timeout=30_000)


@pytest.fixture
def release(served: Served, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, no question is answered."""
    event = threading.Event()
    answer = served.service.retriever().answer

    def slow(*arguments: Any, **named: Any) -> Any:
        event.wait(60)
        return answer(*arguments, **named)

    monkeypatch.setattr(served.service.retriever(), "answer", slow)
    return event


def test_a_second_question_waits_in_sight_and_is_asked(page: Page, release: threading.Event) -> None:
    send(page, QUESTION)
    expect(page.locator("#dialogue .searching")).to_be_visible(timeout=30_000)
    send(page, "末班船几点？")
    expect(page.locator("#queued")).to_have_text("上一个问题还在检索，这一个排在后面，答完就问。")
    release.set()
    expect(page.locator(".turn h2")).to_have_text([QUESTION, "末班船几点？"], timeout=30_000)
    expect(page.locator(".searching")).to_have_count(0, timeout=30_000)
    expect(page.locator("#queued")).to_be_hidden()
    expect(page.locator("#question textarea")).to_have_value("")


def delay(monkeypatch: pytest.MonkeyPatch, waits: Callable[[Any], float]) -> None:
    """What the server says of a call reaches the page so many seconds later."""
    said = Queue.send_message

    def send_message(queue: Queue, event: Any, message: Any) -> None:
        asyncio.get_running_loop().call_later(waits(message), said, queue, event, message)

    monkeypatch.setattr(Queue, "send_message", send_message)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a busy machine: the word that a call is done comes after what it gave."""
    delay(monkeypatch, lambda message: 0.3 if isinstance(message, ProcessCompletedMessage) else 0)


@pytest.mark.usefixtures("late")
def test_a_question_as_soon_as_another_is_answered_is_asked(page: Page) -> None:
    send(page, QUESTION)
    answered(page, QUESTION)
    send(page, "末班船几点？")
    expect(page.locator(".turn h2")).to_have_text([QUESTION, "末班船几点？"], timeout=30_000)


@pytest.mark.usefixtures("late")
def test_a_question_that_is_sent_twice_at_once_is_asked_once(page: Page) -> None:
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#dialogue .searching")).to_have_count(0, timeout=30_000)
    expect(page.locator(".turn h2")).to_have_text([QUESTION], timeout=30_000)
    send(page, "末班船几点？")
    expect(page.locator(".turn h2")).to_have_text([QUESTION, "末班船几点？"], timeout=30_000)


def test_a_question_that_is_pressed_again_while_it_waits_is_asked_once(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = (ProcessGeneratingMessage, ProcessCompletedMessage)
    delay(monkeypatch, lambda message: 1.0 if isinstance(message, given) else 0)
    send(page, QUESTION)
    page.wait_for_timeout(500)  # by now the page knows that the call has begun, and no more
    page.keyboard.press("Enter")
    answered(page, QUESTION)
    page.wait_for_timeout(500)
    expect(page.locator(".turn h2")).to_have_text([QUESTION])


# Press Enter, with the question in the box, at the very moment that something is seen on the page.
PRESS_WHEN_SEEN = """([seen, question]) => new MutationObserver((changes, watch) => {
  if (!document.querySelector(seen)) return;
  watch.disconnect();
  const box = document.querySelector('#question textarea');
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  const enter = { key: 'Enter', bubbles: true, cancelable: true };
  if (box.dispatchEvent(new KeyboardEvent('keydown', enter))) box.dispatchEvent(new KeyboardEvent('keypress', enter));
}).observe(document.body, { childList: true, subtree: true })"""


def test_a_question_that_is_pressed_again_as_its_search_shows_is_asked_once(page: Page) -> None:
    page.evaluate(PRESS_WHEN_SEEN, ["#dialogue .searching", QUESTION])
    send(page, QUESTION)
    answered(page, QUESTION)
    page.wait_for_timeout(500)
    expect(page.locator(".turn h2")).to_have_text([QUESTION])
    expect(page.locator("#queued")).to_be_hidden()


@pytest.fixture
def arrive(served: Served, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, a page that opens waits for what it shows first."""
    event = threading.Event()
    papers = served.service.papers

    def slow() -> list[str]:
        event.wait(60)
        return papers()

    monkeypatch.setattr(served.service, "papers", slow)
    return event


@pytest.fixture
def opening(browser: Browser, served: Served, arrive: threading.Event) -> Iterator[Page]:
    """A page that waits for `arrive`."""
    page = browser.new_page(locale="zh-CN")
    page.goto(served.address)
    yield page
    page.close()


def test_a_question_that_is_sent_while_the_page_opens_is_asked(opening: Page, arrive: threading.Event) -> None:
    send(opening, QUESTION)
    expect(opening.locator("#queued")).to_have_text("页面正在打开，打开后就问。")
    arrive.set()
    expect(opening.locator(".turn h2")).to_have_text([QUESTION], timeout=30_000)
    expect(opening.locator("#cards .card").first).to_be_visible(timeout=30_000)
    expect(opening.locator("#queued")).to_be_hidden()


def test_a_question_that_is_pressed_again_as_the_page_has_opened_is_asked_once(
    opening: Page, arrive: threading.Event
) -> None:
    send(opening, QUESTION)
    expect(opening.locator("#queued")).to_be_visible()
    calls: list[str] = []
    opening.on("request", lambda request: calls.append(request.url) if QUESTION in (request.post_data or "") else None)
    opening.evaluate(PRESS_WHEN_SEEN, ["#narrowing .narrowing", QUESTION])
    arrive.set()
    answered(opening, QUESTION)
    opening.wait_for_timeout(500)
    assert len(calls) == 1


def test_a_double_click_calls_once(page: Page) -> None:
    send(page, QUESTION)
    answered(page, QUESTION)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "queue/join" in request.url else None)
    page.get_by_role("button", name="新的提问").dblclick()
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(300)
    assert len(calls) == 1


def test_a_question_after_one_that_waited_for_the_page_is_asked(
    opening: Page, arrive: threading.Event, release: threading.Event
) -> None:
    send(opening, QUESTION)
    arrive.set()
    expect(opening.locator("#dialogue .searching")).to_be_visible(timeout=30_000)
    send(opening, "末班船几点？")
    opening.wait_for_timeout(500)
    release.set()
    expect(opening.locator(".turn h2")).to_have_text([QUESTION, "末班船几点？"], timeout=30_000)


def test_what_is_typed_while_the_page_opens_stays(opening: Page, arrive: threading.Event) -> None:
    opening.fill("#question textarea", QUESTION)
    arrive.set()
    expect(opening.locator("#narrowing .narrowing")).to_be_visible(timeout=30_000)
    expect(opening.locator("#masthead .count")).to_contain_text("篇文章", timeout=30_000)
    expect(opening.locator("#question textarea")).to_have_value(QUESTION)


@pytest.mark.usefixtures("late")
def test_back_goes_on_while_the_word_is_late_that_the_last_is_done(page: Page) -> None:
    questions = [QUESTION, "末班船几点？", "大桥定于什么时候通车？"]
    for question in questions:
        send(page, question)
        answered(page, question)
    page.go_back()
    answered(page, questions[1])
    page.go_back()
    answered(page, questions[0])
    page.go_forward()
    answered(page, questions[1])
    page.get_by_role("button", name="新的提问").click()  # from here on each is a conversation of its own
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.go_back()
    answered(page, questions[1])
    page.go_back()
    answered(page, questions[0])
    expect(page).to_have_url(re.compile("q=" + quote(questions[0])))


@pytest.mark.usefixtures("late")
def test_an_article_that_is_closed_as_soon_as_it_opens_stays_closed(page: Page) -> None:
    send(page, QUESTION)
    expect(page.locator("#cards .card").first).to_be_visible(timeout=30_000)
    page.evaluate("""() => {
      const show = HTMLDialogElement.prototype.showModal;
      window.shown = 0;
      HTMLDialogElement.prototype.showModal = function () {
        show.call(this);
        window.shown += 1;
        setTimeout(() => this.close());
      };
    }""")
    page.locator("#cards .card").first.press("Enter")
    page.wait_for_function("window.shown > 0")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.shown") == 1
    expect(page.locator("dialog")).to_have_count(0)


def test_a_file_of_another_kind_is_told_once_and_in_chinese(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "图.mp3"
    picture.write_bytes(b"ID3")
    text = tmp_path / "新.txt"
    text.write_text("灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n", encoding="utf-8")
    page.get_by_role("tab", name="语料库").click()
    picker = page.locator("#files input[type=file]")
    expect(picker).to_have_attribute("accept", ",".join((*SUFFIXES, GZIP)), timeout=30_000)
    labels = page.locator("#files [aria-label]").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert labels
    assert not any(set(label) & set("abcdefghijklmnopqrstuvwxyz") for label in labels)
    for _ in range(3):
        picker.set_input_files([picture, text])
        expect(page.locator("#log .skipped li")).to_have_count(1, timeout=30_000)
        expect(page.locator("#log .skipped")).to_contain_text("图.mp3")
        expect(page.locator("#log .skipped")).to_contain_text("能读的是")
        page.get_by_role("button", name="清除").click()
    assert page.locator(".toast-body").count() == 0
    picker.set_input_files([text])
    expect(page.locator("#files a[href*='/file=']")).to_have_count(1, timeout=30_000)  # it is sent
    page.wait_for_timeout(1500)  # and its check is over: a press while that runs is dropped
    page.click("#look")
    expect(page.locator("#log .recognised")).to_contain_text("灯塔改作图书馆", timeout=30_000)


def test_too_much_text_is_told_in_chinese(page: Page) -> None:
    page.get_by_role("tab", name="语料库").click()
    page.locator("#text textarea").evaluate(
        "(box) => { box.value = '字'.repeat(2e6); box.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.click("#look")
    expect(page.locator(".toast-body")).to_contain_text("内容太大：一次最多 4 MB", timeout=30_000)
    expect(page.locator(".toast-body")).to_contain_text("出错了")


def test_text_that_turns_or_commands_is_shown_plainly(page: Page) -> None:
    send(page, f"今年收入多少{OVERRIDE}？")
    card = page.locator("#cards .card", has_text="今年收入")
    expect(card).to_be_visible(timeout=30_000)
    expect(card.locator(".text")).to_have_text("今年收入元百三整，2J比去年多。")
    story = page.locator("#cards .story", has_text="今年收入")
    expect(story.locator("h3")).to_have_text("收入万千百一元 הקו[31m红")
    expect(story.locator(".place bdi").first).to_have_text("暗报.txt")
    card.locator(".read").click()
    expect(page.locator("dialog[open] p").last).to_have_text("今年收入元百三整，2J比去年多。")
    expect(page.locator("dialog[open] .hit")).to_have_count(1)
    whole = page.evaluate("document.body.innerText")
    assert not set(whole) & set("\u0000\u0007\u001b\u009b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_what_is_stored_stays_as_it_was_read_but_for_controls(served: Served) -> None:
    stored = served.service.article("turned")
    assert stored == mend_article(TURNED)[0]
    assert stored is not None
    assert stored.headline == (TURNED.headline[0], "הקו[31m红")
    told = json.dumps(served.call("retrieve", "今年收入多少？")[1], ensure_ascii=False)
    assert f"今年收入{OVERRIDE}元百三{END}整" in told


def test_a_lost_connection_is_told_in_chinese(browser: Browser, store: Path) -> None:
    serve = serving(store, port=8140)
    served = next(serve)
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    visit(page, served.address)
    for _ in serve:  # the server stops
        pass
    send(page, QUESTION)
    toast = page.locator(".toast-body").first
    expect(toast).to_be_visible(timeout=60_000)
    expect(toast).to_contain_text("连接", timeout=10_000)
    assert not re.search("[A-Za-z]", toast.inner_text())
    context.close()
