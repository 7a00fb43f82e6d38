"""The MLflow server that is read: one conversation with it, and what it may answer.

Source of the protocol: https://mlflow.org/docs/latest/rest-api.html.
"""

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Self, cast
from urllib.parse import quote, urlsplit

import httpx2
import msgspec

from muniment_client import MunimentError, NotReachable
from muniment_client.retry import (
    Again,
    RetryPolicy,
    may_repeat_failure,
    may_repeat_status,
    read_retry_after,
)

API = "/api/2.0/mlflow/"
_FILES = "/api/2.0/mlflow-artifacts/artifacts"
_WORKSPACE = "X-MLFLOW-WORKSPACE"
_SECONDS = 120.0
_CHUNK_BYTES = 1024 * 1024


class SourceRefused(MunimentError):
    """The MLflow server does not give what it was asked for."""

    def __init__(self, message: str, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def is_unknown(self) -> bool:
        """Whether the server has no such thing, or does not know what that is."""
        return self.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class NotASource(MunimentError):
    """The text is not the address of an MLflow server."""


@dataclass(frozen=True, slots=True)
class Login:
    """How one is let in by the MLflow server; nothing of it is ever shown."""

    username: str = ""
    password: str = ""
    token: str = ""
    workspace: str = ""

    @classmethod
    def of_environment(cls, url: str, environment: Mapping[str, str] = os.environ) -> Self:
        """Read `MLFLOW_SOURCE_…`, and `MLFLOW_TRACKING_…` where that means this very server.

        Who has moved already has a token of ours in `MLFLOW_TRACKING_TOKEN`: it goes nowhere else.
        """
        prefixes = ["MLFLOW_SOURCE_"]
        tracked = environment.get("MLFLOW_TRACKING_URI", "")
        if tracked and tracked.rstrip("/") == url.rstrip("/"):
            prefixes.append("MLFLOW_TRACKING_")

        def said(name: str) -> str:
            return next((found for one in prefixes if (found := environment.get(one + name))), "")

        return cls(said("USERNAME"), said("PASSWORD"), said("TOKEN"), said("WORKSPACE"))


def accept_source(text: str) -> str:
    """Return the address of an MLflow server as it is remembered; raise `NotASource`."""
    split = urlsplit(text)
    if split.scheme not in {"http", "https"} or not split.hostname:
        raise NotASource(
            f"'{text}' is no address of an MLflow server; give one such as "
            "'http://mlflow.example:5000'. What lies in files or a database is read through "
            "'mlflow server'."
        )
    if split.username or split.password or split.query or split.fragment:
        raise NotASource(
            "The address must be without a user, a password, a query or a fragment; put the user "
            "into MLFLOW_SOURCE_USERNAME and MLFLOW_SOURCE_PASSWORD."
        )
    port = f":{split.port}" if split.port else ""
    return f"{split.scheme}://{split.hostname}{port}{split.path.rstrip('/')}"


class Source:
    """A pool of connections to one MLflow server; safe to use from many threads."""

    def __init__(self, url: str, login: Login, retry: RetryPolicy | None = None) -> None:
        self.url = url
        self.workspace = login.workspace
        self._retry = retry or RetryPolicy()
        headers = {"Accept-Encoding": "identity"}
        if login.workspace:
            headers[_WORKSPACE] = login.workspace
        auth = None
        if login.username:
            auth = httpx2.BasicAuth(login.username, login.password)
        elif login.token:
            headers["Authorization"] = f"Bearer {login.token}"
        self._http = httpx2.Client(
            base_url=url,
            headers=headers,
            auth=auth,
            timeout=httpx2.Timeout(_SECONDS),
            limits=httpx2.Limits(max_connections=None),
        )

    @property
    def name(self) -> str:
        """What it is remembered as: a workspace of a server is a source of its own."""
        return f"{self.url}#{self.workspace}" if self.workspace else self.url

    def get(self, path: str, params: Mapping[str, Any], base: str = API) -> dict[str, Any]:
        """Return what a GET answers."""
        return self._asked("GET", base + path, params=dict(params))

    def post(self, path: str, fields: Mapping[str, Any], base: str = API) -> dict[str, Any]:
        """Return what a question answers that is asked by POST."""
        return self._asked("POST", base + path, json=dict(fields))

    def pages(self, path: str, fields: Mapping[str, Any], items: str) -> Iterator[dict[str, Any]]:
        """Return the items of a search by POST one by one, page after page."""
        yield from self._pages(partial(self.post, path), fields, items)

    def pages_asked(
        self, path: str, params: Mapping[str, Any], items: str
    ) -> Iterator[dict[str, Any]]:
        """Return the items of a search by GET one by one, page after page."""
        yield from self._pages(partial(self.get, path), params, items)

    def folder(self, path: str) -> list[dict[str, Any]]:
        """Return what lies in a folder of the artifacts that the server keeps."""
        return self.get("", {"path": path}, base=_FILES).get("files", [])

    @contextmanager
    def file(self, path: str) -> Generator[Iterator[bytes]]:
        """Lend the bytes of an artifact that the server keeps."""
        place = f"{_FILES}/{quote(path)}"
        with self._reaching():
            response = self._http.send(self._http.build_request("GET", place), stream=True)
            with closing(response):
                self._check(response)
                yield response.iter_bytes(_CHUNK_BYTES)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pages(self, ask: Any, fields: Mapping[str, Any], items: str) -> Iterator[dict[str, Any]]:
        asked = dict(fields)
        while True:
            page = ask(asked)
            yield from page.get(items, [])
            token = page.get("next_page_token")
            if not token:
                return
            asked["page_token"] = token

    def _asked(self, method: str, path: str, **said: Any) -> dict[str, Any]:
        def attempt() -> httpx2.Response:
            with self._reaching():
                response = self._http.request(method, path, **said)
            self._check(response)
            return response

        response = self._retry.run(attempt)
        try:
            answer: object = msgspec.json.decode(response.content or b"{}")
        except msgspec.DecodeError:
            # Some versions write NaN and Infinity as JavaScript does.
            answer = _lenient(response)
        if not isinstance(answer, dict):
            raise NotReachable(f"{self.url}{path} does not answer as an MLflow server does.")
        return cast("dict[str, Any]", answer)

    @contextmanager
    def _reaching(self) -> Generator[None]:
        try:
            yield
        except httpx2.RequestError as error:
            cause = str(error).rstrip(".") or type(error).__name__
            failure = NotReachable(f"The MLflow server {self.url} cannot be reached: {cause}.")
            if may_repeat_failure(error, harmless=True):
                raise Again(failure) from error
            raise failure from error

    def _check(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        response.read()
        if response.is_redirect:
            raise NotReachable(
                f"The MLflow server {self.url} sends on to "
                f"{response.headers.get('location', 'elsewhere')}; if you trust that address, give "
                "it instead."
            )
        refusal = self._refusal(response)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise NotReachable(
                f"The MLflow server {self.url} does not let you in ({refusal}); set "
                "MLFLOW_SOURCE_TOKEN, or MLFLOW_SOURCE_USERNAME and MLFLOW_SOURCE_PASSWORD."
            )
        if may_repeat_status(status, harmless=True):
            raise Again(refusal, read_retry_after(response.headers.get("retry-after")))
        raise refusal

    def _refusal(self, response: httpx2.Response) -> SourceRefused:
        message, code = f"HTTP status {response.status_code}", ""
        try:
            said: object = msgspec.json.decode(response.content)
        except msgspec.DecodeError:
            said = None
        if isinstance(said, dict):
            told = cast("dict[str, Any]", said)
            message = str(told.get("message") or message)
            code = str(told.get("error_code") or "")
        return SourceRefused(f"{self.url} says: {message[:500]}", response.status_code, code)


def _lenient(response: httpx2.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None
