"""Routes of the journal and of its log."""

from muniment.capabilities.audit.api import anchors, journal, log

ROUTES = (*journal.router.routes, *log.router.routes, *log.STREAMS, *anchors.STREAMS)
