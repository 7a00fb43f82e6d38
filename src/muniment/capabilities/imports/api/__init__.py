"""JSON routes of imports."""

from muniment.capabilities.imports.api.looking import router
from muniment.capabilities.imports.api.sending import STREAMS

ROUTES = (*router.routes, *STREAMS)
