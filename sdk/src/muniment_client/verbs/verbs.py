"""The root of every group of verbs."""

from muniment_client.session import Session


class Verbs:
    """Verbs that speak over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
