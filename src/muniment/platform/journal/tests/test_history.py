"""History and differences, by revision and by date, on both databases."""

import pytest

from muniment.capabilities import projects
from muniment.capabilities.projects import service
from muniment.kernel.moment import Moment
from muniment.platform.journal.history import (
    RevisionNotFound,
    changes,
    difference,
    history,
    recall,
)


@pytest.fixture
def project(workshop):
    return workshop.do(projects.create_project, "credit", title="first")


def retitle(workshop, title):
    return workshop.do(service.describe_project, "credit", title=title, description=None)


def test_history_tells_each_change_newest_first(workshop, project):
    second = retitle(workshop, "second")
    told = workshop.run(lambda unit: history(unit.connection, project.subject, limit=10))
    assert [revision.revision for revision in told] == [second.revision, project.revision]
    assert [(c.field, c.before, c.after) for c in told[0].changes] == [("title", "first", "second")]
    older = workshop.run(
        lambda unit: history(unit.connection, project.subject, limit=1, before=second.revision)
    )
    assert [revision.revision for revision in older] == [project.revision]


def test_the_history_of_a_past_ends_there(workshop, project):
    then = workshop.clock()
    retitle(workshop, "second")
    for moment in (Moment(as_of=then), Moment(as_known=then)):
        told = workshop.run(
            lambda unit, moment=moment: history(
                unit.connection, project.subject, limit=10, moment=moment
            )
        )
        assert [revision.revision for revision in told] == [project.revision]


def test_a_difference_lies_between_revisions_or_dates(workshop, project):
    then = workshop.clock()
    second = retitle(workshop, "second")
    third = retitle(workshop, "third")

    def between(before=None, after=None):
        found = workshop.run(
            lambda unit: difference(unit.connection, project.subject, before, after)
        )
        ends = [point and point.revision for point in (found.before, found.after)]
        return ends, [(c.before, c.after) for c in found.changes if c.field == "title"]

    assert between() == ([second.revision, third.revision], [("second", "third")])
    assert between(project.revision) == ([project.revision, third.revision], [("first", "third")])
    assert between(third.revision, then) == (
        [third.revision, project.revision],
        [("third", "first")],
    )
    assert between(after=project.revision) == ([None, project.revision], [(None, "first")])
    assert between(then.replace(year=2020), then)[1] == [(None, "first")]


def test_what_never_was_a_revision_is_not_one(workshop, project):
    other = workshop.do(projects.create_project, "other")
    with pytest.raises(RevisionNotFound):
        workshop.run(lambda unit: recall(unit.connection, project.subject, other.revision))
    with pytest.raises(RevisionNotFound):
        workshop.run(lambda unit: difference(unit.connection, project.subject, other.revision))


def test_a_state_is_recalled_as_it_was(workshop, project):
    retitle(workshop, "second")
    state = workshop.run(lambda unit: recall(unit.connection, project.subject, project.revision))
    assert state["title"] == "first"


def test_changes_name_the_field_inside():
    told = changes({"a": {"x": 1, "y": 2}, "b": [1]}, {"a": {"x": 1, "y": 3}, "b": [2], "c": None})
    assert [(c.field, c.before, c.after) for c in told] == [("a.y", 2, 3), ("b", [1], [2])]
