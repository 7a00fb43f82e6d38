"""What a saved search is: a query with a name, kept as it was typed.

A subscription will rest on what is here and on two things more: the id of the search (a name may
change) and, per subscriber, the ids found last. It runs the query as the subscriber, never as the
owner, so that sharing a search shares no results.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from muniment.kernel.errors import Conflict, Forbidden, NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject
from muniment.kernel.naming import accept_name, key_of
from muniment.kernel.values import accept_text

KIND = "saved_search"
MAX_QUERY = 2_000
MAX_LINE = 100
MAX_DESCRIPTION = 2_000
MOST = 1_000


class SearchNotFound(NotFound):
    """There is no saved search of that name, or it is somebody's own."""

    code = "savedsearches.not-found"
    title = "There is no such saved search"


class SearchExists(Conflict):
    """Its owner has another search of that name, or of one that differs in case or look only."""

    code = "savedsearches.name-taken"
    title = "The name is taken"


class TooManySearches(Conflict):
    """Nobody keeps more searches than that."""

    code = "savedsearches.too-many"
    title = "There are too many saved searches"


class NotYours(Forbidden):
    """A shared search is changed by its owner, or by an administrator."""

    code = "savedsearches.not-yours"
    title = "The search is somebody else's"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name. `owner` is the name of whoever saved it, `owner_id` the account.

    `kind` and `sort` are given to the search as they are; a `shared` search is seen by everybody.
    """

    search_id: str
    owner_id: str
    owner: str
    name: str
    name_key: str
    query: str
    created_at: datetime
    kind: str | None = None
    sort: str | None = None
    description: str = ""
    shared: bool = False
    forgotten: bool = False
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this search's events under."""
        return Subject(KIND, self.search_id)

    @property
    def scope(self) -> Scope:
        """Where access to this search is granted: it belongs to no project."""
        return INSTANCE

    def checked(self) -> Self:
        """Return the search in its accepted form; raise the refusal of the first bad field."""
        accept_text(self.description, "/description", MAX_DESCRIPTION)
        for field in ("kind", "sort"):
            accept_text(getattr(self, field) or "", f"/{field}", MAX_LINE)
        return replace(
            self,
            name=accept_name(self.name),
            name_key=key_of(self.name),
            query=self.query.strip(),
            kind=self.kind or None,
            sort=self.sort or None,
        )
