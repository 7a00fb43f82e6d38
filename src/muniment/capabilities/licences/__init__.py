"""Licences: what publishers call them, as expressions that everybody understands (SPDX).

It keeps nothing and has no pages; siblings ask it what a text stands for.
"""

from muniment.capabilities.licences.model import near, reference_to, spdx

__all__ = ["near", "reference_to", "spdx"]
