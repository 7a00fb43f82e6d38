"""Files of a version: a manifest from paths to digests, and its digest."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from muniment.capabilities.catalog.model.addresses import accept_address
from muniment.capabilities.catalog.model.paths import accept_path
from muniment.capabilities.catalog.model.refusals import FileRefused
from muniment.kernel.digest import Digest, NotADigest
from muniment.kernel.naming import key_of

MAX_FILES = 10_000


class Role(StrEnum):
    """What a file is to its model."""

    WEIGHTS = "weights"
    TOKENIZER = "tokenizer"
    CONFIG = "config"
    CONTAINER = "container"
    NOTEBOOK = "notebook"
    PIPELINE = "pipeline"
    PROMPT = "prompt"
    GUARDRAIL = "guardrail"
    CODE = "code"
    DATA = "data"
    DOC = "doc"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class File:
    """One artifact: stored here under its digest, or referenced where it lives (`uri`)."""

    path: str
    digest: str | None
    size_bytes: int | None
    media_type: str
    role: Role
    uri: str | None = None

    @property
    def stored(self) -> bool:
        """Whether the bytes are in the blob store."""
        return self.uri is None


_FIELDS = tuple(field.name for field in fields(File))
# Canonical JSON (RFC 8785 for these types).
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def manifest_digest(files: Iterable[File]) -> Digest:
    """Return the content address of a version: SHA-256 of its manifest as canonical JSON.

    Canonical means sorted by path, keys sorted, no white space, UTF-8 (RFC 8785 for these types).
    """
    entries = [
        {name: getattr(file, name) for name in _FIELDS}
        for file in sorted(files, key=lambda file: file.path)
    ]
    return Digest.of(_canonical.encode(entries).encode())


def accept_manifest(files: list[File]) -> list[File]:
    """Return the files sorted by path; raise `FileRefused` for the first unacceptable entry."""
    if not 1 <= len(files) <= MAX_FILES:
        raise FileRefused(
            f"A version has 1 to {MAX_FILES} files or references; this one has {len(files)}."
        )
    for file in files:
        accept_path(file.path)
        if file.uri is not None:
            accept_address(file.uri)
        if file.digest is not None:
            _accept_digest(file.path, file.digest)
    _refuse_twins(files)
    return sorted(files, key=lambda file: file.path)


def _accept_digest(path: str, digest: str) -> None:
    try:
        Digest.parse(digest)
    except NotADigest as error:
        raise FileRefused(f"Of '{path}': {error}", path=path) from error


def _refuse_twins(files: list[File]) -> None:
    """Refuse paths that one file system or another could not hold together."""
    keys: dict[str, str] = {}
    for path in sorted(file.path for file in files):
        key = key_of(path)
        if key in keys:
            raise FileRefused(
                f"'{path}' and '{keys[key]}' would be the same file on some systems; rename one."
            )
        keys[key] = path
    for key, path in keys.items():
        parents = key.split("/")[:-1]
        if any("/".join(parents[: i + 1]) in keys for i in range(len(parents))):
            raise FileRefused(f"'{path}' lies inside something that is itself a file.")
