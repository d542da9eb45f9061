"""Pages in a real browser, for tests: Debian's chromium, driven by Playwright; skipped where either is not installed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = (
    "<script>alert(1)</script> </script></style></title><img src=x onerror=alert(2)> \"'&amp; {{ 7 * 7 }} 🐪 "
    "\u200b\u05e9\u05dc\u05d5\u05dd\u200b " + "long" * 100
)
"""What a scenario may say of itself: to be shown, not run."""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A browser without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'kidal_sim[test]'")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: "Browser", file: Path, width: int = 1400, height: int = 900, **options: Any) -> "Iterator[Page]":
    """A page from the disk. Nothing is asked of any network, nothing opens a dialog, and the console stays silent."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    page, heard = context.new_page(), list[str]()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or heard.append(f"asked for {request.url}"))
    page.goto(file.resolve().as_uri())
    yield page
    assert heard == []
    context.close()
