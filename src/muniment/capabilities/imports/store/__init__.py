"""The tables of imports; all of them are declared once any of them is."""

from muniment.capabilities.imports.store.origins import ORIGINS
from muniment.capabilities.imports.store.outcomes import RECORDS, ROWS
from muniment.capabilities.imports.store.runs import RUNS

__all__ = ["ORIGINS", "RECORDS", "ROWS", "RUNS"]
