"""References people type: `project/model`, `project/model@3`, `@champion`, `@sha256:…`."""

import re
from dataclasses import dataclass
from typing import Self

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Invalid

DEFAULT_PROJECT = "default"
LATEST = "latest"
_ALIAS = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?")
_VERSION_LIKE = re.compile(r"[vV]?[0-9]+")


class NotAReference(Invalid):
    """The text does not name a model or a version of one."""

    code = "reference.form"


class AliasRefused(Invalid):
    """The alias could be mistaken for a version number, a digest or `latest`."""

    code = "reference.alias"


@dataclass(frozen=True, slots=True)
class VersionSelector:
    """Which version of a model is meant; exactly one field is set."""

    number: int | None = None
    alias: str | None = None
    digest: Digest | None = None
    latest: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3`, `champion`, `latest` or `sha256:…`; raise `NotAReference` otherwise."""
        if text == LATEST:
            return cls(latest=True)
        if text.isascii() and text.isdigit() and len(text) <= 18:  # noqa: PLR2004  fits 64 bits
            return cls(number=int(text))
        if text.startswith("sha256:"):
            return cls(digest=Digest.parse(text))
        if _ALIAS.fullmatch(text):
            return cls(alias=text)
        raise NotAReference(
            f"'{text[:80]}' names no version; write a number, an alias, 'latest' or 'sha256:…'.",
            value=text[:80],
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A model, and optionally which of its versions."""

    project: str
    model: str
    version: VersionSelector | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `[project/]model[@version]`; a missing project is `default`."""
        path, at, version = text.partition("@")
        project, slash, model = path.rpartition("/")
        if not model or (slash and not project) or "/" in project or (at and not version):
            raise NotAReference(
                f"'{text[:120]}' is not a reference; write 'project/model' or "
                "'project/model@version', where version is a number, an alias or 'sha256:…'.",
                value=text[:120],
            )
        selector = VersionSelector.parse(version) if at else None
        return cls(project or DEFAULT_PROJECT, model, selector)


def accept_alias(text: str) -> str:
    """Return `text` if it may name an alias; raise `AliasRefused` otherwise."""
    if text == LATEST or _VERSION_LIKE.fullmatch(text) or not _ALIAS.fullmatch(text):
        raise AliasRefused(
            f"'{text[:120]}' cannot be an alias; use 1 to 100 letters, digits, '.', '_' or '-', "
            "starting and ending with a letter, digit or '_', and not a number or 'latest'.",
            value=text[:120],
        )
    return text
