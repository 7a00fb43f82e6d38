"""The tokens `login` keeps for the next command: one file, one entry per registry, owner-only."""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec

from muniment_client.address import DEFAULT_URL, accept_url
from muniment_client.errors import CredentialsRefused

URL_VARIABLE = "MUNIMENT_URL"
TOKEN_VARIABLE = "MUNIMENT_TOKEN"  # noqa: S105  the name of a variable
_FOR_OTHERS = 0o077


class _Kept(msgspec.Struct, omit_defaults=True):
    default: str | None = None
    tokens: dict[str, str] = {}


def default_path() -> Path:
    """Return where the credentials file of this user is."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "muniment" / "credentials.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials file at `path`; readable and writable by its owner only."""

    path: Path = field(default_factory=default_path)

    def token_for(self, url: str) -> str | None:
        """Return the token kept for the registry at `url`, if there is one."""
        return self._read().tokens.get(accept_url(url))

    def default_url(self) -> str | None:
        """Return the registry that was signed in to last, if any is left."""
        return self._read().default

    def remember(self, url: str, token: str) -> None:
        """Keep `token` for `url`, and make that registry the default."""
        kept = self._read()
        kept.default = accept_url(url)
        kept.tokens[kept.default] = token
        self._write(kept)

    def forget(self, url: str) -> bool:
        """Drop the token kept for `url`; say whether there was one."""
        kept = self._read()
        address = accept_url(url)
        found = kept.tokens.pop(address, None) is not None
        if kept.default == address:
            kept.default = None
        if found:
            self._write(kept)
        return found

    def _read(self) -> _Kept:
        try:
            with self.path.open("rb") as file:
                if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & _FOR_OTHERS:
                    raise CredentialsRefused(
                        f"Other users can read the tokens in {self.path}; take that right away "
                        f"with 'chmod 600 {self.path}', and replace the tokens if they could."
                    )
                return msgspec.json.decode(file.read(), type=_Kept)
        except FileNotFoundError:
            return _Kept()
        except (OSError, msgspec.MsgspecError) as error:
            raise CredentialsRefused(
                f"{self.path} cannot be read ({error}); delete it and sign in again."
            ) from error

    def _write(self, kept: _Kept) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # mkstemp makes the file for its owner only; there is no moment when others can read.
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".credentials-")
            with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, not a path
                file.write(msgspec.json.format(msgspec.json.encode(kept)))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError as error:
            raise CredentialsRefused(f"{self.path} cannot be written: {error}.") from error


@dataclass(frozen=True, slots=True)
class Identity:
    """Which registry to talk to, and with which token."""

    url: str
    token: str | None

    @classmethod
    def choose(cls, url: str | None, token: str | None, credentials: Credentials) -> Self:
        """Choose from the arguments, then the environment, then what `login` kept.

        A token in the environment belongs to the address beside it: it is not sent to another
        address that was asked for explicitly.
        """
        named = os.environ.get(URL_VARIABLE) or None
        chosen = accept_url(url or named or credentials.default_url() or DEFAULT_URL)
        if token is None and (named is None or accept_url(named) == chosen):
            token = os.environ.get(TOKEN_VARIABLE) or None
        return cls(chosen, token or credentials.token_for(chosen))
