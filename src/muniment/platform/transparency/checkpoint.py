"""Checkpoints: what a log says of itself at a size (c2sp.org/tlog-checkpoint)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from muniment.platform.transparency.merkle import HASH_SIZE
from muniment.platform.transparency.note import (
    Note,
    NoteRefused,
    SigningKey,
    VerifierKey,
    decode_base64,
)

_LINES = 3
_KEPT = 16  # notes: mostly it is the newest one that is read again and again


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The name of a log, how many leaves it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{self.root_text}\n"

    @property
    def root_text(self) -> str:
        """The root in base64."""
        return base64.b64encode(self.root).decode()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint's note; raise `NoteRefused`.

        Lines after the third are left alone, as the format demands.
        """
        lines = text.split("\n")
        if len(lines) <= _LINES or lines[-1] or not all(lines[:-1]):
            raise NoteRefused("A checkpoint has three lines: the log, its size, its root.")
        size = lines[1]
        if not (size.isascii() and size.isdigit()) or (size[0] == "0" and size != "0"):
            raise NoteRefused(f"The size of a log is a whole number, not '{size[:40]}'.")
        root = decode_base64(lines[2], "root")
        if len(root) != HASH_SIZE:
            raise NoteRefused("The root of a log is a SHA-256 hash.")
        return cls(lines[0], int(size), root)

    def signed_with(self, *keys: SigningKey) -> Note:
        """Return the note that says this, signed."""
        return Note(self.text).signed_with(*keys)


@lru_cache(_KEPT)
def read_checkpoint(note: str) -> Checkpoint:
    """Return what a note says, whoever signed it; raise `NoteRefused`."""
    return Checkpoint.parse(Note.parse(note).text)


def open_checkpoint(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return what a note says of the log that one of `keys` signs for; raise `NoteRefused`."""
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    if checkpoint.origin not in {key.name for key in parsed.verify(keys)}:
        raise NoteRefused(f"The log {checkpoint.origin} did not sign this checkpoint itself.")
    return checkpoint
