"""JSON routes of imports, and the bytes that they rest on."""

from muniment.capabilities.imports.api import keeping, sending
from muniment.capabilities.imports.api.looking import router

ROUTES = (*router.routes, *sending.STREAMS, *keeping.STREAMS)
