"""Routes of the journal and of its log."""

from muniment.capabilities.audit.api import journal, log

ROUTES = (*journal.router.routes, *log.router.routes, *log.STREAMS)
