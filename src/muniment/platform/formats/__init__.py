"""What a file says of itself: read from a few of its bytes, never loaded, never executed.

Every reader here takes a `Source` and answers with a `Preview`. What files hold is hostile: each
length is checked against what is there, and bytes, reads and steps are counted (ADR-0025).
"""

from muniment.platform.formats.looking import look
from muniment.platform.formats.preview import Port, Preview, Table, Tensor
from muniment.platform.formats.source import Source, Unreadable

__all__ = ["Port", "Preview", "Source", "Table", "Tensor", "Unreadable", "look"]
