"""Completing a query that is being written, from what the actor may see."""

from dataclasses import replace

from muniment.capabilities.search.model.completion import (
    KnownField,
    Suggestion,
    complete,
    place_of,
)
from muniment.capabilities.search.model.scanner import Role
from muniment.capabilities.search.service.listing import list_fields
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import fields_for, searching_of, seen_by
from muniment.platform.unit import Unit


def complete_query(unit: Unit, text: str, cursor: int) -> list[Suggestion]:
    """Return what the text up to `cursor`, counted in characters, could go on with.

    Fields and values are those of things that the actor may see.
    """
    unit.authorize_anywhere(SEARCH)
    searching = searching_of(unit)
    names = fields_for(searching, searching.engine, seen_by(unit, searching.searchables))
    fields = {
        known.name: KnownField(str(known.kinds[0]) if known.kinds else "text", known.summary)
        for known in names.known.values()
        if names.is_told(known.name)
    }
    place = place_of(text[: max(cursor, 0)])
    if place is not None and place.role is Role.VALUE:
        # Which values there are is counted, so it is asked of the one field alone.
        listed = list_fields(unit, only=place.field)
        values = {value: "" for one in listed for value in one.values}
        known = fields.get(place.field, KnownField("keyword"))
        fields[place.field] = replace(known, values=values)
    return complete(text, cursor, fields)
