"""Content-Disposition (RFC 6266): a file name that can neither break out nor mislead."""

import re
import unicodedata
from urllib.parse import quote

_MISLEADING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control, bidi, half characters, lines
_NOT_PLAIN = re.compile(r'[^ -~]|["%/\\]')
_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"  # RFC 8187


def attachment(path: str) -> str:
    """Return the header value that has the last part of `path` saved, never shown."""
    name = "".join(map(_harmless, path.replace("\\", "/").rpartition("/")[2])) or "download"
    plain = _NOT_PLAIN.sub("_", name)
    value = f'attachment; filename="{plain}"'
    if plain != name:
        value += f"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_CHARACTERS)}"
    return value


def _harmless(character: str) -> str:
    return "_" if unicodedata.category(character) in _MISLEADING else character
