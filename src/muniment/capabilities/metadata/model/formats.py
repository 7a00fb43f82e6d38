"""The formats that schemas may ask for; each is checked, none is decoration."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType
from urllib.parse import urlsplit

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII
)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def _date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and _reads(date.fromisoformat, text)


def _date_time(text: str) -> bool:
    return bool(_TIME.fullmatch(text)) and _reads(datetime.fromisoformat, text)


def _email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def _uri(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and (parts.netloc or parts.path)) and not re.search(r"\s", text)


def _uuid(text: str) -> bool:
    return bool(_UUID.fullmatch(text))


def _reads(reader: Callable[[str], object], text: str) -> bool:
    """Whether `reader` makes something of the text; it raises `ValueError` otherwise."""
    reader(text)
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "date": _date,
        "date-time": _date_time,
        "email": _email,
        "ipv4": partial(_reads, IPv4Address),
        "ipv6": partial(_reads, IPv6Address),
        "uri": _uri,
        "uuid": _uuid,
    }
)


def has_format(name: str, value: object) -> bool:
    """Whether a text is of the format; what is no text has every format (JSON Schema §7.1)."""
    if not isinstance(value, str):
        return True
    try:
        return FORMATS[name](value)
    except ValueError:
        return False
