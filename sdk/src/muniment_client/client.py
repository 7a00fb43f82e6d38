"""The client: one object with every verb, for one registry and one token."""

import copy
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Self

from muniment_client.credentials import Credentials, Identity
from muniment_client.errors import LogWarning, MunimentError
from muniment_client.records import Me
from muniment_client.retry import RetryPolicy
from muniment_client.session import Session
from muniment_client.transport import Transport
from muniment_client.verbs.access import AccessVerbs
from muniment_client.verbs.adoptions import AdoptionVerbs
from muniment_client.verbs.aspects import AspectVerbs
from muniment_client.verbs.comparing import ComparingVerbs
from muniment_client.verbs.imports import ImportVerbs
from muniment_client.verbs.journal import JournalVerbs
from muniment_client.verbs.metadata import MetadataVerbs
from muniment_client.verbs.models import ModelVerbs
from muniment_client.verbs.oversight import OversightVerbs
from muniment_client.verbs.projects import ProjectVerbs
from muniment_client.verbs.records import RecordVerbs
from muniment_client.verbs.runs import RunVerbs
from muniment_client.verbs.search import SearchVerbs
from muniment_client.verbs.storage import StorageVerbs
from muniment_client.verbs.system import SystemVerbs
from muniment_client.verbs.transfer import TransferVerbs
from muniment_client.verbs.usecases import UseCaseVerbs
from muniment_client.verbs.versions import VersionVerbs
from muniment_client.verbs.webhooks import WebhookVerbs
from muniment_client.version import __version__

TIMEOUT_SECONDS = 60.0


class Client(
    TransferVerbs,
    ModelVerbs,
    VersionVerbs,
    RecordVerbs,
    AspectVerbs,
    ComparingVerbs,
    SearchVerbs,
    RunVerbs,
    ProjectVerbs,
    UseCaseVerbs,
    MetadataVerbs,
    ImportVerbs,
    AdoptionVerbs,
    AccessVerbs,
    OversightVerbs,
    StorageVerbs,
    JournalVerbs,
    WebhookVerbs,
    SystemVerbs,
):
    """Everything one can ask of, or do in, the registry at `url`; safe to use from many threads.

    What is not given is taken from `MUNIMENT_URL` and `MUNIMENT_TOKEN`, then from what `login`
    kept. Raises `Refused` where the registry says no and `NotReachable` where none answers.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        retries: int | RetryPolicy = 4,
        credentials: Credentials | None = None,
    ) -> None:
        identity = Identity.choose(url, token, credentials or Credentials())
        policy = retries if isinstance(retries, RetryPolicy) else RetryPolicy(attempts=retries + 1)
        headers = {"User-Agent": f"muniment-client/{__version__}"}
        if identity.token:
            headers["Authorization"] = f"Bearer {identity.token}"
        super().__init__(Session(Transport(identity.url, headers, timeout, policy)))
        self.alarm: Callable[[str], None] = _warn

    @property
    def url(self) -> str:
        """The address of the registry."""
        return self._session.url

    def at(self, as_of: str | date | None = None, as_known: str | date | None = None) -> Self:
        """Return this client reading the past: how it was `as_of`, as far as known `as_known`."""
        moment = {"as_of": _spelled(as_of), "as_known": _spelled(as_known)}
        return self._with(moment={name: text for name, text in moment.items() if text}, headers={})

    def stating(self, purpose: str | None = None, valid_at: str | date | None = None) -> Self:
        """Return this client recording its changes for `purpose`, as true since `valid_at`."""
        headers = {"Muniment-Purpose": purpose, "Muniment-Valid-At": _spelled(valid_at)}
        return self._with(moment={}, headers={name: text for name, text in headers.items() if text})

    def close(self) -> None:
        """Close the connections, also of clients that `at` and `stating` returned.

        Where the log that was shown cannot have grown out of the one that was seen on this machine
        before, `alarm` is told so.
        """
        transport = self._session.transport
        if not transport.memory.conclude():
            with suppress(MunimentError):
                for sentence in self.distrust():
                    self.alarm(sentence)
        transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _with(self, *, moment: dict[str, str], headers: dict[str, str]) -> Self:
        twin = copy.copy(self)
        twin._session = self._session.replacing(moment=moment, headers=headers)  # noqa: SLF001  its own kind
        return twin


def login(url: str, token: str, credentials: Credentials | None = None) -> Me:
    """Keep `token` for the registry at `url` once that accepts it, and return whose it is."""
    with Client(url, token) as client:
        me = client.me()
        (credentials or Credentials()).remember(client.url, token)
    return me


def logout(url: str, credentials: Credentials | None = None) -> bool:
    """Forget the token kept for the registry at `url`; say whether there was one."""
    return (credentials or Credentials()).forget(url)


def _warn(sentence: str) -> None:
    warnings.warn(sentence, LogWarning, stacklevel=3)


def _spelled(moment: str | date | None) -> str | None:
    return moment.isoformat() if isinstance(moment, date) else moment
