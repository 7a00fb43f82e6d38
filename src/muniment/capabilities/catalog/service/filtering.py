"""What a list is narrowed to, as people write it."""

from muniment.capabilities import usecases
from muniment.capabilities.catalog.service.overview import SAID_BY_LACKING
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Unit


def use_case_id(unit: Unit, reference: str | None) -> str | None:
    """Return the id of the use case that `project/name` (or `name`) stands for, if one is given."""
    if not reference:
        return None
    project, _, name = reference.rpartition("/")
    return usecases.use_case_named(unit, project or DEFAULT_PROJECT, name).use_case_id


def tag_of(text: str | None) -> tuple[str, str | None] | None:
    """Return key and value of a tag written `key` or `key:value`, if one is given."""
    if not text:
        return None
    key, colon, value = text.partition(":")
    return key, value if colon else None


def lack_of(text: str | None) -> str | None:
    """Return what models are listed for the lack of, if anything; refuse what none is kept of."""
    if text and text not in SAID_BY_LACKING:
        raise RequestRefused(
            f"'{text[:60]}' is nothing to look for the lack of; choose one of "
            f"{', '.join(SAID_BY_LACKING)}.",
            errors=[{"pointer": "lacking", "message": "unknown"}],
        )
    return text or None
