"""What is submitted to a witness: an old size, a consistency proof, and a checkpoint."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.merkle import HASH_SIZE
from muniment.platform.transparency.note import Note, NoteRefused, decode_base64
from muniment.platform.witnessing.refusals import NotASubmission

MAX_BYTES = 1 << 18
_MAX_HASHES = 63
_MAX_DIGITS = 18
_OLD = "old "


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint, and the proof that it goes on from the log as it was at size `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read the body of an `add-checkpoint` request; raise `NotASubmission`."""
        try:
            head, gap, note = body.decode().partition("\n\n")
            lines = head.split("\n")
            proof = tuple(decode_base64(line, "proof") for line in lines[1:])
            parsed = Note.parse(note)
            checkpoint = Checkpoint.parse(parsed.text)
        except (UnicodeDecodeError, NoteRefused) as error:
            raise NotASubmission(f"This is no submission to a witness: {error}") from error
        if not gap or len(proof) > _MAX_HASHES or any(len(one) != HASH_SIZE for one in proof):
            raise NotASubmission(f"A proof is {_MAX_HASHES} SHA-256 hashes at most, one per line.")
        return cls(_old_size(lines[0]), proof, parsed, checkpoint)


def written(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body that submits a checkpoint."""
    lines = [f"{_OLD}{old}", *(base64.b64encode(one).decode() for one in proof)]
    return ("\n".join(lines) + "\n\n" + note).encode()


def _old_size(line: str) -> int:
    text = line.removeprefix(_OLD)
    canonical = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    if not line.startswith(_OLD) or not canonical or str(int(text)) != text:
        raise NotASubmission("A submission begins with 'old <size of the log as last seen>'.")
    return int(text)
