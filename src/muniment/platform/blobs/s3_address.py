"""Where an S3 store is, and with which key it is opened."""

import os
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from muniment.kernel.errors import Invalid

_ACCEPTED = frozenset({"endpoint", "region"})


class BadBlobsUrl(Invalid):
    """The address of the blob store cannot be used."""

    code = "settings.blobs-url"
    title = "The address of the blob store cannot be used"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A static key; `session_token` belongs to a temporary one."""

    access_key: str
    secret: str = field(repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket, the prefix of our objects in it, and where it is reached."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `s3://bucket/prefix?endpoint=…&region=…`; raise `BadBlobsUrl`."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc:
            raise BadBlobsUrl(
                "MUNIMENT_BLOBS_URL is not the address of a bucket; write "
                "'s3://bucket/prefix?endpoint=https://…&region=…', without credentials in it."
            )
        unknown = sorted(options.keys() - _ACCEPTED)
        if unknown:
            raise BadBlobsUrl(
                f"MUNIMENT_BLOBS_URL says '{unknown[0]}'; what can be said is "
                f"{' and '.join(sorted(_ACCEPTED))}."
            )
        return cls(parts.netloc, parts.path.strip("/"), **options)

    @property
    def origin(self) -> str:
        """Where the service answers, without the bucket."""
        return self.endpoint.rstrip("/") or f"https://s3.{self.region}.amazonaws.com"


def find_credentials(environment: Mapping[str, str] | None = None) -> Credentials | None:
    """Return the key from `AWS_*` variables, else from the shared file; None if neither has one.

    Where there is none, the machine or its container may yet have a role of its own.
    """
    found = os.environ if environment is None else environment
    if found.get("AWS_ACCESS_KEY_ID") and found.get("AWS_SECRET_ACCESS_KEY"):
        return Credentials(
            found["AWS_ACCESS_KEY_ID"],
            found["AWS_SECRET_ACCESS_KEY"],
            found.get("AWS_SESSION_TOKEN", ""),
        )
    default = Path.home() / ".aws" / "credentials"
    return _shared(
        Path(found.get("AWS_SHARED_CREDENTIALS_FILE", default)), found.get("AWS_PROFILE", "default")
    )


def _shared(path: Path, profile: str) -> Credentials | None:
    """Read one profile of a file in the form the AWS tools share."""
    file = ConfigParser(interpolation=None)
    try:
        file.read(path, encoding="utf-8")
    except (ConfigError, OSError, UnicodeDecodeError) as error:
        raise BadBlobsUrl(f"The shared credentials file {path} cannot be read.") from error
    if not file.has_section(profile):
        return None
    said = file[profile]
    if "aws_access_key_id" not in said or "aws_secret_access_key" not in said:
        return None
    return Credentials(
        said["aws_access_key_id"],
        said["aws_secret_access_key"],
        said.get("aws_session_token", ""),
    )
