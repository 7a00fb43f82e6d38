"""Preparations: inventories that somebody has uploaded and is looking at before importing them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from muniment.capabilities.imports.model.runs import Evidence
from muniment.kernel.errors import Conflict, NotFound


class PreparationNotFound(NotFound):
    """There is no such import in preparation, or somebody else prepares it."""

    code = "imports.preparation-not-found"
    title = "There is no such import in preparation"


class NotMapped(Conflict):
    """Nobody has said yet what the columns of the file mean."""

    code = "imports.not-mapped"
    title = "The file has no mapping yet"


@dataclass(frozen=True, slots=True)
class Preparation:
    """A file, what is known of how to bring it in, and what a dry run last said of that.

    `mapping` is its text, empty until one was chosen; `columns` are what was chosen for each column
    where the mapping was made from them; `report` is the report of a dry run by this mapping.
    """

    preparation_id: str
    actor_id: str
    file: Evidence
    created_at: datetime
    mapping: str = ""
    mapping_name: str = ""
    columns: dict[str, str] = field(default_factory=dict[str, str])
    project: str | None = None
    overwrite: bool = False
    report: dict[str, Any] | None = None
