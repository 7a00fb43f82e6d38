"""What a registry must tell the benchmark so that it can be measured beside another."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bench.load import Request
from bench.process import Command


class Operation(StrEnum):
    """The registry operations both contenders offer."""

    CREATE_VERSION = "create version"
    READ_ALIAS = "read by alias"
    SET_ALIAS = "set alias"
    SET_TAG = "set tag"


MODELS = 64
"""How many models the operations are spread over, so that no two clients meet on one."""

RequestOf = Callable[[int], Request]
"""The n-th request of an operation: distinct ones do distinct work."""


class Contender(Protocol):
    """A registry under measurement.

    `folder` is where one instance keeps everything; an empty one means a first start.
    """

    @property
    def name(self) -> str:
        """The name in the report, with the version."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What every request carries, such as a credential."""
        ...

    def command(self, folder: Path) -> Command:
        """Say how to start the server over `folder`."""
        ...

    def database_url(self, folder: Path) -> str:
        """Say where an instance keeps its rows."""
        ...

    def furniture(self) -> Sequence[Request]:
        """List what must exist before the operations: models with two versions and an alias."""
        ...

    def operations(self) -> Mapping[Operation, RequestOf]:
        """Say which request performs each operation."""
        ...

    def upload_path(self, digest: str) -> str:
        """Say where the content with that sha256 (64 hex digits) is PUT."""
        ...

    def publication(self, digest: str, size_bytes: int) -> Sequence[Request]:
        """List what must follow the upload before the content can be downloaded."""
        ...

    def download_path(self, digest: str) -> str:
        """Say where that content is then read."""
        ...
