"""What a file says of itself: read from a few of its bytes, never loaded, never executed.

Every reader here takes a `Source` and answers with a `Preview`. What files hold is hostile: each
length is checked against what is there, and bytes, reads and steps are counted (ADR-0025).
"""

from muniment.platform.formats.looking import look
from muniment.platform.formats.preview import Image, Port, Preview, Table, Tensor
from muniment.platform.formats.source import Source, Unreadable

__all__ = ["Image", "Port", "Preview", "Source", "Table", "Tensor", "Unreadable", "look"]
