"""What is shown of a file without loading it."""

from dataclasses import dataclass, field

MAX_TENSORS = 1000
MAX_ENTRIES = 500
MAX_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor by the name it has in the file; `dtype` is as the format writes it."""

    name: str
    dtype: str
    shape: list[int]


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a graph; a dimension is a number, a name, or `?`."""

    name: str
    dtype: str
    shape: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table; every cell is text."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a browser may show as it is; its size is in pixels."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file: its header where the format is known, else text or first bytes.

    `parameters` is the number of values in all tensors. `problem` says why a file is not what it
    seems to be. `truncated` is whether there is more than is shown.
    """

    format: str
    facts: dict[str, str] = field(default_factory=dict[str, str])
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    parameters: int | None = None
    tensors: list[Tensor] = field(default_factory=list[Tensor])
    tensors_count: int = 0
    inputs: list[Port] = field(default_factory=list[Port])
    outputs: list[Port] = field(default_factory=list[Port])
    table: Table | None = None
    image: Image | None = None
    text: str | None = None
    hex: str | None = None
    truncated: bool = False
    problem: str | None = None


def clipped(text: str) -> str:
    """Return a text, or its beginning if it is long."""
    return text if len(text) <= MAX_WORDS else f"{text[:MAX_WORDS]}…"
