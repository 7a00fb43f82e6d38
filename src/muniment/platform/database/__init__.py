"""The database: SQLite and PostgreSQL behind one small port, and rows that remember.

Only this package begins and commits transactions. `temporal` keeps every state a thing ever had,
so that each read can be asked about the past.
"""

from muniment.platform.database.engine import connect
from muniment.platform.database.metadata import METADATA
from muniment.platform.database.port import Database, DatabaseUnavailable
from muniment.platform.database.reading_ahead import ReadingAhead
from muniment.platform.database.types import Instant, Json

__all__ = [
    "METADATA",
    "Database",
    "DatabaseUnavailable",
    "Instant",
    "Json",
    "ReadingAhead",
    "connect",
]
