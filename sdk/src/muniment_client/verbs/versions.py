"""Verbs about versions of a model, and the names that point to them."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.errors import NotAReference
from muniment_client.fields import VersionNotes
from muniment_client.records import Alias, File, FilePreview, Pointing, Version
from muniment_client.reference import Reference, segment
from muniment_client.verbs.verbs import Verbs


class VersionVerbs(Verbs):
    """Listing and describing versions, and pointing aliases to them."""

    def versions(self, reference: str, *, status: str | None = None) -> Iterator[Version]:
        """Return the versions of a model one by one, newest first."""
        path = f"{Reference.to_model(reference).model_path}/versions"
        return self._session.pages(path, Version, {"status": status})

    def version(self, reference: str) -> Version:
        """Return the version that `reference` names; without `@…`, the latest."""
        return self._session.get(Reference.parse(reference).version_path, Version)

    def files(self, reference: str) -> Iterator[File]:
        """Return the files of a version one by one, in order of their paths."""
        return self._session.pages(f"{Reference.parse(reference).version_path}/files", File)

    def preview(self, reference: str, path: str) -> FilePreview:
        """Look into a stored file of a version without fetching it."""
        place = "/".join(segment(part) for part in path.split("/"))
        return self._session.get(
            f"{Reference.parse(reference).version_path}/previews/{place}", FilePreview
        )

    def update_version(
        self, reference: str, *, if_match: int | None = None, **notes: Unpack[VersionNotes]
    ) -> Version:
        """Change what is said of a version; its files never change."""
        path = _to_version(reference).version_path
        return self._session.patch(path, Version, notes, if_match)

    def stage(self, reference: str, stage: str, *, archive_others: bool = False) -> Version:
        """Put a version into a stage: `none`, `staging`, `production` or `archived`.

        `archive_others` archives what else is in that stage.
        """
        path = f"{_to_version(reference).version_path}/stage"
        fields = {"stage": stage, "archive_others": archive_others}
        return self._session.put(path, Version, fields)

    def aliases(self, reference: str) -> Iterator[Alias]:
        """Return the aliases of a model one by one."""
        return self._session.pages(f"{Reference.to_model(reference).model_path}/aliases", Alias)

    def set_alias(self, reference: str, alias: str) -> Version:
        """Point `alias` to the version that `reference` names, and return that version."""
        named = _to_version(reference)
        path = f"{named.model_path}/aliases/{segment(alias)}"
        return self._session.put(path, Version, {"version": named.version})

    def delete_alias(self, reference: str, alias: str) -> Alias:
        """Let `alias` of a model point nowhere; what it pointed to stays on record."""
        return self._session.delete(_alias_path(reference, alias), Alias)

    def alias_history(self, reference: str, alias: str) -> Iterator[Pointing]:
        """Return every version that `alias` of a model pointed to, the latest first."""
        return self._session.pages(f"{_alias_path(reference, alias)}/history", Pointing)


def _alias_path(reference: str, alias: str) -> str:
    return f"{Reference.to_model(reference).model_path}/aliases/{segment(alias)}"


def _to_version(text: str) -> Reference:
    reference = Reference.parse(text)
    if reference.version is None:
        raise NotAReference(
            f"'{text[:120]}' names a model; here one of its versions is meant: '{reference}@1'."
        )
    return reference
