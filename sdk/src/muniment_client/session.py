"""One conversation with a registry: who asks, about which past, for which purpose."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, TypeVar, cast

import httpx2
import msgspec

from muniment_client.errors import NotReachable
from muniment_client.transport import Body, Call, Transport

T = TypeVar("T")
Query = Mapping[str, Any]
PURPOSE = "Muniment-Purpose"
_NOTHING: Query = MappingProxyType({})
_JSON = {"Content-Type": "application/json"}


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What the verbs of a client share; the verbs themselves are mixed into `Client`.

    `moment` is added to every read, `headers` to every write; the purpose among them goes with
    reads as well, as some models are not shown without one.
    """

    transport: Transport
    moment: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def url(self) -> str:
        """The address of the registry."""
        return self.transport.url

    @property
    def purpose(self) -> dict[str, str]:
        """The header that says what reads are for, if that was said."""
        return {name: said for name, said in self.headers.items() if name == PURPOSE}

    def get(self, path: str, kind: type[T], query: Query = _NOTHING) -> T:
        """Return the resource at `path` as a `kind`."""
        params = {**self.moment, **_spelled(query)}
        call = Call("GET", path, params=params, headers=self.purpose)
        return decode(self.transport.send(call), kind)

    def get_text(self, path: str, query: Query = _NOTHING) -> str:
        """Return what is at `path` as text."""
        params = {**self.moment, **_spelled(query)}
        return self.transport.send(Call("GET", path, params=params, headers=self.purpose)).text

    def get_bytes(self, path: str) -> bytes:
        """Return what is at `path` as it is."""
        return self.transport.send(Call("GET", path, headers=self.purpose)).content

    def save(self, path: str, target: Path, query: Query = _NOTHING) -> None:
        """Write what is at `path` to a file, which is there whole or not at all."""
        params = {**self.moment, **_spelled(query)}
        call = Call("GET", path, params=params, headers=self.purpose)
        partial = target.with_name(f"{target.name}.part")

        def attempt() -> None:
            with self.transport.open(call) as response, partial.open("wb") as file:
                for chunk in response.iter_bytes():
                    file.write(chunk)

        try:
            self.transport.retry.run(attempt)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def pages(self, path: str, kind: type[T], query: Query = _NOTHING) -> Iterator[T]:
        """Return the items of the list at `path` one by one, fetching page after page."""
        params = {**self.moment, **_spelled(query)}
        while True:
            call = Call("GET", path, params=params, headers=self.purpose)
            page = decode(self.transport.send(call), _Page)
            yield from (_decode_item(raw, kind) for raw in page.items)
            if page.next is None:
                return
            params = {**params, "cursor": page.next}

    def post(
        self, path: str, kind: type[T], fields: Mapping[str, Any], key: str | None = None
    ) -> T:
        """Do what `path` says with `fields`; it happens once, however often it is sent."""
        return decode(self.post_raw(path, msgspec.json.encode(fields), _JSON, key=key), kind)

    def post_raw(
        self,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        key: str | None = None,
        query: Query = _NOTHING,
    ) -> httpx2.Response:
        """Post `body` as it is, and return the whole answer."""
        sent = {**self.headers, **headers, "Idempotency-Key": key or secrets.token_hex(16)}
        return self.transport.send(Call("POST", path, _spelled(query), sent, body))

    def put(
        self, path: str, kind: type[T], fields: Mapping[str, Any], if_match: int | None = None
    ) -> T:
        """Set what is at `path` to `fields`."""
        return self._change("PUT", path, kind, fields, if_match)

    def patch(
        self, path: str, kind: type[T], fields: Mapping[str, Any], if_match: int | None = None
    ) -> T:
        """Change only `fields` of what is at `path`; `None` empties a field."""
        return self._change("PATCH", path, kind, fields, if_match)

    def put_blob(
        self, path: str, size: int, body: Body, headers: Mapping[str, str] = _NOTHING
    ) -> httpx2.Response:
        """Upload `size` bytes, and return the whole answer."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size),
            **headers,
        }
        sent = {**self.headers, **headers}
        return self.transport.send(Call("PUT", path, headers=sent, body=body))

    def delete(self, path: str, kind: type[T], fields: Mapping[str, Any] = _NOTHING) -> T:
        """End what is at `path`, and return the last that was recorded of it."""
        return self._change("DELETE", path, kind, fields)

    def in_the_present(self) -> Self:
        """Return a session over the same connections that reads how things are now."""
        return type(self)(self.transport, headers=self.headers)

    def replacing(self, *, moment: Mapping[str, str], headers: Mapping[str, str]) -> Self:
        """Return a session over the same connections with `moment` and `headers` added."""
        return type(self)(self.transport, {**self.moment, **moment}, {**self.headers, **headers})

    def _change(
        self,
        method: str,
        path: str,
        kind: type[T],
        fields: Mapping[str, Any],
        if_match: int | None = None,
    ) -> T:
        precondition = {} if if_match is None else {"If-Match": f'"{if_match}"'}
        headers = {**self.headers, **precondition, **_JSON}
        body = msgspec.json.encode(dict(fields))
        return decode(self.transport.send(Call(method, path, headers=headers, body=body)), kind)


def decode(response: httpx2.Response, kind: type[T]) -> T:
    """Return the body of `response` as a `kind`; fields this client does not know are skipped."""
    return _decode(response.content, kind, str(response.request.url.copy_with(query=None)))


def _decode_item(raw: msgspec.Raw, kind: type[T]) -> T:
    return _decode(raw, kind, "an item of a list")


def _decode(raw: bytes | msgspec.Raw, kind: type[T], source: str) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as error:
        raise NotReachable(
            f"{source} is not what a registry of this version answers ({error}); check the "
            "address, or install the version of muniment-client that goes with the registry."
        ) from error


def _spelled(query: Query) -> dict[str, str | list[str]]:
    return {name: _spell(value) for name, value in query.items() if value is not None}


def _spell(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(each) for each in cast("list[object]", value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
