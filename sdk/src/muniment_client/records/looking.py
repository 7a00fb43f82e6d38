"""What is seen of a file without loading it, what a model needs, and what happened to it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from muniment_client.records.history import Change


class Tensor(msgspec.Struct, frozen=True, kw_only=True):
    """A tensor by its name in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...] = ()


class Port(msgspec.Struct, frozen=True, kw_only=True):
    """An input or output of a graph; a dimension is a number, a name, or `?`."""

    name: str
    dtype: str
    shape: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows of a table, as text."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that a browser may show; its size is in pixels."""

    media_type: str
    width: int
    height: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a file: its header, its text, or its first bytes.

    `problem` says why a file is not what its name says; `truncated` that there is more.
    """

    format: str
    facts: Mapping[str, str] = {}
    metadata: Mapping[str, str] = {}
    parameters: int | None = None
    tensors: tuple[Tensor, ...] = ()
    tensors_count: int = 0
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    table: Table | None = None
    image: Image | None = None
    text: str | None = None
    hex: str | None = None
    truncated: bool = False
    problem: str | None = None


class FilePreview(msgspec.Struct, frozen=True, kw_only=True):
    """A stored file of a version, and what is seen of it."""

    path: str
    digest: str
    size_bytes: int
    media_type: str
    role: str
    preview: Preview


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Something a model needs: whether it is there, and who can supply it.

    `form` is the address of the page with the form that mends it; `people` are the first few who
    can, `more_people` how many others, `roles` those that carry the `permission` it takes.
    """

    code: str
    title: str
    says: str
    done: bool
    required: bool
    form: str
    permission: str
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    more_people: int = 0


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What a model needs before it can be relied on; `version` is the one that counts."""

    project: str
    model: str
    version: int | None = None
    ready: bool
    done: int
    needs: tuple[Need, ...] = ()


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a model, or of a version, alias or aspect of it: `about` says of what."""

    about: str
    project: str
    model: str
    version: int | None = None
    revision: int
    event_id: str
    type: str
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    purpose: str | None = None
    changes: tuple[Change, ...] = ()
