"""Which files things hold, and which other things hold the same."""

from collections.abc import Collection, Mapping

from muniment.capabilities.catalog.store import searching as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.platform.unit import Unit

_MOST = 50


def digests_of_versions(unit: Unit, version_ids: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return by version the paths of its files by their digests."""
    held = store.files(unit.connection, version_ids)
    return {
        key: {file.digest: file.path for file in held.get(key, []) if file.digest}
        for key in version_ids
    }


def newest_versions(unit: Unit, model_ids: Collection[str]) -> dict[str, str]:
    """Return by model the identifier of its newest version, where it has one."""
    found = store.newest(unit.connection, model_ids, unit.moment)
    return {key: one.version.version_id for key, one in found.items()}


def versions_sharing(unit: Unit, digests: Collection[str]) -> list[tuple[str, str]]:
    """Return the version and the model of some that hold a file with one of these digests.

    Nobody has been asked whether the actor may see them.
    """
    if not digests:
        return []
    found = version_store.sharing_files(unit.connection, sorted(digests), _MOST)
    return list(dict.fromkeys((one.version_id, one.model_id) for one, _ in found))
