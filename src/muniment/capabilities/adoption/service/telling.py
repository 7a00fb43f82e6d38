"""Telling: tags and times as the fields of a merge."""

from collections.abc import Mapping

from muniment.capabilities.adoption.model.merging import Told

_TAG = "tag:"
YES, NO = "true", "false"


def with_tags(fields: Mapping[str, str], tags: Mapping[str, str]) -> Told:
    """Return fields and tags together."""
    return {**fields, **{f"{_TAG}{key}": value for key, value in tags.items()}}


def tags_in(changes: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the changes that are of tags, by their keys."""
    return {
        name.removeprefix(_TAG): value for name, value in changes.items() if name.startswith(_TAG)
    }


def yes_or_no(*, said: bool) -> str:
    """Return a truth as a text."""
    return YES if said else NO
