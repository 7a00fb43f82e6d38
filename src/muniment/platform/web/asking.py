"""What a page is asked for: its address in parts, the frame around it, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from muniment.kernel.errors import MunimentError
from muniment.platform.http import reading
from muniment.platform.http.problems import MalformedRequest
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panels
from muniment.platform.web.uploads import SentFile

MAX_FORM_BYTES = 64 * 1024
_MAX_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"
_SECRET = frozenset({"password", "repeated", "secret"})


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page is asked for. `path` and `query` hold the parts of its address by name.

    `form` and `files` are what was sent; where a page is shown again, the form also says why that
    was refused. `session` is the secret of the browser's session and `address` is where the browser
    calls from. `panels` are the parts and the names that other rooms give to pages.
    """

    frame: Frame
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    form: Form = field(default_factory=Form)
    files: tuple[SentFile, ...] = ()
    origin: str = ""
    done: str = ""
    session: str | None = None
    address: str = ""
    panels: Panels = field(default_factory=Panels)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a sent form; raise `MalformedRequest` or `BodyTooLarge`."""
    raw = await reading.read_body(request, MAX_FORM_BYTES)
    content_type = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if content_type != _FORM:
        raise MalformedRequest(f"The body is '{content_type[:60]}'; pages read '{_FORM}'.")
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError as error:
        raise MalformedRequest(
            f"The body is not a form in UTF-8 with up to {_MAX_FIELDS} fields."
        ) from error
    if any("\0" in text for pair in pairs for text in pair):
        raise MalformedRequest("The form holds the character U+0000, which no text here can.")
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def refused(form: Form, refusal: MunimentError) -> Form:
    """Return the form as it is shown again: with the refusal, and its words beside the fields."""
    errors = {pointer.strip("/").partition("/")[0]: message for pointer, message in places(refusal)}
    kept = {name: value for name, value in form.values.items() if name not in _SECRET}
    return Form(kept, errors, refusal)


def places(refusal: MunimentError) -> list[tuple[str, str]]:
    """Return where in the request something was refused, and what is said about each place."""
    facts: dict[str, Any] = refusal.facts
    found = [(error["pointer"], error["message"]) for error in facts.get("errors", ())]
    return [*found, (facts["pointer"], refusal.message)] if "pointer" in facts else found
