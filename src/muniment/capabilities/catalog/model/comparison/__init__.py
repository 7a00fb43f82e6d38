"""Versions side by side: what each section compares, what differs, and by how much. Pure."""

from muniment.capabilities.catalog.model.comparison.asking import (
    FEWEST,
    MOST,
    ComparisonRefused,
    Wanted,
    place_of,
    read_wanted,
)
from muniment.capabilities.catalog.model.comparison.directions import Direction
from muniment.capabilities.catalog.model.comparison.figures import Deviation, Figures
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
    "FEWEST",
    "MOST",
    "Column",
    "Comparison",
    "ComparisonRefused",
    "Deviation",
    "Direction",
    "Figures",
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
