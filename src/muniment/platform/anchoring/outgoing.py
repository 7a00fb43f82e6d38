"""Calling a witness: to its address and to no other, for so long and for so much."""

from muniment.platform.anchoring.anchor import AnchorFailed
from muniment.platform.outgoing import AddressRefused, Answer, Reach, Unanswered, networks_in

__all__ = ["Answer", "post"]
_WHOLE_SECONDS = 30.0
_HEADERS = {"Content-Type": "text/plain; charset=utf-8"}
_ANYWHERE = networks_in(["0.0.0.0/0", "::/0"])


def post(url: str, body: bytes, *, private: bool) -> Answer:
    """Send `body` to `url`; raise `AnchorFailed`.

    Every address that the name has must be a public one, unless `private` ones are allowed.
    """
    reach = Reach(http=True, networks=_ANYWHERE if private else (), whole_seconds=_WHOLE_SECONDS)
    try:
        return reach.post(url, body, _HEADERS)
    except AddressRefused as refused:
        raise AnchorFailed(
            f"{refused.message} MUNIMENT_WITNESSES_PRIVATE=1 allows that."
        ) from refused
    except Unanswered as nobody:
        raise AnchorFailed(f"This is no witness: {nobody.message}") from nobody
