"""Verbs that models and versions have in common: a reference says which is meant."""

from collections.abc import Iterator, Mapping

from muniment_client.records import Diff, Model, Revision, Version
from muniment_client.reference import Reference
from muniment_client.verbs.verbs import Verbs

Entry = Model | Version


class RecordVerbs(Verbs):
    """The past of models and versions, their tags, and their standing."""

    def history(self, reference: str) -> Iterator[Revision]:
        """Return what was recorded of a model or version one by one, newest first."""
        return self._session.pages(f"{Reference.parse(reference).path}/history", Revision)

    def diff(
        self, reference: str, since: str | int | None = None, until: str | int | None = None
    ) -> Diff:
        """Compare a model at two dates or revisions; by default, its last change."""
        path = f"{Reference.to_model(reference).model_path}/diff"
        return self._session.get(path, Diff, {"from": since, "to": until})

    def revert(self, reference: str, revision: int) -> Entry:
        """Bring back what was said at an earlier revision, as a new revision."""
        return self._act(reference, "revert", revision=revision)

    def set_tag(self, reference: str, key: str, value: str = "") -> Entry:
        """Set a tag of a model or version."""
        return self._tag(reference, {key: value})

    def delete_tag(self, reference: str, key: str) -> Entry:
        """Take a tag away from a model or version."""
        return self._tag(reference, {key: None})

    def archive(self, reference: str) -> Entry:
        """Lay a model or version to rest; it stays readable and can be reactivated."""
        return self._act(reference, "archive")

    def restore(self, reference: str) -> Entry:
        """Make an archived or retired model or version active again."""
        return self._act(reference, "restore")

    def retire(self, reference: str, reason: str | None = None) -> Entry:
        """End the use of a model or version; it stays on record."""
        return self._act(reference, "retire", reason=reason)

    def delete(self, reference: str, reason: str) -> Entry:
        """Take a model or version out of the catalog; the evidence of it stays."""
        named = Reference.parse(reference)
        return self._session.delete(named.path, _kind(named), {"reason": reason})

    def _tag(self, reference: str, changes: Mapping[str, str | None]) -> Entry:
        # Not by the address of the tag: a key may contain what an address cannot.
        named = Reference.parse(reference)
        return self._session.patch(named.path, _kind(named), {"tags": changes})

    def _act(self, reference: str, verb: str, **fields: str | int | None) -> Entry:
        named = Reference.parse(reference)
        return self._session.post(f"{named.path}/{verb}", _kind(named), fields)


def _kind(reference: Reference) -> type[Entry]:
    return Model if reference.version is None else Version
