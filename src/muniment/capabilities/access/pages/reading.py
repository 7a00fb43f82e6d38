"""Reading what the forms of access hold."""

from datetime import datetime

from muniment.platform.auth.gate import Level, Role
from muniment.platform.http.problems import RequestRefused
from muniment.platform.http.reading import read_time
from muniment.platform.web.form import Form

_MOST_DIGITS = 6


def read_level(form: Form) -> Level:
    """Return the level of a token; the one that can change least unless one is named."""
    text = form.value("level") or Level.READ
    if text not in {*Level}:
        raise _unknown("level", text, [*Level])
    return Level(text)


def read_permissions(form: Form) -> tuple[str, ...] | None:
    """Return the only permissions a token is for, one in each line; `None` if none is named."""
    return tuple(form.value("permissions").split()) or None


def read_role(form: Form) -> Role:
    """Return the role that is to be given."""
    text = form.value("role")
    if text not in {*Role}:
        raise _unknown("role", text, [*Role])
    return Role(text)


def read_minutes(form: Form) -> int:
    """Return for how many minutes a role is wanted; an hour if nothing is said."""
    text = form.value("minutes").strip() or "60"
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise RequestRefused(
            f"'{text[:60]}' is not a number of minutes.",
            errors=[{"pointer": "minutes", "message": "write a whole number"}],
        )
    return int(text)


def read_until(form: Form, name: str) -> datetime | None:
    """Return when something ends, if it is said."""
    text = form.value(name).strip()
    return read_time(text, name) if text else None


def _unknown(name: str, text: str, known: list[str]) -> RequestRefused:
    return RequestRefused(
        f"There is no {name} '{text[:60]}'; choose one of {', '.join(known)}.",
        errors=[{"pointer": name, "message": "choose one of the list"}],
    )
