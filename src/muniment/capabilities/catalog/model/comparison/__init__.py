"""Versions side by side: what each section compares, what differs, and by how much. Pure."""

from muniment.capabilities.catalog.model.comparison.asking import (
    ComparisonRefused,
    Wanted,
    place_of,
    read_wanted,
)
from muniment.capabilities.catalog.model.comparison.files import FileCell, by_path
from muniment.capabilities.catalog.model.comparison.sections import Subject, compared
from muniment.capabilities.catalog.model.comparison.table import Column, Comparison, Row, Section
from muniment.capabilities.catalog.model.comparison.writing import (
    as_csv,
    as_markdown,
    distance_of,
    text_of,
    title_of,
)

__all__ = [
    "Column",
    "Comparison",
    "ComparisonRefused",
    "FileCell",
    "Row",
    "Section",
    "Subject",
    "Wanted",
    "as_csv",
    "as_markdown",
    "by_path",
    "compared",
    "distance_of",
    "place_of",
    "read_wanted",
    "text_of",
    "title_of",
]
