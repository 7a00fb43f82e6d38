"""The MLflow server that is read: one conversation with it, and what it may answer.

Source of the protocol: https://mlflow.org/docs/latest/rest-api.html.
"""

import json
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Self, cast
from urllib.parse import quote, urlsplit

import msgspec

from muniment_client import MunimentError, NotReachable
from muniment_client.elsewhere import AnsweredNo, Elsewhere
from muniment_client.retry import RetryPolicy

API = "/api/2.0/mlflow/"
_FILES = "/api/2.0/mlflow-artifacts/artifacts"
_WORKSPACE = "X-MLFLOW-WORKSPACE"


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
    """A conversation with one MLflow server; safe to use from many threads."""

    def __init__(self, url: str, login: Login, retry: RetryPolicy | None = None) -> None:
        self.url = url
        self.workspace = login.workspace
        headers = {_WORKSPACE: login.workspace} if login.workspace else {}
        user = (login.username, login.password) if login.username else None
        if login.token and user is None:
            headers["Authorization"] = f"Bearer {login.token}"
        self._there = Elsewhere(url, headers, user=user, retry=retry)

    @property
    def name(self) -> str:
        """What it is remembered as: a workspace of a server is a source of its own."""
        return f"{self.url}#{self.workspace}" if self.workspace else self.url

    def get(self, path: str, params: Mapping[str, Any], base: str = API) -> dict[str, Any]:
        """Return what a GET answers."""
        with self._refused():
            return self._read(self._there.ask("GET", base + path, params=params))

    def post(self, path: str, fields: Mapping[str, Any], base: str = API) -> dict[str, Any]:
        """Return what a question answers that is asked by POST."""
        with self._refused():
            return self._read(self._there.ask("POST", base + path, fields=fields))

    def pages(
        self, path: str, fields: Mapping[str, Any], items: str, base: str = API
    ) -> Iterator[dict[str, Any]]:
        """Return the items of a search by POST one by one, page after page."""
        return _pages(partial(self.post, path, base=base), fields, items)

    def pages_asked(
        self, path: str, params: Mapping[str, Any], items: str
    ) -> Iterator[dict[str, Any]]:
        """Return the items of a search by GET one by one, page after page."""
        return _pages(partial(self.get, path), params, items)

    def folder(self, path: str) -> list[dict[str, Any]]:
        """Return what lies in a folder of the artifacts that the server keeps."""
        return self.get("", {"path": path}, base=_FILES).get("files", [])

    @contextmanager
    def file(self, path: str) -> Generator[Iterator[bytes]]:
        """Lend the bytes of an artifact that the server keeps."""
        with self._refused(), self._there.stream(f"{_FILES}/{quote(path)}") as chunks:
            yield chunks

    def close(self) -> None:
        """Close every connection."""
        self._there.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _refused(self) -> Generator[None]:
        """Say what the server refuses in its own words; raise `NotReachable` for who asks."""
        try:
            yield
        except AnsweredNo as no:
            refusal = _refusal(self.url, no)
            if no.status == HTTPStatus.UNAUTHORIZED:
                raise NotReachable(
                    f"The MLflow server does not let you in ({refusal}); set MLFLOW_SOURCE_TOKEN, "
                    "or MLFLOW_SOURCE_USERNAME and MLFLOW_SOURCE_PASSWORD."
                ) from no
            raise refusal from no

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            # Some versions write NaN and Infinity as JavaScript does, which is no JSON.
            said: object = json.loads(body or b"{}")
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise NotReachable(f"{self.url} does not answer as an MLflow server does.")
        return cast("dict[str, Any]", said)


def _pages(
    ask: Callable[[dict[str, Any]], dict[str, Any]], fields: Mapping[str, Any], items: str
) -> Iterator[dict[str, Any]]:
    asked = dict(fields)
    while True:
        page = ask(asked)
        yield from page.get(items, [])
        token = page.get("next_page_token")
        if not token:
            return
        asked["page_token"] = token


def _refusal(url: str, no: AnsweredNo) -> SourceRefused:
    message, code = f"HTTP status {no.status}", ""
    try:
        said: object = msgspec.json.decode(no.body)
    except msgspec.DecodeError:
        said = None
    if isinstance(said, dict):
        told = cast("dict[str, Any]", said)
        message = str(told.get("message") or message)
        code = str(told.get("error_code") or "")
    return SourceRefused(f"{url} says: {message[:500]}", no.status, code)
