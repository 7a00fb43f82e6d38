"""JSON routes of use cases."""

from urllib.parse import quote

from muniment.capabilities import projects
from muniment.capabilities.usecases.api.requests import UseCaseChange, UseCaseRequest
from muniment.capabilities.usecases.api.views import UseCaseView, use_case_view
from muniment.capabilities.usecases.model import (
    UseCaseClosed,
    UseCaseExists,
    UseCaseGone,
    UseCaseNotFound,
    UseCaseRefused,
)
from muniment.capabilities.usecases.service import changing, finding
from muniment.capabilities.usecases.service.permissions import (
    DELETE_USE_CASE,
    DESCRIBE_USE_CASE,
    MANAGE_USE_CASE,
    READ_USE_CASE,
    REGISTER_USE_CASE,
)
from muniment.capabilities.usecases.store import Filters, Order
from muniment.kernel.status import Status, StatusRefused
from muniment.platform.http import Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import (
    DEFAULT_LIMIT,
    Cursor,
    check_limit,
    read_number,
    read_words,
)
from muniment.platform.http.past import From, difference_of, history_page
from muniment.platform.http.requests import ReasonRequest, RevisionRequest
from muniment.platform.journal.history import Difference, Revision, RevisionNotFound

router = Router(tag="Use cases")
_ONE = "/use-cases/{project}/{name}"
_LOST = (UseCaseNotFound, UseCaseGone)
_CLOSED = (*_LOST, UseCaseClosed)


@router.get("/use-cases", permission=READ_USE_CASE)
def list_use_cases(
    unit: Inquiry,
    project: str | None = None,
    q: str | None = None,
    status: Status | None = None,
    tag: str | None = None,
    owner: str | None = None,
    business_owner: str | None = None,
    eu_class: str | None = None,
    sort: Order = Order.NAME,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[UseCaseView]:
    """List the use cases you may see. `tag` is `key` or `key:value`."""
    filters = Filters(
        project_id=projects.project_named(unit, project).project_id if project else None,
        query=q,
        status=status,
        tag=_tag(tag),
        owner=owner,
        business_owner=business_owner,
        eu_class=eu_class,
    )
    found = finding.list_use_cases(
        unit, filters, sort, after=_place(sort, cursor), limit=check_limit(limit) + 1
    )
    page = page_of(found, limit, sort.key)
    return Page([use_case_view(use_case) for use_case in page.items], page.next)


@router.post("/use-cases", permission=REGISTER_USE_CASE, refusals=(UseCaseExists, UseCaseRefused))
def register_use_case(unit: Inquiry, use_case: UseCaseRequest) -> Created:
    """Register a use the business makes, or wants to make, of AI."""
    wanted = changing.Registration(
        use_case.project, use_case.name, use_case.patch(), use_case.aspects
    )
    made = changing.register_use_case(unit, wanted)
    return Created(use_case_view(made), f"/api/v1/use-cases/{made.project}/{quote(made.name)}")


@router.get(_ONE, permission=READ_USE_CASE, refusals=_LOST)
def show_use_case(unit: Inquiry, project: str, name: str) -> UseCaseView:
    """Show a use case."""
    return use_case_view(finding.use_case_named(unit, project, name))


@router.patch(_ONE, permission=DESCRIBE_USE_CASE, refusals=(*_CLOSED, UseCaseRefused))
def describe_use_case(unit: Inquiry, project: str, name: str, change: UseCaseChange) -> UseCaseView:
    """Change what is said of a use case."""
    return use_case_view(changing.describe_use_case(unit, project, name, change.patch()))


@router.delete(_ONE, permission=DELETE_USE_CASE, refusals=_LOST)
def delete_use_case(unit: Inquiry, project: str, name: str, ending: ReasonRequest) -> UseCaseView:
    """Take a use case out of the register; its evidence remains and its name is free again."""
    return use_case_view(changing.delete_use_case(unit, project, name, ending.reason))


@router.post(f"{_ONE}/archive", permission=MANAGE_USE_CASE, refusals=(*_LOST, StatusRefused))
def archive_use_case(unit: Inquiry, project: str, name: str, ending: ReasonRequest) -> UseCaseView:
    """Close a use case to changes."""
    return use_case_view(changing.archive_use_case(unit, project, name, ending.reason))


@router.post(f"{_ONE}/retire", permission=MANAGE_USE_CASE, refusals=(*_LOST, StatusRefused))
def retire_use_case(unit: Inquiry, project: str, name: str, ending: ReasonRequest) -> UseCaseView:
    """Say that the business has given the use up."""
    return use_case_view(changing.retire_use_case(unit, project, name, ending.reason))


@router.post(f"{_ONE}/restore", permission=MANAGE_USE_CASE, refusals=(*_LOST, StatusRefused))
def restore_use_case(
    unit: Inquiry, project: str, name: str, beginning: ReasonRequest
) -> UseCaseView:
    """Take an archived or retired use case up again."""
    return use_case_view(changing.restore_use_case(unit, project, name, beginning.reason))


@router.post(f"{_ONE}/revert", permission=DESCRIBE_USE_CASE, refusals=(*_CLOSED, RevisionNotFound))
def revert_use_case(unit: Inquiry, project: str, name: str, wanted: RevisionRequest) -> UseCaseView:
    """Say again what an earlier revision said, as a new revision."""
    return use_case_view(changing.revert_use_case(unit, project, name, wanted.revision))


@router.get(f"{_ONE}/history", permission=READ_USE_CASE, refusals=(UseCaseNotFound,))
def use_case_history(
    unit: Inquiry, project: str, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a use case, newest first; of a deleted one, too."""
    found = finding.recorded_use_case(unit, project, name)
    return history_page(unit, found.subject, limit, cursor)


@router.get(f"{_ONE}/diff", permission=READ_USE_CASE, refusals=(UseCaseNotFound, RevisionNotFound))
def compare_use_case(
    unit: Inquiry, project: str, name: str, since: From = None, to: str | None = None
) -> Difference:
    """Compare a use case at two points, each a revision or a time; by default its last change."""
    found = finding.recorded_use_case(unit, project, name)
    return difference_of(unit, found.subject, since, to)


def _place(order: Order, cursor: str | None) -> Cursor | None:
    if order is Order.NAME:
        return read_words(cursor, 2)
    number = read_number(cursor)
    return None if number is None else (number,)


def _tag(text: str | None) -> tuple[str, str | None] | None:
    if not text:
        return None
    key, colon, value = text.partition(":")
    return key, value if colon else None
