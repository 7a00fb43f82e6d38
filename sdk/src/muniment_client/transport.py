"""Carrying requests to a registry and answers back, over whatever the network does meanwhile."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

import httpx2

from muniment_client.address import accept_url
from muniment_client.errors import NotReachable, read_problem, refusal
from muniment_client.retry import (
    Again,
    RetryPolicy,
    may_repeat_failure,
    may_repeat_status,
    read_retry_after,
)

API = "/api/v1"
Body = bytes | Callable[[], Iterable[bytes]] | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that can be sent as often as it takes; a streamed body is made anew each time."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Body = None

    @property
    def harmless(self) -> bool:
        """Whether carrying it out twice is the same as once."""
        named = {name.lower() for name in self.headers}
        if self.method == "POST":
            return "idempotency-key" in named
        return self.method in {"GET", "HEAD", "PUT"} and "if-match" not in named


class Transport:
    """A pool of connections to one registry; safe to use from many threads.

    Redirects are not followed: a token goes to the address it was given for and nowhere else.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], timeout: float, retry: RetryPolicy
    ) -> None:
        self.url = accept_url(url)
        self.retry = retry
        self._http = httpx2.Client(
            base_url=self.url + API,
            headers=headers,
            timeout=httpx2.Timeout(timeout),
            limits=httpx2.Limits(max_connections=None),
        )

    def send(self, call: Call) -> httpx2.Response:
        """Return the whole answer to `call`, trying again where that is safe; raise if it is no."""
        return self.retry.run(lambda: self._send_once(call))

    @contextmanager
    def open(self, call: Call) -> Generator[httpx2.Response]:
        """Send `call` once and lend the answer with its body unread; raise if it is no.

        Raises `Again` where another attempt may succeed, also when the body breaks off.
        """
        try:
            response = self._http.send(self._request(call), stream=True)
            with closing(response):
                self._check(call, response)
                yield response
        except httpx2.RequestError as error:
            failure = NotReachable(f"{self.url} cannot be reached: {_cause(error)}.")
            if may_repeat_failure(error, harmless=call.harmless):
                raise Again(failure) from error
            raise failure from error

    def close(self) -> None:
        """Close every connection; the transport cannot be used afterwards."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send_once(self, call: Call) -> httpx2.Response:
        with self.open(call) as response:
            response.read()
            return response

    def _request(self, call: Call) -> httpx2.Request:
        content = call.body() if callable(call.body) else call.body
        return self._http.build_request(
            call.method,
            call.path,
            params=dict(call.params),
            headers=dict(call.headers),
            content=content,
        )

    def _check(self, call: Call, response: httpx2.Response) -> None:
        status = response.status_code
        if status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED:
            return
        if response.is_redirect:
            target = response.headers.get("location", "elsewhere")
            raise NotReachable(
                f"{self.url} sends on to {target}; if you trust that address, use it as the URL."
            )
        error = refusal(read_problem(status, response.read()))
        if may_repeat_status(status, harmless=call.harmless):
            raise Again(error, read_retry_after(response.headers.get("retry-after")))
        raise error


def _cause(error: httpx2.RequestError) -> str:
    return str(error).rstrip(".") or type(error).__name__
