"""What commands print: results on standard output, everything else on standard error."""

import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

T = TypeVar("T")
Column = tuple[str, Callable[[T], object]]
# So that no line of what is piped into another program is broken or cut.
_UNBROKEN = 100_000
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def answer(record: object, sentence: str, *, as_json: bool) -> None:
    """Print `record` for a program, or for a person the `sentence` about it."""
    if as_json:
        print_json(record)
    else:
        say(sentence)


def answer_list(
    items: Sequence[T], columns: Sequence[Column[T]], *, empty: str, as_json: bool
) -> None:
    """Print `items` for a program, or for a person a line about each."""
    if as_json:
        print_json(items)
    else:
        print_table(items, columns, empty=empty)


def print_json(value: object) -> None:
    """Print `value`, a record or a list of records, as JSON."""
    encoded = msgspec.json.encode(value, enc_hook=str)
    sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")


def print_table(items: Iterable[T], columns: Sequence[Column[T]], *, empty: str) -> None:
    """Print a line per item, or on standard error that there is none (`empty`)."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, _ in columns:
        table.add_column(title, overflow="fold")
    for item in items:
        table.add_row(*(Text(plain(read(item))) for _, read in columns))
    if table.row_count:
        _put(table)
    else:
        note(empty)


def print_facts(facts: Mapping[str, object]) -> None:
    """Print what is known, a line each; what is not known is left out."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if text := plain(value):
            table.add_row(name, Text(text))
    _put(table)


def say(text: str) -> None:
    """Print a line of the result."""
    _put(Text(plain(text)))


def note(text: str) -> None:
    """Tell the person something that is no part of the result."""
    stderr().print(Text(plain(text)))


def warn(texts: Iterable[str]) -> None:
    """Point out what the person should look at."""
    for text in texts:
        stderr().print(Text(plain(f"Warning: {text}"), style="yellow"))


def complain(text: str) -> None:
    """Say why the command did not do what was asked."""
    stderr().print(Text(plain(text), style="red"))


def stderr() -> Console:
    """Return the console for what is no part of the result."""
    return Console(stderr=True, highlight=False, width=_width(sys.stderr.isatty()))


def plain(value: object) -> str:
    """Return `value` as text in which nothing can steer a terminal or the reading direction."""
    text = "" if value is None else str(value)
    return "".join("\ufffd" if _steers(char) else char for char in text)


def terminal_width() -> int | None:
    """Return how many characters fit in a line; nothing where the result goes to a program."""
    return Console().width if sys.stdout.isatty() else None


def _steers(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) == "Cc" or char in _REORDERING


def _put(result: RenderableType) -> None:
    console = Console(highlight=False, width=_width(sys.stdout.isatty()))
    if sys.stdout.isatty():
        console.print(result)
        return
    with console.capture() as capture:
        console.print(result)
    # The blanks that fill a table up to its width are of no use to another program.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _width(is_terminal: bool) -> int | None:
    return None if is_terminal else _UNBROKEN
