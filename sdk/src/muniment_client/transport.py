"""Carrying requests to a registry and answers back, over whatever the network does meanwhile."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

import httpx2

from muniment_client.address import accept_url
from muniment_client.errors import NotReachable, read_problem, refusal
from muniment_client.memory import Memory
from muniment_client.retry import (
    Again,
    RetryPolicy,
    may_repeat_failure,
    may_repeat_status,
    read_retry_after,
)

API = "/api/v1"
_OF_BYTES = frozenset({"Range", "Accept-Encoding"})
Body = bytes | Callable[[], Iterable[bytes]] | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that can be sent as often as it takes; a streamed body is made anew each time."""

    method: str
    path: str
    params: Mapping[str, str | list[str]] = field(default_factory=dict[str, str | list[str]])
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
    Only bytes that are verified afterwards may come from elsewhere, asked for without a token.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], timeout: float, retry: RetryPolicy
    ) -> None:
        self.url = accept_url(url)
        self.retry = retry
        self.memory = Memory(self.url)
        self._http = httpx2.Client(
            base_url=self.url + API,
            headers=headers,
            timeout=httpx2.Timeout(timeout),
            limits=httpx2.Limits(max_connections=None),
        )
        self._elsewhere = httpx2.Client(timeout=httpx2.Timeout(timeout))

    def send(self, call: Call) -> httpx2.Response:
        """Return the whole answer to `call`, trying again where that is safe; raise if it is no."""
        return self.retry.run(lambda: self._send_once(call))

    @contextmanager
    def open(self, call: Call, *, sent_on: bool = False) -> Generator[httpx2.Response]:
        """Send `call` once and lend the answer with its body unread; raise if it is no.

        With `sent_on`, a redirect is an answer. Raises `Again` where another attempt may succeed,
        also when the body breaks off.
        """
        with self._reaching(self.url, harmless=call.harmless):
            response = self._http.send(self._request(call), stream=True)
            with closing(response):
                self.memory.hear(response.headers)
                if not (sent_on and response.is_redirect):
                    self._check(call, response)
                yield response

    @contextmanager
    def fetch(self, call: Call) -> Generator[httpx2.Response]:
        """Do what `open` does, also where the registry sends on to its bucket once.

        What comes from there MUST be verified by its digest.
        """
        with self.open(call, sent_on=True) as response:
            if not response.is_redirect:
                yield response
                return
            address = response.headers.get("location", "")
        wanted = {name: value for name, value in call.headers.items() if name in _OF_BYTES}
        with self._reaching("The bucket of the registry", harmless=True):
            answer = self._elsewhere.send(
                self._elsewhere.build_request("GET", address, headers=wanted), stream=True
            )
            with closing(answer):
                self._check_elsewhere(answer)
                yield answer

    def put_elsewhere(self, address: str, size: int, body: Callable[[], Iterable[bytes]]) -> None:
        """Put `size` bytes at an address the registry gave, without a token; try again."""

        def attempt() -> None:
            with self._reaching("The bucket of the registry", harmless=True):
                answer = self._elsewhere.put(
                    address, content=body(), headers={"Content-Length": str(size)}
                )
                self._check_elsewhere(answer)

        self.retry.run(attempt)

    def close(self) -> None:
        """Close every connection; the transport cannot be used afterwards."""
        self._http.close()
        self._elsewhere.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reaching(self, where: str, *, harmless: bool) -> Generator[None]:
        try:
            yield
        except httpx2.RequestError as error:
            failure = NotReachable(f"{where} cannot be reached: {_cause(error)}.")
            if may_repeat_failure(error, harmless=harmless):
                raise Again(failure) from error
            raise failure from error

    def _check_elsewhere(self, answer: httpx2.Response) -> None:
        if answer.is_success:
            return
        failure = NotReachable(f"The bucket of the registry answered {answer.status_code}.")
        if may_repeat_status(answer.status_code, harmless=True):
            raise Again(failure)
        raise failure

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
