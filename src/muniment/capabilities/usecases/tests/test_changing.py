"""Use cases as they are registered, described and ended, on both databases."""

import pytest

from muniment.capabilities import projects, usecases
from muniment.capabilities.metadata import AspectMissing, AspectNotFound, AspectRefused
from muniment.capabilities.metadata.model import TermRefused
from muniment.capabilities.projects.model import ProjectArchived, ProjectNotFound
from muniment.capabilities.projects.service import archive_project
from muniment.capabilities.usecases.model import (
    Money,
    UseCaseClosed,
    UseCaseExists,
    UseCaseGone,
    UseCaseNotFound,
)
from muniment.capabilities.usecases.service import aspects, changing
from muniment.capabilities.usecases.tests.factories import define, register
from muniment.kernel.errors import Forbidden, NotFound, PreconditionFailed
from muniment.kernel.events import Scope
from muniment.kernel.naming import NameRefused
from muniment.kernel.status import StatusRefused
from muniment.platform.auth import Role
from muniment.platform.database.records import RecordRefused
from muniment.platform.journal.history import RevisionNotFound, history
from tests.support.house import person


@pytest.fixture
def lending(workshop):
    return register(workshop, eu_class="High-Risk", decision_role="HITL", tags={"desk": "retail"})


def describe(workshop, **patch):
    return workshop.do(usecases.describe_use_case, "default", "lending", patch)


def shown(workshop):
    return workshop.see(usecases.use_case_named, "default", "lending")


def test_what_was_registered_is_found_with_its_terms_as_codes(workshop, lending):
    assert shown(workshop) == lending
    assert (lending.eu_class, lending.decision_role) == ("high_risk", "human_in_loop")
    assert (lending.title, lending.project, lending.status) == ("lending", "default", "active")


def test_a_name_is_given_once_whatever_its_case(workshop, lending):
    with pytest.raises(UseCaseExists):
        register(workshop, "LENDING")
    workshop.do(projects.create_project, "other")
    assert register(workshop, "Lending", "other").project == "other"


@pytest.mark.parametrize("name", ["", "a/b", " a", "con", "a" * 201])
def test_an_unusable_name_is_refused(workshop, name):
    with pytest.raises(NameRefused):
        register(workshop, name)


def test_words_nobody_agreed_on_are_refused(workshop, lending):
    with pytest.raises(TermRefused, match="high_risk"):
        describe(workshop, eu_class="hihg risk")
    with pytest.raises(RecordRefused):
        describe(workshop, affects_persons="perhaps")
    assert shown(workshop) == lending


def test_a_patch_changes_what_it_names_and_null_empties(workshop, lending):
    money = {"amount": 5, "currency": "EUR"}
    patch = {"eu_class": None, "tags": {"team": "a"}, "financial_exposure": money}
    changed = describe(workshop, **patch)
    assert changed.eu_class is None
    assert changed.tags == {"desk": "retail", "team": "a"}
    assert changed.financial_exposure == Money(5, "EUR")
    assert changed.purpose == lending.purpose
    assert describe(workshop, title=None).title == ""
    assert shown(workshop).revision > changed.revision


def test_a_patch_that_changes_nothing_is_no_revision(workshop, lending):
    assert describe(workshop, eu_class="high risk", tags={"desk": "retail"}) == lending


def test_the_past_keeps_what_was_said(workshop, lending, clock):
    then = clock()
    describe(workshop, purpose="Something else")
    assert shown(workshop.at(as_of=then)) == lending
    assert shown(workshop.at(as_known=then)) == lending
    with pytest.raises(UseCaseNotFound):
        shown(workshop.at(as_of=then.replace(hour=9, minute=0, second=2)))


def test_a_correction_of_the_past_holds_until_the_next_word(workshop, clock):
    past = clock.now.replace(year=2024)
    register(workshop.valid_at(past))
    clock.advance(days=1)
    describe(workshop, purpose="As it is")
    describe(workshop.valid_at(past.replace(month=6)), purpose="As it turned out to be")
    assert shown(workshop).purpose == "As it is"
    assert shown(workshop.at(past.replace(year=2025))).purpose == "As it turned out to be"


def test_going_back_is_a_new_revision(workshop, lending):
    describe(workshop, purpose="Worse", tags={"desk": None})
    back = workshop.do(changing.revert_use_case, "default", "lending", lending.revision)
    assert (back.purpose, back.tags) == (lending.purpose, lending.tags)
    assert back.revision > lending.revision
    with pytest.raises(RevisionNotFound):
        workshop.do(changing.revert_use_case, "default", "lending", lending.revision - 1)


