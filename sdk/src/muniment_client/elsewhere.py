"""Asking a server that is no registry, over whatever the network does meanwhile."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from typing import Any

import httpx2

from muniment_client.errors import MunimentError, NotReachable
from muniment_client.retry import (
    Again,
    RetryPolicy,
    may_repeat_failure,
    may_repeat_status,
    read_retry_after,
)

_CHUNK_BYTES = 1024 * 1024


class AnsweredNo(MunimentError):
    """A server that is no registry refused, or failed; `body` is what it said to that."""

    def __init__(self, url: str, status: int, body: bytes) -> None:
        super().__init__(f"{url} answered {status}.")
        self.status = status
        self.body = body


class Elsewhere:
    """A pool of connections to one server; safe to use from many threads.

    Every question MUST be one that can be asked twice. Redirects are not followed: what lets one
    in at an address goes there and nowhere else. Raises `NotReachable` and `AnsweredNo`.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        user: tuple[str, str] | None = None,
        timeout: float = 120.0,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.url = url
        self._retry = retry or RetryPolicy()
        self._http = httpx2.Client(
            base_url=url,
            headers={"Accept-Encoding": "identity", **headers},
            auth=httpx2.BasicAuth(*user) if user else None,
            timeout=httpx2.Timeout(timeout),
            limits=httpx2.Limits(max_connections=None),
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the whole answer, trying again where that may help."""

        def attempt() -> bytes:
            with self._reaching():
                response = self._http.request(method, path, params=params, json=fields)
            self._check(response)
            return response.content

        return self._retry.run(attempt)

    @contextmanager
    def stream(self, path: str) -> Generator[Iterator[bytes]]:
        """Lend the bytes that are at a path, asking once.

        Raises `Again` where another attempt may succeed, also when they break off.
        """
        with self._reaching():
            response = self._http.send(self._http.build_request("GET", path), stream=True)
            with closing(response):
                self._check(response)
                yield response.iter_bytes(_CHUNK_BYTES)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    @contextmanager
    def _reaching(self) -> Generator[None]:
        try:
            yield
        except httpx2.RequestError as error:
            cause = str(error).rstrip(".") or type(error).__name__
            failure = NotReachable(f"{self.url} cannot be reached: {cause}.")
            if may_repeat_failure(error, harmless=True):
                raise Again(failure) from error
            raise failure from error

    def _check(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        if response.is_redirect:
            target = response.headers.get("location", "elsewhere")
            raise NotReachable(
                f"{self.url} sends on to {target}; if you trust that address, use it as the URL."
            )
        refusal = AnsweredNo(self.url, status, response.read())
        if may_repeat_status(status, harmless=True):
            raise Again(refusal, read_retry_after(response.headers.get("retry-after")))
        raise refusal
