"""Words as people vary them: one form for every spelling that means the same."""

import re
import unicodedata

_GAPS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return `text` without case, accents and punctuation: words with single spaces between."""
    if text.isascii():  # has no accents, and is most of what there is
        return _GAPS.sub(" ", text.casefold()).strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _GAPS.sub(" ", bare.casefold()).strip()
