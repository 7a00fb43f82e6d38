"""Anchoring: putting checkpoints where whoever runs the registry cannot take them back.

With witnesses of other people, in a file on another mount, in a Git repository, or in a bucket
that lets nothing be removed. Each anchor is told the newest checkpoint, keeps its own position,
and is tried again until it has it.
"""

from muniment.platform.anchoring.choosing import open_anchors
from muniment.platform.anchoring.driver import ANCHORING, Anchoring
from muniment.platform.anchoring.standing import ANCHORS, AnchorStanding

__all__ = ["ANCHORING", "ANCHORS", "AnchorStanding", "Anchoring", "open_anchors"]
