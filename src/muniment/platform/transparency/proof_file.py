"""Proof files: that an entry is in a log, to be verified offline (c2sp.org/tlog-proof)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from muniment.platform.transparency.checkpoint import Checkpoint, open_checkpoint
from muniment.platform.transparency.merkle import (
    HASH_SIZE,
    ProofRefused,
    leaf_hash,
    verify_inclusion,
)
from muniment.platform.transparency.note import VerifierKey, decode_base64

_HEAD = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
MEDIA_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An entry's place, its path to the root, the signed checkpoint, and what else is enclosed.

    `extra` is not authenticated: Muniment encloses the entry itself, whose hash is.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [_HEAD]
        if self.extra is not None:
            lines.append(_EXTRA + base64.b64encode(self.extra).decode())
        lines.append(f"{_INDEX}{self.index}")
        lines += [base64.b64encode(sibling).decode() for sibling in self.path]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a proof file; raise `ProofRefused` or `NoteRefused`."""
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines.pop(0) != _HEAD:
            raise ProofRefused(f"A proof file begins with '{_HEAD}'.")
        extra = None
        if lines and lines[0].startswith(_EXTRA):
            extra = decode_base64(lines.pop(0).removeprefix(_EXTRA), "extra data")
        index = _read_index(lines.pop(0) if lines else "")
        path = tuple(decode_base64(line, "hash") for line in lines)
        if any(len(sibling) != HASH_SIZE for sibling in path):
            raise ProofRefused("A hash of the proof is not a SHA-256 hash.")
        return cls(index, path, checkpoint, extra)

    def verify(self, entry: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
        """Return the checkpoint by which a log of one of `keys` holds `entry` at this place.

        Raises `NoteRefused` where the checkpoint is not theirs, `ProofRefused` where the path does
        not lead from the entry to its root.
        """
        checkpoint = open_checkpoint(self.checkpoint, keys)
        leaf = leaf_hash(entry)
        verify_inclusion(leaf, self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint


def _read_index(line: str) -> int:
    text = line.removeprefix(_INDEX)
    canonical = text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
    if not line.startswith(_INDEX) or not canonical:
        raise ProofRefused("A proof file names the place of its entry: 'index <number>'.")
    return int(text)
