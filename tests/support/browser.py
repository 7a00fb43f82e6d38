"""A real browser, before a served instance or an application of this process."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from starlette.testclient import TestClient
from starlette.types import ASGIApp

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ORIGIN = "https://muniment.test"  # a secure context, as the clipboard demands
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# What is tested is not how fast a busy machine is.
_START_SECONDS = 100
_PATIENCE_SECONDS = 60
expect.set_options(timeout=_PATIENCE_SECONDS * 1000)
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine; skip the test where there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(_FLAGS), timeout=_START_SECONDS * 1000
        )
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """A browser window; `complaints` is what the console said."""

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        self._context = browser.new_context(base_url=origin, **options)
        self._context.set_default_timeout(_PATIENCE_SECONDS * 1000)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def visit(self, path: str) -> Page:
        """Open a page and wait until it has settled."""
        self.page.goto(path, wait_until="networkidle")
        return self.page

    def barriers(self) -> list[str]:
        """Return what keeps people out of the open page, as axe finds it."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run().then(result => result.violations)")
        return [
            f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the open page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def leave(self) -> None:
        """Close the window."""
        self._context.close()


class Visitor(Window):
    """Somebody in front of a window that asks an application of this process."""

    def __init__(self, browser: Browser, app: ASGIApp, **options: Any) -> None:
        self._client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        super().__init__(
            browser, ORIGIN, permissions=["clipboard-read", "clipboard-write"], **options
        )
        self._context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        request = route.request
        answer = self._client.request(
            request.method,
            request.url,
            headers={**request.headers, "accept-encoding": "identity"},
            content=request.post_data_buffer or b"",
        )
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)
