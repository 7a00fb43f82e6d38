"""Takes the pictures of the documentation from a served registry, in docs/images.

Usage: python tools/screenshots.py [FOLDER]
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import httpx2
from playwright.sync_api import Browser, StorageState, sync_playwright
from showcase import BEGINNING, NOW, PASSWORD, Showcase

from muniment.app import create_app
from muniment.platform import logs, serving
from muniment.platform.settings import Settings

IMAGES: Final = Path(__file__).resolve().parent.parent / "docs/images"
_TOKEN: Final = "a-token-that-lives-as-long-as-the-pictures-are-taken"  # noqa: S105 - thrown away
_CLOCK: Final = "clock"
_SERVE: Final = "--serve"
_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_START_SECONDS: Final = 30
Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page to be pictured, and how; `{name}` in its path is an address of the showcase."""

    name: str
    path: str
    theme: Theme = "light"
    width: int = 1280
    height: int = 860
    signed_in: bool = True


_MODEL: Final = "/models/fraud/card-fraud"
_USE_CASE: Final = "/use-cases/fraud/card-fraud-screening"
_RUN: Final = "/runs/{run}"
_TWO_RUNS: Final = "/runs/compare?run={run}&run={other_run}"
_THREE: Final = "&".join(f"v=fraud/card-fraud@{number}" for number in (1, 2, 3))
PICTURES: Final = (
    Picture("home", "/"),
    Picture("home-dark", "/", "dark"),
    Picture("models", "/models"),
    Picture("models-narrow", "/models", width=390),
    Picture("model", _MODEL),
    Picture("model-dark", _MODEL, "dark"),
    Picture("model-narrow", _MODEL, width=390),
    Picture("model-past", f"{_MODEL}?as_of=2026-10-01"),
    Picture("aliases", f"{_MODEL}/aliases"),
    Picture("history", f"{_MODEL}/history"),
    Picture("difference", f"{_MODEL}/diff?from=2026-10-01"),
    Picture("version", f"{_MODEL}/versions/3"),
    Picture("version-dark", f"{_MODEL}/versions/3", "dark"),
    Picture("version-file", f"{_MODEL}/versions/3/files/README.md"),
    Picture("project", "/projects/fraud"),
    Picture("version-difference", f"{_MODEL}/versions/1/diff/3"),
    Picture("compare", f"/compare?{_THREE}&only=differences", height=1500),
    Picture("compare-narrow", f"/compare?{_THREE}&only=differences", "dark", width=390),
    Picture("version-new", f"{_MODEL}/versions/new"),
    Picture("use-case", _USE_CASE),
    Picture("import", "/imports/new"),
    Picture("journal", "/events"),
    Picture("access", "/access"),
    Picture("sign-in", "/sign-in", signed_in=False),
    Picture("models-new", "/models/new"),
    Picture("model-edit", f"{_MODEL}/edit"),
    Picture("model-versions", f"{_MODEL}/versions"),
    Picture("model-files", f"{_MODEL}/files"),
    Picture("model-metadata", f"{_MODEL}/metadata"),
    Picture("model-metadata-form", f"{_MODEL}/metadata/review"),
    Picture("model-activity", f"{_MODEL}/activity"),
    Picture("model-transfer", f"{_MODEL}/transfer"),
    Picture("version-files", f"{_MODEL}/versions/3/files"),
    Picture("version-training", f"{_MODEL}/versions/3/training"),
    Picture("version-evaluation", f"{_MODEL}/versions/3/evaluation"),
    Picture("version-metadata", f"{_MODEL}/versions/3/metadata"),
    Picture("version-metadata-form", f"{_MODEL}/versions/3/metadata/review"),
    Picture("version-history", f"{_MODEL}/versions/3/history"),
    Picture("version-beside-champion", f"{_MODEL}/versions/3/diff?to=champion"),
    Picture("version-edit", f"{_MODEL}/versions/3/edit"),
    Picture("damaged", "/damaged"),
    Picture("projects", "/projects"),
    Picture("project-changes", "/projects/fraud/diff?from=2026-08-28"),
    Picture("use-cases", "/use-cases"),
    Picture("use-case-new", "/use-cases/new"),
    Picture("use-case-edit", f"{_USE_CASE}/edit"),
    Picture("use-case-changes", f"{_USE_CASE}/diff?from=2026-08-28"),
    Picture("use-case-metadata", f"{_USE_CASE}/metadata/review"),
    Picture("experiments", "/experiments"),
    Picture("experiment-new", "/experiments/new"),
    Picture("experiment", "{experiment}"),
    Picture("experiment-edit", "{experiment}/edit"),
    Picture("experiment-dark", "{experiment}?where=metrics.auc+%3E+0.9&sort=-metrics.auc", "dark"),
    Picture("experiment-narrow", "{experiment}", width=390),
    Picture("experiment-models", "{experiment}/logged-models"),
    Picture("experiment-history", "{experiment}/history"),
    Picture("run", _RUN, height=1400),
    Picture("run-dark", _RUN, "dark"),
    Picture("run-edit", f"{_RUN}/edit"),
    Picture("run-metrics", f"{_RUN}/metrics"),
    Picture("run-points", f"{_RUN}/points?key=loss"),
    Picture("run-artifacts", f"{_RUN}/artifacts"),
    Picture("run-artifact", f"{_RUN}/artifacts/confusion.csv"),
    Picture("run-history", f"{_RUN}/history"),
    Picture("runs-compare", f"{_TWO_RUNS}&only=differences", height=1200),
    Picture("runs-compare-narrow", f"{_TWO_RUNS}&only=differences", "dark", width=390),
    Picture("logged-model", "{logged_model}"),
    Picture("logged-model-edit", "{logged_model}/edit"),
    Picture("logged-model-artifacts", "{logged_model}/artifacts"),
    Picture("logged-model-artifact", "{logged_model}/artifacts/MLmodel"),
    Picture("logged-model-history", "{logged_model}/history"),
    Picture("search", "/search?q=fraud"),
    Picture("search-dark", "/search?q=fraud", "dark"),
    Picture("search-narrow", "/search?q=fraud", width=390),
    Picture("search-language", "/search/language"),
    Picture("search-completions", "/search/completions?q=metrics.", height=400),
    Picture("similar", "/similar?text=fraud+of+card+payments"),
    Picture("saved-searches", "/saved-searches"),
    Picture("saved-search", "/saved-searches/maria.silva/accurate"),
    Picture("palette", "/-/palette?q=fraud"),
    Picture("imports", "/imports"),
    Picture("import-columns", "{prepared}"),
    Picture("import-rehearsal", "{prepared}/report"),
    Picture("import-report", "{import}"),
    Picture("schemas", "/schemas"),
    Picture("schema", "/schemas/review"),
    Picture("schema-version", "/schemas/review/1"),
    Picture("vocabularies", "/vocabularies"),
    Picture("vocabulary", "/vocabularies/autonomy"),
    Picture("term", "/vocabularies/task/fraud"),
    Picture("person", "/access/maria.silva"),
    Picture("grants", "/grants"),
    Picture("elevations", "/elevations"),
    Picture("emergencies", "/emergencies"),
    Picture("access-log", "/access-log"),
    Picture("access-reviews", "/access-reviews"),
    Picture("access-review", "{campaign}"),
    Picture("webhooks", "/webhooks"),
    Picture("webhook", "{webhook}"),
    Picture("account", "/account"),
    Picture("invitation", "{invitation}", signed_in=False),
    Picture("storage", "/storage"),
    Picture("system", "/system"),
    Picture("event", "{event}"),
    Picture("problems", "/problems"),
    Picture("problem", "/problems/catalog.name-taken"),
    Picture("components", "/-/components"),
)


