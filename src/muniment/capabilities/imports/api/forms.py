"""Reading the form of an import: a file, a mapping, and a few choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from muniment.platform.http.problems import BodyTooLarge, MalformedRequest, RequestRefused

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_MAPPING_BYTES: Final = 1024 * 1024
_MAX_NAME: Final = 255
_KIND: Final = "multipart/form-data"
_YAML: Final = frozenset("\n:{")
_CHOICES: Final = ("project", "dry_run", "overwrite", "format")
_MEANINGS: Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off", ""), False),
}
SCHEMA: Final[Mapping[str, object]] = {
    "type": "object",
    "required": ["file", "mapping"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The inventory."},
        "mapping": {
            "type": "string",
            "description": "A mapping as YAML, or the name of one that is shipped.",
        },
        "project": {"type": "string", "description": "Bring all of it into this project."},
        "dry_run": {"type": "boolean", "description": "Only say what would be done."},
        "overwrite": {
            "type": "boolean",
            "description": "Let the file win where a person changed a field since.",
        },
        "format": {"type": "string", "enum": ["csv", "jsonl"]},
    },
}


@dataclass(frozen=True, slots=True)
class ImportForm:
    """What was sent: the mapping is its text, or the name of a shipped one (`is_shipped`)."""

    file_name: str
    content: bytes
    mapping: str
    is_shipped: bool
    choices: Mapping[str, str]

    @property
    def project(self) -> str | None:
        """The project that everything goes to, if one was named."""
        return self.choices.get("project") or None

    @property
    def format(self) -> str | None:
        """The format that the sender takes the file to have, if they said so."""
        return self.choices.get("format") or None

    def is_set(self, name: str) -> bool:
        """Whether a choice was made; raise `RequestRefused` for what is neither yes nor no."""
        said = self.choices.get(name, "")
        try:
            return _MEANINGS[said.strip().lower()]
        except KeyError:
            raise _refused(name, f"'{said[:40]}' is neither true nor false") from None


async def read_form(request: Request) -> ImportForm:
    """Return the form; raise `BodyTooLarge`, `MalformedRequest` or `RequestRefused`.

    What is larger than a MiB waits on disk until it is whole.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _KIND:
        raise MalformedRequest(f"The body is '{content_type[:60]}'; send a form as '{_KIND}'.")
    limited = Request(request.scope, _Limited(request).receive)
    try:
        async with limited.form(
            max_files=2, max_fields=len(_CHOICES) + 1, max_part_size=MAX_MAPPING_BYTES
        ) as form:
            return await _form(form, dict(request.query_params))
    except ClientDisconnect as gone:
        raise MalformedRequest("The form ended before it was complete; send it again.") from gone


class _Limited:
    """Receives no more than an import may hold."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._room = MAX_BYTES

    async def receive(self) -> Message:
        """Pass the next part of the body on."""
        message = await self._receive()
        self._room -= len(message.get("body", b""))
        if self._room < 0:
            raise BodyTooLarge(
                f"The form is larger than the {MAX_BYTES} bytes accepted here; split the file.",
                limit=MAX_BYTES,
            )
        return message


async def _form(form: FormData, query: dict[str, str]) -> ImportForm:
    query.pop("wait", None)
    _check_names(form, query)
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise _refused("file", "is required, as a file")
    mapping = form.get("mapping") or query.get("mapping")
    if not mapping:
        raise _refused("mapping", "is required: a mapping as YAML, or the name of a shipped one")
    said: dict[str, Any] = {**query, **form}
    return ImportForm(
        file_name=_name(file.filename),
        content=await file.read(),
        mapping=mapping.strip() if isinstance(mapping, str) else await _text(mapping),
        # A file is no name, however short; neither is a line of YAML, which has a colon.
        is_shipped=isinstance(mapping, str) and not _YAML & {*mapping.strip()},
        choices={name: _choice(name, said[name]) for name in _CHOICES if name in said},
    )


def _check_names(form: FormData, query: Mapping[str, str]) -> None:
    names = [*form.keys(), *query]
    sent = [name for name, _ in form.multi_items()]
    for name in names:
        if name not in {"file", "mapping", *_CHOICES}:
            accepted = ", ".join(("file", "mapping", *_CHOICES))
            raise _refused(name, f"is unknown; accepted here: {accepted}")
        if sent.count(name) > 1:
            raise _refused(name, "is given twice")


def _choice(name: str, value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _refused(name, "is a text, not a file")
    return value


async def _text(file: UploadFile) -> str:
    content = await file.read(MAX_MAPPING_BYTES + 1)
    if len(content) > MAX_MAPPING_BYTES:
        raise _refused("mapping", f"is larger than {MAX_MAPPING_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("mapping", "is not text in UTF-8") from error


def _name(said: str | None) -> str:
    """Return what the file is called, without a folder and without what cannot be printed."""
    last = (said or "").replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:_MAX_NAME] or "file"


def _refused(pointer: str, message: str) -> RequestRefused:
    return RequestRefused(
        f"'{pointer[:60]}' {message}.", errors=[{"pointer": pointer[:60], "message": message}]
    )
