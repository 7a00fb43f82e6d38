"""Aborting the multipart uploads that a crash left behind: their parts cost room unseen.

obstore cannot list them, so these two requests are made and signed here (AWS Signature Version 4,
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
"""

import hashlib
import hmac
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, urlencode, urlsplit

from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.s3_address import Credentials, S3Address

_UPLOAD = re.compile(r"<Upload>(.*?)</Upload>", re.DOTALL)
_NONE = "<Code>NoSuchUpload</Code>"
_EMPTY = hashlib.sha256(b"").hexdigest()
_SECONDS = 10
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
        target = urlsplit(self.address.origin)
        secure = target.scheme == "https"
        make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = make(target.netloc, timeout=_SECONDS)
        place = quote(f"/{self.address.bucket}{path}")
        said = urlencode(sorted(query.items()), quote_via=quote)
        headers = self._signed({"host": target.netloc}, f"{method}\n{place}\n{said}")
        try:
            connection.request(method, f"{place}?{said}", headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise StorageError("The object store does not answer.") from error
        finally:
            connection.close()

    def _signed(self, headers: dict[str, str], request: str) -> dict[str, str]:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        headers |= {"x-amz-content-sha256": _EMPTY, "x-amz-date": moment}
        if self.credentials.session_token:
            headers["x-amz-security-token"] = self.credentials.session_token
        names = ";".join(sorted(headers))
        said = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        digest = hashlib.sha256(f"{request}\n{said}\n{names}\n{_EMPTY}".encode()).hexdigest()
        scope = f"{moment[:8]}/{self.address.region or 'us-east-1'}/s3/aws4_request"
        key = f"AWS4{self.credentials.secret}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return headers
