"""Background work of the catalog: keeping the text of models findable."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from muniment.capabilities.catalog.model import Model, Status
from muniment.capabilities.catalog.service import uploads
from muniment.capabilities.catalog.service.searching import text_of
from muniment.capabilities.catalog.store.models import SEARCH_KIND
from muniment.platform import fulltext
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit

SUBJECTS = frozenset({"model"})


def index(connection: Connection, events: Sequence[Row[Any]]) -> None:
    """Bring the text of the models that events are about up to date."""
    newest = {row.subject_id: row.body for row in events}
    for model_id, body in newest.items():
        model = msgspec.json.decode(body, type=Model)
        if model.status is Status.DELETED:
            fulltext.remove(connection, SEARCH_KIND, model_id)
        else:
            fulltext.put(connection, SEARCH_KIND, model_id, text_of(model))


def reset(connection: Connection) -> None:
    """Forget the text of every model."""
    fulltext.clear(connection, SEARCH_KIND)


def sweep(unit: Unit, settings: Settings) -> None:
    """Forget uploads that have expired, and the parts that were received of them."""
    del settings
    uploads.sweep(unit)
