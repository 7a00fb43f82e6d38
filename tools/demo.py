"""The main job on real input, on a registry that is made for it and thrown away.

Usage: python tools/demo.py [DATA]   (the folder of real data; otherwise MUNIMENT_TEST_DATA,
or shared/data beside the repository)
"""

import filecmp
import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx2

ROOT: Final = Path(__file__).resolve().parent.parent
MUNIMENT: Final = Path(sys.executable).with_name("muniment")
_DATA: Final = "real"
_START_SECONDS: Final = 30
_SHOWN_LINES: Final = 14


class DemoFailedError(RuntimeError):
    """A step did not do what it shows; the message says which."""


@dataclass(frozen=True)
class Terminal:
    """Runs commands in a folder, and shows each with what it prints."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, lines: int = _SHOWN_LINES) -> str:
        """Run a command, show it and its first lines, and return its standard output."""
        print(f"\n$ muniment {shlex.join(arguments)}")
        done = self._done(arguments, subprocess.STDOUT)
        shown = done.splitlines()
        for line in shown[:lines]:
            print(f"  {line}")
        if len(shown) > lines:
            print(f"  … ({len(shown)} lines in all)")
        return done

    def ask(self, *arguments: str) -> Any:
        """Run a command silently and return the JSON that it prints."""
        return json.loads(self._done((*arguments, "--json"), None))

    def _done(self, arguments: tuple[str, ...], errors: int | None) -> str:
        done = subprocess.run(
            [str(MUNIMENT), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(done.stdout)
            raise DemoFailedError(f"'muniment {shlex.join(arguments)}' ended with an error.")
        return done.stdout


def main(arguments: list[str]) -> None:
    """Show the main job from beginning to end."""
    default = os.environ.get("MUNIMENT_TEST_DATA") or ROOT.parent / "shared" / "data"
    data = Path(arguments[0] if arguments else default).resolve()
    if not data.is_dir():
        sys.exit(
            f"The real data is not in {data}; say where it is: "
            "make demo MUNIMENT_TEST_DATA=/where/it/is"
        )
    with tempfile.TemporaryDirectory(prefix="muniment-demo-") as folder:
        home = Path(folder)
        (home / _DATA).symlink_to(data)  # so that paths are short to read
        with _registry(home) as environment:
            terminal = Terminal(home, environment)
            _import_inventories(terminal)
            _find_models(terminal)
            _push_and_pull(terminal)
            _see_the_past(terminal)
        _examine(terminal)
    print("\nDone: everything above was asked of a real server, and checked.")


def _import_inventories(terminal: Terminal) -> None:
    _say("1. Two real inventories: 3,611 uses of AI in government, 410 models of a catalogue.")
    federal = f"{_DATA}/inventories/us-federal-ai-use-cases-2025.csv"
    azure = f"{_DATA}/catalogs/azureml-catalog.jsonl"
    for kind, file, mapping in (
        ("csv", federal, "us-federal-2025"),
        ("jsonl", azure, "azureml-catalog"),
    ):
        terminal.run("import", kind, file, "--mapping", mapping, "--dry-run")
        terminal.run("import", kind, file, "--mapping", mapping, lines=40)
    print("\nNothing is lost: every record is in the register or in the report of what was not.")
    terminal.run("import", "list")
    terminal.run("list", "-q", "fraud detection", "--limit", "5")


def _find_models(terminal: Terminal) -> None:
    _say("2. Real results of 1,556 vision models, and three questions, each one query.")
    for test_set, mapping in (("imagenet", "timm-imagenet"), ("imagenet-a", "timm-imagenet-a")):
        file = f"{_DATA}/metrics/timm-results-{test_set}.csv"
        terminal.run("import", "csv", file, "--mapping", mapping, lines=8)
    best = "is:version task:image-classification license_category:permissive metrics.top1 > 88"
    unassessed = (
        "is:model vendor:palantir project:hhs tags.pii:yes -tags.impact_assessment:established"
    )
    robust = "is:version timm-results.imagenet_a_top1 > 85"
    for query, order in (
        (best, "parameters.param_count"),
        (unassessed, "name"),
        (robust, "-timm-results.imagenet_a_top1"),
    ):
        terminal.run("search", query, "--sort", order, "--limit", "5")
        if not terminal.ask("search", query, "--sort", order)["total"]:
            raise DemoFailedError(f"Nothing was found by: {query}")
    terminal.run("search", best, "--sort", "parameters.param_count", "--export", "best.csv")


def _push_and_pull(terminal: Terminal) -> None:
    _say("3. Real model files: pushed, and pulled back bit for bit.")
    files = f"{_DATA}/model-files"
    terminal.run("project", "create", "speech", "--title", "Speech and sound")
    terminal.run(
        *("push", files, "speech/toolbox", "--create", "--kind", "deep_learning"),
        *("--alias", "champion", "--license", "Apache-2.0", "--notes", "as published"),
    )
    terminal.run("push", f"{files}/lid.176.ftz", "speech/toolbox", "--label", "language only")
    terminal.run("diff", "speech/toolbox@1", "speech/toolbox@2")
    terminal.run("pull", "speech/toolbox@champion", "fetched")
    originals, fetched = terminal.folder / files, terminal.folder / "fetched"
    names = sorted(path.name for path in originals.iterdir())
    _, different, failed = filecmp.cmpfiles(originals, fetched, names, shallow=False)
    if different or failed:
        raise DemoFailedError(f"These came back changed: {', '.join(different + failed)}.")
    print(f"\nCompared byte for byte with the originals: {len(names)} of {len(names)} the same.")


def _see_the_past(terminal: Terminal) -> None:
    _say("4. One record, as it was before its last change and as it is today.")
    terminal.run("edit", "speech/toolbox", "--description", "Hears notes.", "--tag", "tier=low")
    time.sleep(1)
    before = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
    time.sleep(1)
    terminal.run(
        *("--purpose", "review of the tiers", "edit", "speech/toolbox"),
        *("--description", "Hears notes and tells languages.", "--tag", "tier=high"),
    )
    terminal.run("show", "speech/toolbox", "--as-of", before)
    terminal.run("diff", "speech/toolbox", "--from", before)
    terminal.run("history", "speech/toolbox", lines=8)
    then = terminal.ask("show", "speech/toolbox", "--as-of", before)
    if then["tags"] != {"tier": "low"}:
        raise DemoFailedError("The past is not what was recorded.")


def _examine(terminal: Terminal) -> None:
    _say("5. The server is stopped. Is everything on disk what the journal says?")
    terminal.run("doctor", "--deep")
    terminal.run("rebuild")


@contextmanager
def _registry(home: Path) -> Generator[Mapping[str, str]]:
    """Run a server in `home` until the block ends; lend the environment that leads to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url, token = f"http://127.0.0.1:{port}", secrets.token_hex(24)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MUNIMENT_")},
        "MUNIMENT_DATA": str(home / "data"),
        "MUNIMENT_BOOTSTRAP_TOKEN": token,
        "MUNIMENT_LOG_LEVEL": "warning",
        "MUNIMENT_URL": url,
        "MUNIMENT_TOKEN": token,
        "COLUMNS": "110",
    }
    command = [str(MUNIMENT), "serve", "--port", port]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _await_ready(url, server)
            yield environment
        finally:
            server.terminate()


def _await_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx2.get(f"{url}/readyz").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise DemoFailedError("The server did not start.")


def _say(text: str) -> None:
    print(f"\n== {text}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except DemoFailedError as failure:
        sys.exit(str(failure))
