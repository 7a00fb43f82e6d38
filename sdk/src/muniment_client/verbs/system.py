"""Verbs about the registry as a running system."""

from collections.abc import Iterator

from muniment_client.records import Node, System
from muniment_client.records.system import SearchIndex
from muniment_client.verbs.verbs import Verbs


class SystemVerbs(Verbs):
    """Seeing what runs the registry, and how it is."""

    def system(self) -> System:
        """Return how the registry is doing: database, files, followers and processes."""
        return self._session.get("/system", System)

    def renew_search_index(self) -> SearchIndex:
        """Have the node that answers make its search index anew; the old one answers until then."""
        return self._session.post("/search/index/renew", SearchIndex, {})

    def nodes(self) -> Iterator[Node]:
        """Return the processes that run, and those that were lost within a day."""
        return self._session.pages("/system/nodes", Node)
