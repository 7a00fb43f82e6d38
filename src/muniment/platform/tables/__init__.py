"""Tables that leave the house row by row: CSV, JSON, JSON lines and Parquet.

A writer knows its columns when it begins and takes rows after that, so that a table of any length
takes no more memory than a few hundred of its rows.
"""

from muniment.platform.tables.formats import FORMATS, Format, Kind, Row, Writer

__all__ = ["FORMATS", "Format", "Kind", "Row", "Writer"]