@pytest.mark.parametrize("end", [changing.archive_use_case, changing.retire_use_case])
def test_what_has_ended_takes_no_change_until_it_is_taken_up_again(workshop, lending, end):
    ended = workshop.do(end, "default", "lending", "Too little used")
    assert ended.status_reason == "Too little used"
    for change in (
        lambda: describe(workshop, title="x"),
        lambda: workshop.do(changing.revert_use_case, "default", "lending", lending.revision),
        lambda: workshop.do(aspects.put_aspect, "default", "lending", "notes", {}),
    ):
        with pytest.raises(UseCaseClosed):
            change()
    with pytest.raises(StatusRefused):
        workshop.do(end, "default", "lending")
    workshop.do(changing.restore_use_case, "default", "lending")
    assert describe(workshop, title="x").status_reason is None


def test_deleting_leaves_evidence_and_frees_the_name(workshop, lending, clock):
    then = clock()
    gone = workshop.do(changing.delete_use_case, "default", "lending", "Registered twice")
    with pytest.raises(UseCaseGone) as refused:
        shown(workshop)
    assert refused.value.facts["reason"] == "Registered twice"
    assert shown(workshop.at(then)) == lending
    told = workshop.run(lambda unit: history(unit.connection, gone.subject, limit=9))
    assert [revision.type for revision in told] == ["use-case.deleted", "use-case.registered"]
    again = register(workshop)
    assert again.use_case_id != lending.use_case_id
    assert shown(workshop) == again


def test_nothing_changes_in_an_archived_project(workshop, lending):
    workshop.do(archive_project, "default")
    with pytest.raises(ProjectArchived):
        describe(workshop, title="x")
    with pytest.raises(ProjectArchived):
        register(workshop, "another")


def test_a_change_of_what_has_changed_meanwhile_is_refused(workshop, lending):
    stale = workshop.matching(lending.revision - 1)
    for change in (
        lambda: describe(stale, title="mine"),
        lambda: stale.do(changing.archive_use_case, "default", "lending"),
        lambda: stale.do(changing.revert_use_case, "default", "lending", lending.revision),
    ):
        with pytest.raises(PreconditionFailed):
            change()
    describe(workshop.matching(lending.revision), title="mine")


def test_seeing_is_not_changing_and_not_seeing_is_not_knowing(workshop, lending):
    viewer = workshop.as_(person("vera", Role.VIEWER, scope=Scope(lending.project_id)))
    assert shown(viewer) == lending
    with pytest.raises(Forbidden):
        describe(viewer, title="x")
    officer = workshop.as_(person("olga", Role.RISK_OFFICER))
    describe(officer, title="x")
    with pytest.raises(Forbidden):
        officer.do(changing.delete_use_case, "default", "lending")
    stranger = workshop.as_(person("sid", Role.VIEWER, scope=Scope("elsewhere")))
    with pytest.raises(ProjectNotFound):
        shown(stranger)
    with pytest.raises(ProjectNotFound):
        register(stranger, "another")
    of_one_model = workshop.as_(person("mo", Role.VIEWER, scope=Scope(lending.project_id, "m1")))
    with pytest.raises(NotFound):
        shown(of_one_model)


def test_aspects_are_put_read_taken_back_and_brought_back(workshop, lending):
    define(workshop, "impact")
    said = workshop.do(usecases.put_aspect, "default", "lending", "impact", {"level": "much"})
    assert workshop.see(aspects.show_aspect, "default", "lending", "impact") == said
    assert workshop.see(aspects.list_aspects, "default", "lending") == [said]
    with pytest.raises(AspectRefused):
        workshop.do(usecases.put_aspect, "default", "lending", "impact", {"level": 3})
    workshop.do(aspects.remove_aspect, "default", "lending", "impact")
    with pytest.raises(AspectNotFound):
        workshop.see(aspects.show_aspect, "default", "lending", "impact")
    back = workshop.do(aspects.revert_aspect, "default", "lending", "impact", said.revision)
    assert back.body == said.body


def test_what_is_mandatory_comes_with_the_registration(workshop):
    define(workshop, "impact", mandatory_for=("*",))
    with pytest.raises(AspectMissing, match="impact"):
        register(workshop)
    made = register(workshop, aspects={"impact": {"level": "much"}})
    assert workshop.see(aspects.list_aspects, "default", made.name)[0].body == {"level": "much"}
    with pytest.raises(AspectRefused):
        register(workshop, "other", aspects={"impact": {"level": 1}})
    with pytest.raises(UseCaseNotFound):
        workshop.see(usecases.use_case_named, "default", "other")
