"""Routes that bring an inventory in, and take it back.

What reads mappings and inventories takes longer to load than all the rest of Muniment; it is loaded
when the first of them arrives.
"""

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.imports.api.forms import SCHEMA
from muniment.capabilities.imports.api.looking import TAG
from muniment.capabilities.imports.service.permissions import RUN_IMPORT, UNDO_IMPORT
from muniment.platform.http.streams import Stream


async def import_inventory(request: Request) -> Response:
    """Import an inventory by a mapping, or say what that would do (`dry_run`)."""
    from muniment.capabilities.imports.api import bringing  # noqa: PLC0415  loaded when needed

    return await bringing.import_inventory(request)


async def undo_import(request: Request) -> Response:
    """Undo an import: what it made is deleted, what it changed goes back, unless changed since."""
    from muniment.capabilities.imports.api import bringing  # noqa: PLC0415  loaded when needed

    return await bringing.undo_import(request)


STREAMS = (
    Stream(
        "/imports",
        import_inventory,
        method="POST",
        permission=RUN_IMPORT,
        tag=TAG,
        form=SCHEMA,
        answers=(200, 201),
    ),
    Stream(
        "/imports/{import_id}/undo", undo_import, method="POST", permission=UNDO_IMPORT, tag=TAG
    ),
)
