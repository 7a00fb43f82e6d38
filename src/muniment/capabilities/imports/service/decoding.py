"""Bytes of unknown encoding into text: a byte order mark, then evidence, then a best guess."""

import codecs
import unicodedata
from typing import Final, NamedTuple

from charset_normalizer import from_bytes

from muniment.kernel.errors import Invalid

_MARKS: Final = (  # the longer marks first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN: Final = "cp1252"
_SAMPLE: Final = 4096
_MOSTLY: Final = 0.4
_STRAY: Final = 0.001
_GUESSED_FROM: Final = 256 * 1024


class Undecodable(Invalid):
    """The bytes are not text in the encoding that was stated."""

    code = "imports.undecodable"
    title = "The file cannot be read as text"


class Text(NamedTuple):
    """Decoded text, and how it came to be read that way."""

    content: str
    note: str


def decode(content: bytes, encoding: str = "auto") -> Text:
    """Return `content` as text; raise `Undecodable` if it is not in `encoding`, or is none."""
    for mark, marked in _MARKS:
        if content.startswith(mark) and encoding in {"auto", marked}:
            text = _strictly(content[len(mark) :], marked)
            return Text(text, f"Read as {marked}, as its byte order mark says.")
    if encoding != "auto":
        return Text(_strictly(content, encoding), f"Read as {encoding}, as the mapping says.")
    if unmarked := _unmarked_utf16(content):
        return Text(_strictly(content, unmarked), f"Read as {unmarked}: every other byte is zero.")
    try:
        return Text(content.decode("utf-8"), "Read as utf-8.")
    except UnicodeDecodeError:
        guess = _guess(content)
        if content.count(0) > _STRAY * len(content) and not guess.startswith(("utf_16", "utf_32")):
            raise Undecodable(
                "The file is not text: zero bytes are all over it. Send CSV or JSON Lines; from a "
                "spreadsheet, save the sheet as CSV first."
            ) from None
        return Text(
            content.decode(guess, errors="replace"),
            f"Read as {guess}, a guess: it is not utf-8. State the encoding in the mapping "
            "if accented letters look wrong.",
        )


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise Undecodable(
            f"The file is not {encoding}: byte {broken.start} is {content[broken.start]:#04x}. "
            "State the right encoding in the mapping, or 'auto'.",
            encoding=encoding,
            offset=broken.start,
        ) from broken


def _unmarked_utf16(content: bytes) -> str | None:
    sample = content[:_SAMPLE]
    for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, others = sample[first::2].count(0), sample[1 - first :: 2].count(0)
        if len(sample) % 2 == 0 and zeros > _MOSTLY * len(sample) / 2 and not others:
            return encoding
    return None


def _guess(content: bytes) -> str:
    """Return Windows' Western encoding unless the bytes are in another script, or not in it."""
    best = from_bytes(content[:_GUESSED_FROM], cp_exclusion=["utf_7"]).best()
    try:
        content.decode(_WESTERN)
    except UnicodeDecodeError:
        return best.encoding if best else "latin-1"
    return best.encoding if best and _is_other_script(str(best)) else _WESTERN


def _is_other_script(text: str) -> bool:
    foreign = [char for char in text if char.isalpha() and not char.isascii()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in foreign)
    return latin < len(foreign) / 2
