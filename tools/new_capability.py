"""Furnish a new room: a capability, its tests, migration and reference, its line in app.py.

Usage: python tools/new_capability.py approvals [approval]
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Template
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ROOMS: Final = ROOT / "src/muniment/capabilities"
APP: Final = ROOT / "src/muniment/app.py"
TEMPLATES: Final = Path(__file__).parent / "room"
_NAME: Final = re.compile(r"[a-z]+(?:_[a-z]+)*")
_REGISTER: Final = re.compile(r"(?<=\nCAPABILITIES: tuple\[Capability, \.\.\.\] = \()[^)]*")
_FIRST_IMPORT: Final = "from muniment.kernel"


class CannotFurnishError(ValueError):
    """The room cannot be written as asked; the message says why."""


def main(arguments: list[str]) -> None:
    """Write the room, let it in, and say what is next."""
    parser = argparse.ArgumentParser(description="Furnish a new room.")
    parser.add_argument("room", help="what the auditor would call it, e.g. approvals")
    parser.add_argument("noun", nargs="?", help="one of what it holds, e.g. approval")
    asked = parser.parse_args(arguments)
    try:
        names = words_for(asked.room, asked.noun or singular(asked.room))
        written = [*furnish(names), register(names)]
    except CannotFurnishError as refusal:
        sys.exit(str(refusal))
    migration = write_migration(names["room"])
    tidy([*written, migration])
    described = [ROOT / line for line in _run("tools/reference.py").splitlines()]
    print(f"The room '{names['room']}' is furnished and let in:")
    for path in (*written, migration, *described):
        print(f"  {path.relative_to(ROOT)}")
    print(
        "Next: say in __init__.py and model.py what it is, give it its own verbs in service.py,\n"
        "run `make test`, and add a line to CHANGELOG.md."
    )


def singular(room: str) -> str:
    """Guess what one of the things in a room is called."""
    if room.endswith("ies"):
        return room.removesuffix("ies") + "y"
    return room.removesuffix("s")


def words_for(room: str, noun: str) -> dict[str, str]:
    """Return the words that the templates are filled in with."""
    for word in (room, noun):
        if not _NAME.fullmatch(word):
            raise CannotFurnishError(f"'{word}' must be lower-case words joined by '_'.")
    words = noun.replace("_", " ")
    article = "an" if words[0] in "aeiou" else "a"
    return {
        "room": room,
        "ROOM": room.upper(),
        "Title": room.replace("_", " ").capitalize(),
        "noun": noun,
        "NOUN": noun.upper(),
        "Noun": noun.title().replace("_", ""),
        "words": words,
        "a": article,
        "A": article.capitalize(),
        "key": noun.replace("_", "-"),
        "path": f"{noun}s".replace("_", "-"),
        "table": f"{room}_{noun}s",
    }


def furnish(names: dict[str, str]) -> list[Path]:
    """Write every file of the room; refuse if there is one of that name."""
    room = ROOMS / names["room"]
    if room.exists():
        raise CannotFurnishError(f"There is a room '{names['room']}' already.")
    written: list[Path] = []
    for template in sorted(TEMPLATES.rglob("*.txt")):
        target = room / template.relative_to(TEMPLATES).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text()).substitute(names))
        written.append(target)
    return written


def register(names: dict[str, str]) -> Path:
    """Add the room's one line to app.py, and the import it needs."""
    room, manifest = names["room"], names["ROOM"]
    text = APP.read_text()
    registered = _REGISTER.search(text)
    if registered is None:
        raise CannotFurnishError("app.py has no CAPABILITIES tuple to add the room to.")
    entries = registered[0].rstrip().rstrip(",")
    text = text[: registered.start()] + f"{entries}, {manifest}" + text[registered.end() :]
    line = f"from muniment.capabilities.{room}.capability import {manifest}\n"
    APP.write_text(text.replace(_FIRST_IMPORT, line + _FIRST_IMPORT, 1))
    return APP


def write_migration(room: str) -> Path:
    """Write the migration that makes the room's table."""
    found = _run("tools/new_migration.py", room)
    return Path(found.strip().splitlines()[-1])


def tidy(paths: list[Path]) -> None:
    """Put imports and lines in the order of the house."""
    _run("-m", "ruff", "check", "--quiet", "--fix-only", *map(str, paths))
    _run("-m", "ruff", "format", "--quiet", *map(str, paths))


def _run(*arguments: str) -> str:
    sources = os.pathsep.join(str(ROOT / folder) for folder in ("src", "sdk/src"))
    return subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": sources},
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