def main(arguments: list[str]) -> None:
    """Take every picture."""
    folder = Path(arguments[0]) if arguments else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as url:
        clock = Path(data) / _CLOCK
        places = Showcase(url, _TOKEN, lambda when: turn(clock, when)).fill()
        with chromium() as browser:
            session = sign_in(browser, url)
            for picture in PICTURES:
                path = picture.path.format_map(places)
                take(browser, url, session, replace(picture, path=path), folder)


def turn(clock: Path, when: str) -> None:
    """Turn the clock that the server reads."""
    fresh = clock.with_suffix(".new")
    fresh.write_text(when)
    fresh.replace(clock)


def sign_in(browser: Browser, url: str) -> StorageState:
    """Sign in and return the browser's session."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("User name").fill("maria.silva")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_url(f"{url}/")
    session = context.storage_state()
    context.close()
    return session


def take(browser: Browser, url: str, session: StorageState, picture: Picture, folder: Path) -> None:
    """Take one picture."""
    context = browser.new_context(
        base_url=url,
        storage_state=session if picture.signed_in else None,
        color_scheme=picture.theme,
        viewport={"width": picture.width, "height": picture.height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    answer = page.goto(picture.path, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise RuntimeError(f"{picture.path} cannot be pictured: {answer and answer.status}")
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()
    print(f"{picture.name}.png")


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the Chromium of this machine."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(data: Path) -> Generator[str]:
    """Run a registry of its own until the block ends; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    turn(data / _CLOCK, BEGINNING)
    process = subprocess.Popen([sys.executable, __file__, _SERVE, str(data), str(port)])
    url = f"http://127.0.0.1:{port}"
    try:
        _await_ready(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def serve(data: Path, port: int) -> None:
    """Serve a registry whose clock somebody else turns."""

    def clock() -> datetime:
        return datetime.fromisoformat((data / _CLOCK).read_text())

    settings = Settings(data=data, port=port, bootstrap_token=_TOKEN, log_level="warning")
    logs.configure(settings.log_level)
    serving.serve("", lambda: create_app(settings, clock), settings)


def _await_ready(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{url}/readyz", timeout=2).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise RuntimeError("The server did not become ready.")


if __name__ == "__main__":
    if sys.argv[1:2] == [_SERVE]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(sys.argv[1:])
