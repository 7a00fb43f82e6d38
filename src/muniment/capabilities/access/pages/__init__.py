"""Pages of access: coming in, one's own account, and people."""

from muniment.capabilities.access.pages import (
    account,
    entrance,
    granted,
    people,
    purpose,
    raising,
)

PAGES = (
    entrance.pages,
    account.pages,
    people.pages,
    granted.pages,
    raising.pages,
    purpose.pages,
)
