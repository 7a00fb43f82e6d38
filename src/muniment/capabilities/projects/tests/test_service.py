"""What can be done with projects, on both databases."""

import pytest

from muniment.capabilities import projects
from muniment.capabilities.projects import service
from muniment.capabilities.projects.model import ProjectArchived, ProjectExists, ProjectNotFound
from muniment.kernel.errors import Forbidden, PreconditionFailed
from muniment.kernel.events import Scope
from muniment.kernel.naming import NameRefused
from muniment.platform.auth import Role
from tests.support.house import ADMIN, Workshop, person


def test_a_project_is_found_by_its_name(workshop: Workshop) -> None:
    made = workshop.as_(ADMIN).do(projects.create_project, "credit", title="Credit risk")
    assert workshop.see(projects.project_named, "credit") == made


def test_a_name_is_taken_once(workshop: Workshop) -> None:
    workshop.do(projects.create_project, "credit")
    with pytest.raises(ProjectExists):
        workshop.do(projects.create_project, "credit")


@pytest.mark.parametrize("name", ["", "Credit", "a/b", "..", "-a", "a" * 64, "con", "crédit"])
def test_an_unusable_name_is_refused(workshop: Workshop, name: str) -> None:
    with pytest.raises(NameRefused):
        workshop.do(projects.create_project, name)


def test_the_past_is_still_there(workshop: Workshop) -> None:
    workshop.do(projects.create_project, "credit", title="Before")
    then = workshop.clock()
    workshop.do(service.describe_project, "credit", title="After", description=None)
    assert workshop.see(projects.project_named, "credit").title == "After"
    assert workshop.at(as_of=then).see(projects.project_named, "credit").title == "Before"


def test_a_project_did_not_exist_before_it_did(workshop: Workshop) -> None:
    before = workshop.clock()
    workshop.do(projects.create_project, "credit")
    with pytest.raises(ProjectNotFound):
        workshop.at(as_of=before).see(projects.project_named, "credit")


def test_an_archived_project_takes_no_change_until_it_is_restored(workshop: Workshop) -> None:
    workshop.do(projects.create_project, "credit")
    workshop.do(service.archive_project, "credit")
    with pytest.raises(ProjectArchived):
        workshop.do(service.describe_project, "credit", title="x", description=None)
    workshop.do(service.restore_project, "credit")
    workshop.do(service.describe_project, "credit", title="x", description=None)


def test_a_change_of_what_has_changed_meanwhile_is_refused(workshop: Workshop) -> None:
    made = workshop.do(projects.create_project, "credit")
    workshop.do(service.describe_project, "credit", title="theirs", description=None)
    with pytest.raises(PreconditionFailed):
        workshop.matching(made.revision).do(
            service.describe_project, "credit", title="mine", description=None
        )


def test_what_one_may_not_see_does_not_exist(workshop: Workshop) -> None:
    mine = workshop.do(projects.create_project, "mine")
    workshop.do(projects.create_project, "theirs")
    viewer = person("vera", Role.VIEWER, scope=Scope(mine.project_id))
    with pytest.raises(ProjectNotFound):
        workshop.as_(viewer).see(projects.project_named, "theirs")
    seen = workshop.as_(viewer).see(service.list_projects, after=None, limit=10)
    assert [project.name for project in seen] == ["mine"]


def test_seeing_is_not_changing(workshop: Workshop) -> None:
    workshop.do(projects.create_project, "credit")
    with pytest.raises(Forbidden, match="projects:project:change"):
        workshop.as_(person("vera", Role.VIEWER)).do(service.archive_project, "credit")
