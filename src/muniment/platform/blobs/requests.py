"""The few requests that are made to other services here, and their signature where that is due."""

import hashlib
import hmac
import http.client
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.s3_address import Credentials

_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its path and query encoded as they are sent."""

    method: str
    origin: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests to a service of Amazon's kind, by AWS Signature Version 4.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
    """

    credentials: Credentials
    region: str
    service: str

    def signed(self, request: Request, now: datetime | None = None) -> Request:
        """Return the request with the headers that prove who sends it."""
        moment = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
        content = hashlib.sha256(request.body).hexdigest()
        headers = {
            **request.headers,
            "host": urlsplit(request.origin).netloc,
            "x-amz-content-sha256": content,
            "x-amz-date": moment,
        }
        if self.credentials.session_token:
            headers["x-amz-security-token"] = self.credentials.session_token
        names = ";".join(sorted(headers))
        said = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = f"{request.method}\n{request.path}\n{request.query}\n{said}\n{names}\n{content}"
        scope = f"{moment[:8]}/{self.region}/{self.service}/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={self._signature(scope, text)}"
        )
        return replace(request, headers=headers)

    def _signature(self, scope: str, text: str) -> str:
        key = f"AWS4{self.credentials.secret}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()


def send(request: Request) -> tuple[int, str]:
    """Return the status and the body of the answer; raise `StorageError` if there is none."""
    target = urlsplit(request.origin)
    make = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = make(target.netloc, timeout=_SECONDS)
    place = f"{request.path}?{request.query}" if request.query else request.path
    try:
        connection.request(request.method, place, request.body or None, request.headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise StorageError(f"{target.netloc} does not answer.") from error
    finally:
        connection.close()
