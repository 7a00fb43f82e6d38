"""Adoption: what was brought over from another register, and how it goes on there.

What comes from elsewhere keeps its ids, names, numbers and times, and is remembered with where it
came from. What changes there later is followed; what people changed here stays.
"""

from muniment.capabilities.adoption.model.records import (
    AdoptionRefused,
    Kind,
    NotFromThere,
    NotYetHere,
)
from muniment.capabilities.adoption.service.permissions import ADOPT

__all__ = ["ADOPT", "AdoptionRefused", "Kind", "NotFromThere", "NotYetHere"]
