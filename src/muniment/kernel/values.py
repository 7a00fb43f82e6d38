"""Values that records of many kinds carry: texts, tags, links and whole documents."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from muniment.kernel.errors import Invalid

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_TEXT = 10_000
MAX_LINE = 320
MAX_TAGS = 500
MAX_TAG_KEY = 250
MAX_TAG_VALUE = 100_000
MAX_TAGS_TEXT = 1_000_000  # of all tags of one thing together
MAX_LINKS = 200
MAX_HREF = 2_000
MAX_DEPTH = 20
MAX_NODES = 20_000
_LARGEST = 2**63 - 1  # what every database and every reader of JSON can hold exactly
# Control characters except tab and line ends, and halves of surrogate pairs: PostgreSQL stores
# neither NUL nor surrogates, and nobody means the others.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):\S+")
# A browser would run the first three, and the last means another thing on every machine.
_UNSAFE_SCHEMES = frozenset({"javascript", "data", "vbscript", "file"})


class ValueRefused(Invalid):
    """A text, a tag, a link or a part of a document is not acceptable; `pointer` says where."""

    code = "value.refused"
    title = "A value is not acceptable"


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to something outside: how it relates, where it is, what it is called."""

    rel: str
    href: str
    title: str = ""


def accept_text(text: str, pointer: str, limit: int = MAX_TEXT) -> str:
    """Return `text` if it can be kept; raise `ValueRefused` if it is too long or unprintable."""
    if len(text) > limit:
        raise ValueRefused(
            f"{pointer} is {len(text)} characters long; at most {limit} are kept.", pointer=pointer
        )
    stranger = _UNPRINTABLE.search(text)
    if stranger:
        raise ValueRefused(
            f"{pointer} contains the control character U+{ord(stranger[0]):04X}; take it out.",
            pointer=pointer,
        )
    return text


def accept_line(text: str, pointer: str) -> str:
    """Return `text` if it says something on one line; raise `ValueRefused` otherwise."""
    accept_text(text, pointer, MAX_LINE)
    if not text.strip() or len(text.splitlines()) > 1:
        raise ValueRefused(
            f"{pointer} is blank or has more than one line; write one line, or leave it out.",
            pointer=pointer,
        )
    return text


def accept_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags, sorted by key; raise `ValueRefused` for the first that cannot be kept."""
    if len(tags) > MAX_TAGS:
        raise ValueRefused(f"There are {len(tags)} tags; at most {MAX_TAGS} are kept.")
    for key, value in tags.items():
        pointer = f"/tags/{escape(key[:80])}"
        if not key or key != key.strip() or not key.isprintable() or len(key) > MAX_TAG_KEY:
            raise ValueRefused(
                f"The tag key '{key[:80]}' is not accepted; use 1 to {MAX_TAG_KEY} printable "
                "characters without spaces around them.",
                pointer=pointer,
            )
        accept_text(value, pointer, MAX_TAG_VALUE)
    size = sum(len(key) + len(value) for key, value in tags.items())
    if size > MAX_TAGS_TEXT:
        raise ValueRefused(
            f"The tags are {size} characters long together; at most {MAX_TAGS_TEXT} are kept.",
            pointer="/tags",
        )
    return dict(sorted(tags.items()))


def accept_links(links: Iterable[Link]) -> list[Link]:
    """Return the links; raise `ValueRefused` for the first that leads nowhere or is unsafe."""
    found = list(links)
    if len(found) > MAX_LINKS:
        raise ValueRefused(f"There are {len(found)} links; at most {MAX_LINKS} are kept.")
    for position, link in enumerate(found):
        pointer = f"/links/{position}"
        accept_text(link.rel, f"{pointer}/rel", 80)
        accept_text(link.title, f"{pointer}/title", 300)
        scheme = _SCHEME.fullmatch(accept_text(link.href, f"{pointer}/href", MAX_HREF))
        if scheme is None or scheme[1].lower() in _UNSAFE_SCHEMES or not link.rel:
            raise ValueRefused(
                f"The link '{link.rel[:40]}' to '{link.href[:80]}' is not accepted; give a 'rel' "
                "and a whole address such as 'https://…' or 'mailto:…'.",
                pointer=pointer,
            )
    return found


def accept_document(document: JsonValue) -> None:
    """Refuse with `ValueRefused` a JSON value that is too deep, too large, or cannot be kept."""
    for count, (pointer, depth, value) in enumerate(_nodes(document)):
        if count >= MAX_NODES:
            raise ValueRefused(f"The document has more than {MAX_NODES} values.")
        if depth > MAX_DEPTH:
            raise ValueRefused(f"{pointer} is nested more than {MAX_DEPTH} levels deep.")
        if isinstance(value, str):
            accept_text(value, pointer, MAX_NODES)
        elif isinstance(value, int) and abs(value) > _LARGEST:
            raise ValueRefused(
                f"{pointer} is a whole number beyond 64 bits; write it as a text.", pointer=pointer
            )


def escape(segment: str) -> str:
    """Return `segment` as a part of a JSON pointer (RFC 6901)."""
    return segment.replace("~", "~0").replace("/", "~1")


def unescape(segment: str) -> str:
    """Return what a part of a JSON pointer (RFC 6901) names."""
    return segment.replace("~1", "/").replace("~0", "~")


def _nodes(document: JsonValue) -> Iterator[tuple[str, int, JsonValue]]:
    """Yield every value of a document, keys included, without recursion."""
    waiting: list[tuple[str, int, JsonValue]] = [("", 0, document)]
    while waiting:
        pointer, depth, value = waiting.pop()
        yield pointer or "/", depth, value
        if isinstance(value, dict):
            for key, item in value.items():
                below = f"{pointer}/{escape(key)}"
                yield below, depth, key
                waiting.append((below, depth + 1, item))
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{i}", depth + 1, item) for i, item in enumerate(value)]
