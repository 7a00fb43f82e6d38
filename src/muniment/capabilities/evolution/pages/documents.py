"""JSON as it is typed into a form and shown in one."""

from typing import Any

import msgspec

from muniment.capabilities.metadata import Migration
from muniment.kernel.errors import Invalid


class NotJson(Invalid):
    """What was typed is not the JSON that the field takes."""

    code = "schemas.not-json"
    title = "This is not the JSON that the field takes"


def read_json(text: str, field: str) -> dict[str, Any]:
    """Return the JSON object in `text`; raise `NotJson` saying where it goes wrong."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise NotJson(f"It is not a JSON object: {error}.", pointer=f"/{field}") from error


def read_migration(text: str) -> Migration | None:
    """Return the migration that `text` writes, none if it is blank; raise `NotJson` otherwise."""
    if not text.strip():
        return None
    try:
        return msgspec.convert(read_json(text, "migration"), Migration)
    except msgspec.ValidationError as error:
        raise NotJson(
            f"It is not a migration ({error}); write "
            '{"steps": [{"op": "move", "path": "/old", "to": "/new"}]}.',
            pointer="/migration",
        ) from error


def write_json(document: Any) -> str:
    """Return a document as people read it."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
