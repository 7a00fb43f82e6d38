"""Reading why something ends, and which revision is meant."""

from muniment.kernel.values import accept_text
from muniment.platform.http.problems import RequestRefused
from muniment.platform.web.form import Form

_MIN_REASON = 3
_MAX_REASON = 2000
_MAX_DIGITS = 18  # fits 64 bits


def read_reason(form: Form, *, required: bool = False) -> str:
    """Return the reason that is given; raise `RequestRefused` for none where one is required."""
    reason = accept_text(form.value("reason").strip(), "/reason", _MAX_REASON)
    if required and len(reason) < _MIN_REASON:
        raise RequestRefused(
            "Say why; the reason stays on record.",
            errors=[{"pointer": "reason", "message": "is required"}],
        )
    return reason


def read_revision(form: Form) -> int:
    """Return the number of the revision that is meant."""
    text = form.value("revision")
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise RequestRefused(
            f"'{text[:40]}' is not the number of a revision.",
            errors=[{"pointer": "revision", "message": "is not a number"}],
        )
    return int(text)
