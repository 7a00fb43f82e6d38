"""Replaying the journal gives the same rows, for every event of use cases and metadata."""

from sqlalchemy import Connection, select

from muniment.capabilities import metadata, usecases
from muniment.capabilities.metadata.capability import METADATA
from muniment.capabilities.metadata.service import schemas, vocabularies
from muniment.capabilities.usecases.capability import USECASES
from muniment.capabilities.usecases.service import aspects, changing
from muniment.capabilities.usecases.tests.factories import define, register
from muniment.platform.journal import EVENTS
from muniment.platform.journal.replay import rebuild

TABLES = (*METADATA.projections, *USECASES.projections)
AT = ("default", "lending")


def test_every_event_is_replayed_to_the_same_rows(workshop, clock):
    everything_that_can_happen(workshop, clock)
    database = workshop.house.database
    declared = {kind.name for room in (METADATA, USECASES) for kind in room.events}
    assert declared <= database.read(happened)
    before = database.read(rows)
    rebuild(database, workshop.house.units.journal, workshop.house.projections)
    assert database.read(rows) == before


def everything_that_can_happen(workshop, clock):
    workshop.do(vocabularies.change_vocabulary, "stage", {"terms": {"shadow": {}}})
    define(workshop, "impact")
    workshop.do(schemas.create_schema, "notes", schemas.Draft({"type": "object"}, ("use_case",)))
    workshop.do(schemas.amend_draft, "notes", 1, {"title": "Notes"})
    workshop.do(schemas.retire_schema, "notes", 1)
    made = register(workshop, aspects={"impact": {"level": "much"}})
    then = clock()
    said = workshop.do(usecases.put_aspect, *AT, "impact", {"level": "little"})
    workshop.do(aspects.remove_aspect, *AT, "impact")
    workshop.do(aspects.revert_aspect, *AT, "impact", said.revision)
    same = workshop.see(schemas.show_schema, "impact")
    workshop.do(schemas.draft_version, "impact", schemas.Draft(same.body, same.applies_to))
    workshop.do(schemas.publish_schema, "impact", 2)
    (moved,) = workshop.do(metadata.migrate_aspects, "impact", 2, limit=9)
    assert moved.flaws == ()
    workshop.do(usecases.describe_use_case, *AT, {"title": "Loans", "tags": {"a": "b"}})
    workshop.valid_at(then).do(usecases.describe_use_case, *AT, {"owner": "ada"})
    workshop.do(changing.revert_use_case, *AT, made.revision)
    workshop.do(changing.archive_use_case, *AT)
    workshop.do(changing.restore_use_case, *AT)
    workshop.do(changing.retire_use_case, *AT, "Given up")
    workshop.do(changing.delete_use_case, *AT)
    register(workshop)


def happened(connection: Connection):
    return set(connection.execute(select(EVENTS.c.type)).scalars())


def rows(connection: Connection):
    return {
        table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in TABLES
    }
