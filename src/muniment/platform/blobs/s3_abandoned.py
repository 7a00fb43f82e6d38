"""Aborting the multipart uploads that a crash left behind: their parts cost room unseen.

obstore cannot list them, so these two requests are made and signed here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, urlencode

from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.requests import Request, Signer, send
from muniment.platform.blobs.s3_address import Credentials, S3Address

_UPLOAD = re.compile(r"<Upload>(.*?)</Upload>", re.DOTALL)
_NONE = "<Code>NoSuchUpload</Code>"
_OK = 200
_GONE = frozenset({200, 204, 404})


def abort(address: S3Address, credentials: Credentials, oldest: datetime) -> int:
    """Abort what was begun below our prefix before `oldest`; return how many uploads.

    Looks at the thousand uploads that are listed first. Raises `StorageError`.
    """
    caller = _Caller(address, credentials)
    prefix = f"{address.prefix}/" if address.prefix else ""
    status, body = caller.ask("GET", "", {"uploads": "", "prefix": prefix})
    if _NONE in body:
        return 0
    if status != _OK:
        raise StorageError(f"The object store does not list multipart uploads ({status}).")
    aborted = 0
    for found in _UPLOAD.findall(body):
        begun = datetime.fromisoformat(_text(found, "Initiated")).astimezone(UTC)
        key = _text(found, "Key")
        if begun < oldest and key.startswith(prefix):
            status, _ = caller.ask("DELETE", f"/{key}", {"uploadId": _text(found, "UploadId")})
            aborted += status in _GONE
    return aborted


def _text(xml: str, tag: str) -> str:
    found = re.search(f"<{tag}>(.*?)</{tag}>", xml)
    return unescape(found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class _Caller:
    """Asks the service about one bucket, in our name."""

    address: S3Address
    credentials: Credentials

    def ask(self, method: str, path: str, query: Mapping[str, str]) -> tuple[int, str]:
        """Return the status and the body of the answer."""
        request = Request(
            method=method,
            origin=self.address.origin,
            path=quote(f"/{self.address.bucket}{path}"),
            query=urlencode(sorted(query.items()), quote_via=quote),
        )
        signer = Signer(self.credentials, self.address.region or "us-east-1", "s3")
        return send(signer.signed(request))
