"""The log's tables: the hashes of the tree, and what was signed. Only the `keeper` writes them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from muniment.platform.database import METADATA

TILES = Table(
    "journal_log_tiles",
    METADATA,
    Column("level", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    # As many hashes of 32 bytes as there are yet, up to 256.
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "number"),
)

CHECKPOINTS = Table(
    "journal_log_checkpoints",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    # Which of the log's keys signed it.
    Column("key_ordinal", Integer, nullable=False),
    Column("note", Text, nullable=False),
)
