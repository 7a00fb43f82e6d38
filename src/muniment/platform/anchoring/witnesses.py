"""A witness as an anchor: shown that the log only grew, it cosigns (c2sp.org/tlog-witness)."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from muniment.platform.anchoring import outgoing
from muniment.platform.anchoring.anchor import AnchorFailed, Push, Seen
from muniment.platform.transparency.cosignature import cosigned_at
from muniment.platform.transparency.note import Note, NoteRefused, Signature, VerifierKey
from muniment.platform.witnessing.submission import written


@dataclass(frozen=True, slots=True)
class WitnessAnchor:
    """The witness at `url`, known by its key; `private` allows an address that is not public."""

    url: str
    key: VerifierKey
    private: bool = False

    @property
    def name(self) -> str:
        """The name in its key."""
        return self.key.name

    @property
    def cosigns(self) -> bool:
        """A witness does."""
        return True

    def push(self, push: Push) -> Sequence[Signature]:
        """Ask for a cosignature; if the witness was elsewhere, go on from there, once."""
        answer = self._submit(push, push.held)
        if answer.status == HTTPStatus.CONFLICT:
            answer = self._submit(push, self._known(answer.text, push.checkpoint.size))
        if answer.status != HTTPStatus.OK:
            said = ascii(answer.text[:200])
            raise AnchorFailed(f"{self.name} answered {answer.status}: {said}")
        return self._verified(push.note, answer.text)

    def look(self, push: Push) -> Seen | None:
        """Submit the checkpoint as one that it has; return how many events it has, if more."""
        answer = self._submit(push, push.checkpoint.size, proven=False)
        if answer.status != HTTPStatus.CONFLICT:
            return None
        known = _number(answer.text)
        return Seen(known) if known > push.checkpoint.size else None

    def _submit(self, push: Push, old: int, *, proven: bool = True) -> outgoing.Answer:
        # Witnesses are told the log's own signatures; those of others are not theirs to judge.
        body = written(old, push.prove(old) if old and proven else (), str(push.note))
        return outgoing.post(f"{self.url.rstrip('/')}/add-checkpoint", body, private=self.private)

    def _known(self, text: str, size: int) -> int:
        known = _number(text)
        if not 0 <= known <= size:
            raise AnchorFailed(
                f"{self.name} has seen {text.strip()[:40]!a} events of the log, which has {size}: "
                "an older database was put back, or the witness is in error."
            )
        if known == size:
            raise AnchorFailed(
                f"{self.name} has cosigned another history of {size} events than this one."
            )
        return known

    def _verified(self, note: Note, text: str) -> Sequence[Signature]:
        try:
            answered = Note.parse(f"{note.text}\n{text}")
            if cosigned_at(answered, self.key) is None:
                raise AnchorFailed(f"{self.name} answered without a signature of the key it has.")
        except NoteRefused as error:
            raise AnchorFailed(f"{self.name}: {error.message}") from error
        return [one for one in answered.signatures if one.is_by(self.key)]


def _number(text: str) -> int:
    """Return the number of events that a witness says it has seen; -1 if it says none."""
    said = text.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else -1  # noqa: PLR2004  digits of 2**63
