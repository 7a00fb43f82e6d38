"""What a witness refuses, each with the status that c2sp.org/tlog-witness prescribes."""

from typing import Final

from muniment.kernel.errors import Conflict, Forbidden, Invalid, MunimentError, NotFound


class NotASubmission(Invalid):
    """The body is not an old size, a proof, an empty line and a checkpoint."""

    code = "witness.not-a-submission"
    title = "This is no submission to a witness"


class NotWatched(NotFound):
    """The witness does not watch this log."""

    code = "witness.not-watched"
    title = "The witness does not watch this log"


class NotSignedByTheLog(Forbidden):
    """No key that the witness knows for this log signed the checkpoint."""

    code = "witness.not-signed-by-the-log"
    title = "The log did not sign this checkpoint"


class NotWhereItWas(Conflict):
    """The submission does not go on from the newest checkpoint that was cosigned.

    `size` is how large that one is.
    """

    code = "witness.not-where-it-was"
    title = "The log was last seen at another size"

    def __init__(self, message: str, size: int = 0) -> None:
        super().__init__(message, size=size)
        self.size = size


class Forked(NotWhereItWas):
    """The log signed two histories: what was submitted and what was cosigned exclude each other."""

    code = "witness.forked"
    title = "The log showed two histories"


class NotConsistent(Invalid):
    """The proof does not show that the log only grew."""

    code = "witness.not-consistent"
    title = "The log is not shown to have only grown"


class StateUnusable(Conflict):
    """What the witness has to remember is not there as it left it."""

    code = "witness.state-unusable"
    title = "The memory of the witness cannot be used"


STATUSES: Final[dict[type[MunimentError], int]] = {
    NotASubmission: 400,
    NotSignedByTheLog: 403,
    NotWatched: 404,
    NotWhereItWas: 409,
    Forked: 409,
    NotConsistent: 422,
}
