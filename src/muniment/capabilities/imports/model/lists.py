"""Lists that a tool wrote into one cell: `['c) Age', "it's"]`, `["a", "b"]` or `[]`."""

import re
from typing import Final

from muniment.capabilities.imports.model.values import clean_text

_ITEM: Final = re.compile(
    r"""\s*(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<bare>[^'",\[\]]+))\s*""",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


def read_list(text: str) -> list[str]:
    """Return the items of a list literal, or `text` itself as the only item.

    Nothing is evaluated. Raise `ValueError` for a text that opens a list and does not close it.
    """
    if not text.startswith("["):
        return [text] if text else []
    if not text.endswith("]"):
        raise ValueError("opens a list and does not close it")
    body, items, position = text[1:-1].strip(), list[str](), 0
    while position < len(body):
        found = _ITEM.match(body, position)
        if not found or (found.end() < len(body) and body[found.end()] != ","):
            raise ValueError("is not a list of plain values")
        items.append(_item(found))
        position = found.end() + 1
    return [item for item in items if item]


def _item(found: re.Match[str]) -> str:
    if found["bare"] is not None:
        bare = found["bare"].strip()
        return "" if bare in {"None", "null", "nan"} else bare
    quoted = found["single"] if found["single"] is not None else found["double"]
    text = _ESCAPE.sub(_unescaped, quoted)
    # JSON escapes characters beyond the basic plane as two halves, which belong together.
    return clean_text(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))


def _unescaped(found: re.Match[str]) -> str:
    letter = found[1]
    if len(letter) > 1:
        return chr(int(letter[1:], 16))
    return _ESCAPES.get(letter, letter)
