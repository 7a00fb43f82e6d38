"""JSON routes of quotas."""

from pydantic import Field

from muniment.capabilities.catalog.model.quotas import Usage
from muniment.capabilities.catalog.service import quotas
from muniment.capabilities.catalog.service.permissions import READ_QUOTA, SET_QUOTA
from muniment.platform.http import Body, Inquiry, Router

router = Router(tag="Quotas")
_MOST = 2**60


class QuotaRequest(Body):
    """How many bytes may be stored; null lifts the limit."""

    max_bytes: int | None = Field(ge=0, le=_MOST)


@router.get("/quota", permission=READ_QUOTA)
def show_quota(unit: Inquiry) -> Usage:
    """Show how much all projects together may store, and how much they do."""
    return quotas.usage(unit, None)


@router.put("/quota", permission=SET_QUOTA)
def set_quota(unit: Inquiry, wanted: QuotaRequest) -> Usage:
    """Say how much all projects together may store."""
    return quotas.set_quota(unit, None, wanted.max_bytes)


@router.get("/projects/{project}/quota", permission=READ_QUOTA)
def show_project_quota(unit: Inquiry, project: str) -> Usage:
    """Show how much a project may store, and how much it does."""
    return quotas.usage(unit, project)


@router.put("/projects/{project}/quota", permission=SET_QUOTA)
def set_project_quota(unit: Inquiry, project: str, wanted: QuotaRequest) -> Usage:
    """Say how much a project may store; what is stored already stays."""
    return quotas.set_quota(unit, project, wanted.max_bytes)
