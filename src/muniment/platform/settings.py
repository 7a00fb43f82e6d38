"""All settings, typed, read once from `MUNIMENT_*` variables (or the files `*_FILE` names)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from muniment.kernel.errors import Invalid
from muniment.platform.outgoing.addresses import networks_in

SETTINGS = "settings"  # what handlers that stream find them under
DEFAULT_PORT = 8642
DEFAULT_ACCESS_LOG_DAYS = 400
DEFAULT_ANCHOR_SECONDS = 60
DEFAULT_GC_GRACE = 24 * 3600
DEFAULT_GC_EVERY = 6 * 3600
DEFAULT_SCRUB_RATE = 10_000_000
DEFAULT_SCRUB_DAYS = 30
DEFAULT_WEBHOOKS_DAYS = 30
_MOST_DAYS = 36_500
_MIN_BOOTSTRAP_TOKEN = 32
_MAX_PORT = 65535
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LEVELS = ("debug", "info", "warning", "error")
_ENCRYPTIONS = ("none", "envelope")
_TRUE = frozenset({"1", "true", "yes", "on"})


class BadSetting(Invalid):
    """A setting has a value that cannot be used."""

    code = "settings.bad"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs.

    `data` holds the database and the blobs unless URLs say otherwise; `base_url` is how browsers
    and links reach the server; `bootstrap_token`, if set on the first start, becomes the first
    administrator's API token. `allowed_hosts` are names it is asked for besides that of `base_url`.
    """

    data: Path = field(default_factory=lambda: Path(".muniment"))
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    workers: int = 1
    background: bool = True
    database_url: str = ""
    base_url: str = ""
    bootstrap_token: str = field(default="", repr=False)
    allowed_hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    log_level: str = "info"
    blobs_url: str = ""
    blobs_access_key: str = ""
    blobs_secret: str = field(default="", repr=False)
    blobs_direct: bool = False
    encryption: str = "none"
    master_key: str = field(default="", repr=False)
    access_log_days: int = DEFAULT_ACCESS_LOG_DAYS
    log_key: str = field(default="", repr=False)
    anchors: str = ""
    anchor_seconds: int = DEFAULT_ANCHOR_SECONDS
    witnesses: str = ""
    witness_quorum: int = 0
    witnesses_private: bool = False
    gc_grace: int = DEFAULT_GC_GRACE
    gc_every: int = DEFAULT_GC_EVERY
    scrub_rate: int = DEFAULT_SCRUB_RATE
    scrub_days: int = DEFAULT_SCRUB_DAYS
    webhooks_http: bool = False
    webhooks_networks: tuple[str, ...] = ()
    webhooks_days: int = DEFAULT_WEBHOOKS_DAYS

    def __post_init__(self) -> None:
        if not 0 <= self.port <= _MAX_PORT:
            raise BadSetting(f"MUNIMENT_PORT is {self.port}; a port is 0 to {_MAX_PORT}.")
        if self.log_level not in _LEVELS:
            raise BadSetting(f"MUNIMENT_LOG_LEVEL is one of {', '.join(_LEVELS)}.")
        if not 1 <= self.access_log_days <= _MOST_DAYS:
            raise BadSetting(f"MUNIMENT_ACCESS_LOG_DAYS is a number of days, 1 to {_MOST_DAYS}.")
        self._check_encryption()
        self._check_webhooks()
        if not self.background and self.database.startswith("sqlite"):
            raise BadSetting(
                "With SQLite nobody but the server can do what is done in the background, so "
                "MUNIMENT_BACKGROUND must be 1; `muniment worker` is for PostgreSQL."
            )
        if self.bootstrap_token and len(self.bootstrap_token) < _MIN_BOOTSTRAP_TOKEN:
            raise BadSetting(
                f"MUNIMENT_BOOTSTRAP_TOKEN is shorter than {_MIN_BOOTSTRAP_TOKEN} characters."
            )
        if self.host not in _LOOPBACK and not self.behind_proxy:
            raise BadSetting(
                f"Muniment speaks plain HTTP, so it does not listen on '{self.host}' unless "
                "MUNIMENT_BEHIND_PROXY=1 says that a proxy in front of it speaks TLS."
            )
        if self.workers > 1 and self.database.startswith("sqlite"):
            raise BadSetting(
                "SQLite has one writer, so MUNIMENT_WORKERS must be 1; for more processes set "
                "MUNIMENT_DATABASE_URL to a PostgreSQL database."
            )

    def _check_encryption(self) -> None:
        if self.encryption not in _ENCRYPTIONS:
            raise BadSetting(f"MUNIMENT_ENCRYPTION is one of {', '.join(_ENCRYPTIONS)}.")
        if self.encrypts and not self.master_key:
            raise BadSetting(
                "MUNIMENT_ENCRYPTION=envelope needs MUNIMENT_MASTER_KEY; "
                "`openssl rand -base64 32` makes one."
            )

    def _check_webhooks(self) -> None:
        try:
            networks_in(self.webhooks_networks)
        except ValueError as error:
            raise BadSetting(
                "MUNIMENT_WEBHOOKS_NETWORKS lists networks such as 10.0.0.0/8 and fd12::/16, with "
                f"commas between them; {error}."
            ) from error
        if not 1 <= self.webhooks_days <= _MOST_DAYS:
            raise BadSetting(f"MUNIMENT_WEBHOOKS_DAYS is a number of days, 1 to {_MOST_DAYS}.")

    @property
    def database(self) -> str:
        """The URL of the database."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'muniment.db'}"

    @property
    def blobs(self) -> str:
        """The URL of the blob store."""
        return self.blobs_url or (self.data.absolute() / "blobs").as_uri()

    @property
    def encrypts(self) -> bool:
        """Whether blobs are encrypted before they are stored."""
        return self.encryption == "envelope"

    @property
    def origin(self) -> str:
        """Where browsers reach the server, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names the server answers to: that of its URL, its address, and those allowed."""
        address = f"[{self.host}]" if ":" in self.host else self.host
        return (urlsplit(self.origin).netloc, address, *self.allowed_hosts)

    @property
    def cookie(self) -> str:
        """The name of the session cookie; `__Host-` binds it to an HTTPS origin."""
        return "__Host-muniment" if self.origin.startswith("https:") else "muniment"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings; raise `BadSetting` for a value that cannot be used."""
        found = os.environ if environment is None else environment
        return cls(
            data=Path(_text(found, "DATA", ".muniment")),
            host=_text(found, "HOST", "127.0.0.1"),
            port=_number(found, "PORT", DEFAULT_PORT),
            workers=_number(found, "WORKERS", 1),
            background=_text(found, "BACKGROUND", "1").lower() in _TRUE,
            database_url=_text(found, "DATABASE_URL", ""),
            base_url=_text(found, "BASE_URL", ""),
            bootstrap_token=_text(found, "BOOTSTRAP_TOKEN", ""),
            allowed_hosts=_names(found, "ALLOWED_HOSTS"),
            behind_proxy=_text(found, "BEHIND_PROXY", "").lower() in _TRUE,
            log_level=_text(found, "LOG_LEVEL", "info").lower(),
            blobs_url=_text(found, "BLOBS_URL", ""),
            blobs_access_key=_text(found, "BLOBS_ACCESS_KEY", ""),
            blobs_secret=_text(found, "BLOBS_SECRET", ""),
            blobs_direct=_text(found, "BLOBS_DIRECT", "").lower() in _TRUE,
            encryption=_text(found, "ENCRYPTION", "none").lower(),
            master_key=_text(found, "MASTER_KEY", ""),
            access_log_days=_number(found, "ACCESS_LOG_DAYS", DEFAULT_ACCESS_LOG_DAYS),
            log_key=_text(found, "LOG_KEY", ""),
            anchors=_text(found, "ANCHORS", ""),
            anchor_seconds=_number(found, "ANCHOR_SECONDS", DEFAULT_ANCHOR_SECONDS),
            witnesses=_text(found, "WITNESSES", ""),
            witness_quorum=_number(found, "WITNESS_QUORUM", 0),
            witnesses_private=_text(found, "WITNESSES_PRIVATE", "").lower() in _TRUE,
            gc_grace=_number(found, "GC_GRACE", DEFAULT_GC_GRACE),
            gc_every=_number(found, "GC_EVERY", DEFAULT_GC_EVERY),
            scrub_rate=_number(found, "SCRUB_RATE", DEFAULT_SCRUB_RATE),
            scrub_days=_number(found, "SCRUB_DAYS", DEFAULT_SCRUB_DAYS),
            webhooks_http=_text(found, "WEBHOOKS_HTTP", "").lower() in _TRUE,
            webhooks_networks=_names(found, "WEBHOOKS_NETWORKS"),
            webhooks_days=_number(found, "WEBHOOKS_DAYS", DEFAULT_WEBHOOKS_DAYS),
        )


def _text(environment: Mapping[str, str], name: str, default: str) -> str:
    path = environment.get(f"MUNIMENT_{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"MUNIMENT_{name}_FILE cannot be read: {error.strerror}.") from error
    return environment.get(f"MUNIMENT_{name}", default).strip() or default


def _names(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in _text(environment, name, "").split(","))))


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = _text(environment, name, str(default))
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"MUNIMENT_{name} is '{text}'; it must be a whole number.")
    return int(text)
