"""Takes the pictures of the documents: the sample pages, asked in a real browser. Run as `python docs/screenshots.py`.

Needs chromium, and `fonts-noto-cjk` for the glyphs.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["HF_HUB_OFFLINE"] = "1"

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from index import build  # noqa: E402
from index.folders import samples_folder  # noqa: E402
from qa.service import Service  # noqa: E402
from qa.web import serve  # noqa: E402

DOCS = ROOT / "docs"
LARGEST = 250_000
QUESTION = "去青螺岛的船票多少钱？"
# name: width, height, pixels a CSS pixel, colour scheme, what to take
SCREENS = {
    "desktop-light": (1280, 900, 1, "light", ("answer", "reader", "browse", "corpus")),
    "desktop-dark": (1280, 900, 1, "dark", ("answer", "reader")),
    "phone-light": (390, 844, 2, "light", ("answer", "reader")),
    "phone-dark": (390, 844, 2, "dark", ("answer",)),
}


def main() -> None:
    """Build the sample pages into a store that is thrown away, serve it, and write `docs/*.png`."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # the corpus tab names the store's folder
        store = Path("store")
        build(sorted(samples_folder().glob("*_*.txt")), store, progress=True)
        server, address = serve.start(Service(store))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, (width, height, scale, scheme, subjects) in SCREENS.items():
                with window(browser, width, height, scale, scheme) as page:
                    take(page, address, name, subjects)
            browser.close()
        server.stop()


@contextmanager
def window(browser: Browser, width: int, height: int, scale: int, scheme: str) -> Iterator[Page]:
    """A window of a size in CSS pixels; narrow ones are phones."""
    phone = width < 700
    context = browser.new_context(
        locale="zh-CN", viewport={"width": width, "height": height}, device_scale_factor=scale, is_mobile=phone,
        has_touch=phone, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
    )  # fmt: skip
    yield context.new_page()
    context.close()


def take(page: Page, address: str, name: str, subjects: tuple[str, ...]) -> None:
    """The pictures of one window."""
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator("#masthead .count")).to_contain_text("篇文章", timeout=60_000)
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#cards .card").first).to_be_visible(timeout=60_000)
    page.wait_for_function("document.fonts.ready.then(() => true)")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    if "answer" in subjects:
        picture(page, f"{name}-answer")
    if "reader" in subjects:
        page.locator("#cards .read").first.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        picture(page, f"{name}-reader")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
    for subject, tab, part in (("browse", "浏览", "#contents"), ("corpus", "语料库", "#holdings")):
        if subject in subjects:
            page.get_by_role("tab", name=tab).click()
            expect(page.locator(part)).to_be_visible()
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            picture(page, f"{name}-{subject}")


def picture(page: Page, name: str) -> None:
    """Write `docs/NAME.png` in 256 colours: a page of text loses nothing by it."""
    page.wait_for_timeout(300)  # a caret or a hover fades
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = DOCS / f"{name}.png"
    taken.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path} 有 {size} 字节，超过 {LARGEST}。")
    sys.stdout.write(f"{path.relative_to(ROOT)} {size:,}\n")


if __name__ == "__main__":
    main()
