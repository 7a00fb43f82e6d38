"""Reading a form that brings files: multipart, as browsers send it, up to a limit in all."""

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from muniment.platform.http.problems import BodyTooLarge, MalformedRequest

MAX_UPLOAD_BYTES: Final = 64 * 1024 * 1024
_MAX_FILES: Final = 200
_MAX_FIELDS: Final = 50
_MAX_NAME: Final = 1024
_KIND: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form: the name of its field, what it is called, and its bytes."""

    field: str
    name: str
    content: bytes


async def read_upload(request: Request) -> tuple[dict[str, str], tuple[SentFile, ...]]:
    """Return the fields and the files of a form; raise `MalformedRequest` or `BodyTooLarge`."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _KIND:
        raise MalformedRequest(f"The body is '{content_type[:60]}'; send a form as '{_KIND}'.")
    limited = Request(request.scope, _Limited(request).receive)
    try:
        async with limited.form(max_files=_MAX_FILES, max_fields=_MAX_FIELDS) as form:
            return await _parts(form)
    except ClientDisconnect as gone:
        raise MalformedRequest("The form ended before it was complete; send it again.") from gone


class _Limited:
    """Receives no more than a form may hold."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._room = MAX_UPLOAD_BYTES

    async def receive(self) -> Message:
        """Pass the next part of the body on."""
        message = await self._receive()
        self._room -= len(message.get("body", b""))
        if self._room < 0:
            raise BodyTooLarge(
                f"The files are larger than the {MAX_UPLOAD_BYTES // 1024**2} MiB that a page "
                "takes at a time; send large files with the command line.",
                limit=MAX_UPLOAD_BYTES,
            )
        return message


async def _parts(form: FormData) -> tuple[dict[str, str], tuple[SentFile, ...]]:
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            if part.filename:  # a file field that was left empty has no name
                files.append(SentFile(name, _plain(part.filename), await part.read()))
        elif "\0" in part:
            raise MalformedRequest("The form holds the character U+0000, which no text here can.")
        else:
            fields[name] = part.replace("\r\n", "\n")
    return fields, tuple(files)


def _plain(name: str) -> str:
    """Return what a file is called, without what cannot be printed; browsers send no folders."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:_MAX_NAME] or "file"
