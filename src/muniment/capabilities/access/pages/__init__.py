"""Pages of access: coming in, one's own account, and people."""

from muniment.capabilities.access.pages import account, entrance, people

PAGES = (entrance.pages, account.pages, people.pages)
