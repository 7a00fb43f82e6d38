"""Requests that a caller must not send, for every route: what each of them may do wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from muniment.platform.http.endpoint import Endpoint
from muniment.platform.http.streams import Stream
from muniment.protocols.mlflow.routing import MlflowRoute
from tests.support.filled import CONTENT, Filled
from tests.support.matrix import FORM, Asked, mlflow_message, mlflow_schema, sample

_LONG = "x" * 20_000
_LONG_WORD = "w" * 900  # beyond many a column, and below what is refused whatever it is for
# As they stand in JSON: some of these no writer of JSON would produce.
_ELSEWHERE = "\u0627\u0644\u0643\u0644"  # a good name, in another script
VALUES = (
    json.dumps(_ELSEWHERE),
    *("null", "true", "-0", "-1", "0", "1.5", "1e400", "-1e400", "NaN", "Infinity", "1e-400"),
    *(str(number) for number in (2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 2**70, -(2**63) - 1)),
    *('""', '" "', r'"\u0000"', r'"\ud800"', r'"\udfff\ud800"', '"\U0001f984"', '"a/b"', '"../x"'),
    *(r'"\u202e"', r'"a\nb"', "[]", "{}", "[null]", '[""]', '["x","x"]', "[[]]", '{"":""}'),
    *('{"a":null}', f'"{_LONG}"', "[" * 41 + "]" * 41, "9" * 5000, '"9999-12-31T23:59:59-23:59"'),
    *('"0001-01-01T00:00:00+14:00"', '"2026-02-30"', '"24:00"', '"sha256:zz"', '"project:"', '"@"'),
    *('{"$ref":"#"}', '{"type":"x"}', '{"pattern":"("}', '"https://["', '"javascript:x"', "1E+2"),
)
TEXTS = (
    _ELSEWHERE,
    *("", " ", "-0", "-1", "0", "1e400", "NaN", "Infinity", "1.5", "x", "null", "9" * 5000),
    *(str(number) for number in (2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 2**70, -(2**63) - 1)),
    *("\0", "\x01", "\x7f", "\U0001f984", "\u202e", "a/b", "..", "../../etc/passwd", "%", "%00"),
    *(
        "' OR 1=1 --",
        '"',
        "a:b:c",
        ":",
        "*",
        'x" OR "',
        "NEAR(",
        "{}",
        "{0}",
        "${x}",
        "@",
        "latest",
    ),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "0000-00-00", "2026-02-30", "T"),
    *(
        "9999-12-31",
        "1969-12-31",
        "+10000-01-01",
        "2026-W01",
        "24:00",
        "٣",
        "sha256:",
        "W10",
        "WzFd",
    ),
    *(
        "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
        "W251bGxd",
        "WyJcdWQ4MDAiXQ",
        "WyJcdTAwMDAiXQ",
        "WzEsMl0",
    ),
    *(
        "WyJhIiwxXQ",
        "WzEsImEiXQ",
        "WyIiLCIiXQ",
        "WzEuNV0",
        "https://[",
        "//[",
        "http://a b",
        "x" * 3000,
    ),
)
_RAW = (
    b"\xff\xfe",
    b"%zz",
    b"%ff",
    b"%ed%a0%80",
    b"&&&",
    b"=",
    b"a=1&a=2",
    b"a[]=1",
    b";",
    b"a" * 9000,
)
_TIMES = (b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+14:00", b"x", b"\xff", b"2026-02-30")
HEADERS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"if-match", (b"", b"*", b'"', b"W/", b",", b'"1", "2"', b"9" * 5000, b"\xff", b"W/W/")),
    (b"if-none-match", (b"", b"*", b'"', b"W/", b",,,", b"9" * 5000, b"\xff")),
    (b"idempotency-key", (b"", b" ", b"\xff", b"\x80", b"x" * 255, b"x" * 256, b"\x01", b"\x00")),
    (b"range", (b"", b"bytes", b"bytes=", b"bytes=-", b"bytes=9-1", b"bytes=-0", b"x=1-2")),
    (
        b"range",
        (b"bytes=0-" + b"9" * 900, b"bytes=" + b"0-," * 9, b"bytes=\xff-", b"bytes=1-1,\xb2-"),
    ),
    (b"authorization", (b"", b"Bearer", b"Bearer ", b"Bearer \xff", b"Basic", b"Basic !", b"\xff")),
    (b"authorization", (b"Basic /w==", b"Basic Og==", b"Digest x", b"Bearer " + b"x" * 9000)),
    (
        b"host",
        (
            b"",
            b"[",
            b"]",
            b"[::1",
            b"a:b",
            b"a:99999",
            b"\xff",
            b"a/b",
            b"a@b",
            b"a?b",
            b"\xe2\x84\x80",
        ),
    ),
    (b"origin", (b"", b"null", b"http://[", b"http://]", b"\xff", b"http://\xe2\x84\x80")),
    (b"content-type", (b"", b"/", b"x", b"\xff", b"application/json; charset=utf-7", b"text/html")),
    (b"content-type", (b"application/json; charset=\xff", b"application/xml", b"multipart/mixed")),
    (b"content-type", (b"multipart/form-data", b"multipart/form-data; boundary=", b"+json")),
    (
        b"content-type",
        (b"multipart/form-data; boundary=\xff; charset=x", b"multipart/form-data; boundary"),
    ),
    (b"content-type", (b"application/x-www-form-urlencoded; charset=utf-16",)),
    (b"content-length", (b"-1", b"x", b"9" * 19, b"9" * 20, b"9" * 5000, b"\xb2", b"1.5", b"")),
    (b"content-digest", (b"", b"sha-256=::", b"sha-256=:" + b"A" * 44 + b":", b"\xff", b"md5=:x:")),
    (b"content-encoding", (b"gzip", b"\xff")),
    (b"accept", (b"", b"\xff", b"text/html", b"text/html;q=\xff", b"*/*" * 999)),
    (b"accept-language", (b"\xff", b"x" * 9000)),
    (
        b"cookie",
        (b"", b"=", b";", b"\xff", b'a="\\400"', b"muniment-purpose=%ff", b"muniment-purpose=%00"),
    ),
    (
        b"cookie",
        (
            b"muniment_session=mnm_\xff",
            b"__Host-muniment_session=x",
            b"muniment-purpose=" + b"x" * 999,
        ),
    ),
    (b"muniment-purpose", (b"", b" ", b"\xff", b"\x01", b"\x00", b"x" * 500, b"x" * 501)),
    (b"muniment-valid-at", (b"", b"\x00", b"9999-12-31", b"1970-01-01", *_TIMES)),
    (b"x-request-id", (b"", b"\xff" * 9, b"x" * 900)),
    (b"x-forwarded-for", (b"", b",", b"\xff", b"x" * 9000, b"\x00")),
    (b"x-forwarded-proto", (b"\xff", b"javascript")),
    (b"sec-fetch-site", (b"", b"\xff", b"cross-site")),
)
_METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "POST", "GET", "BREW")
_BODIES = (
    *(b"", b" ", b"null", b"[]", b"1", b'"x"', b"{", b"}", b"{}x", b"{'a':1}", b'{"a":1,"a":2}'),
    *(
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"\x00",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 30_000,
    ),
    *(b'{"\\ud800":1}', b'{"\\u0000":1}', b'{"":1}', b"NaN", b"1e400", b"9" * 6000, b'{"a":NaN}'),
)
_FORMS = (
    *(
        b"a=%ff",
        b"%00=1",
        b"a=%00",
        b"\xff=1",
        b"=",
        b"&" * 300,
        b"a=1&" * 300,
        b"%",
        b"a=%ed%a0%80",
    ),
    *(
        b"name=" + b"x" * 70_000,
        b"if_match=%ff",
        b"purpose=" + b"x" * 600,
        b"purpose=%07",
        b"if_match=x",
    ),
)
_EDGE = b"------x"
_END = b"\r\n" + _EDGE + b"--\r\n"
_FIELD = _EDGE + b"\r\nContent-Disposition: form-data; name="
_PARTS = (
    *(b"", b"--", _EDGE, _EDGE + b"--", _EDGE + b"\r\n\r\n", _EDGE + b"\r\nx\r\n\r\ny" + _END),
    _FIELD + b'"file"; filename="\xff\x00"\r\n\r\n\xff',
    _FIELD + b'""; filename=""\r\n\r\n' + _END,
    _FIELD + b'"file"\r\n\r\n\xff' + _END,
    _FIELD
    + b'"file"; filename="x"\r\n\r\n\xff\x00,\r\n\r\n'
    + _FIELD
    + b'"mapping"\r\n\r\n&a [*a]'
    + _END,
    _FIELD
    + b'"file"; filename="x"\r\n\r\na\r\n'
    + _FIELD
    + b'"mapping"\r\n\r\nmapping: 1\nname: ['
    + _END,
    _FIELD + b'"project"; filename="x"\r\n\r\nx' + _END,
    (_FIELD + b'"a"\r\n\r\nx\r\n') * 300 + _END,
    _FIELD + b"x" * 9000 + b"\r\n\r\n" + _END,
    _FIELD + b'"file"; filename="a.csv"\r\nContent-Type: \xff\r\n\r\na,b' + _END,
)
_MULTIPART = (b"content-type", b"multipart/form-data; boundary=----x")
_TYPED = (b"content-type", b"application/json")
_FORM = (b"content-type", b"application/x-www-form-urlencoded")
_HERE = "@hostile@"
_OURS = (b"sec-fetch-site", b"same-origin")
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Attack:
    """One request, and what is wrong with it."""

    method: str
    path: str
    what: str = ""
    query: bytes = b""
    headers: Headers = ()
    body: bytes = b""

    def __str__(self) -> str:
        said = f"{self.method} {self.path}?{self.query[:200]!r} {self.body[:300]!r}"
        return f"{self.what[:200]}: {said} {[(k, v[:60]) for k, v in self.headers]}"


def attacks(asked: Asked, filled: Filled) -> Iterator[Attack]:
    """Return all that may be wrong with a request for a route."""
    plain = acceptable(asked, filled)
    yield plain
    for method in _METHODS:
        if method != asked.method:
            yield replace(plain, method=method, what=method)
    for name, values in HEADERS:
        for value in values:
            kept = tuple(pair for pair in plain.headers if pair[0] != name)
            what = f"header {name.decode()}: {value[:40]!r}"
            yield replace(plain, what=what, headers=(*kept, (name, value)))
    yield from _addresses(asked, filled, plain)
    yield from _queries(asked, plain)
    if asked.method != "GET":
        yield from _contents(asked, plain)


def too_long(asked: Asked, filled: Filled) -> Iterator[Attack]:
    """Return requests with texts longer than any column of the database has room for."""
    schema = _schema(asked)
    plain = acceptable(asked, filled)
    if asked.method == "GET" or schema is None or not plain.body:
        return
    for pointer, parent in _members(schema, schema.get("$defs", {}), json.loads(plain.body)):
        body = json.dumps(parent).replace(_HERE, _LONG_WORD).encode()
        yield replace(plain, body=body, what=f"long {pointer}")


def acceptable(asked: Asked, filled: Filled) -> Attack:
    """Return a request as a client would send it."""
    if isinstance(asked.route, MlflowRoute):
        return _to_mlflow(asked, filled)
    path = filled.address(asked.path)
    query = b"to=1" if "/diff" in path else b""
    if asked.method == "GET":
        return Attack(asked.method, path, query=query)
    if asked.is_page:
        return Attack(asked.method, path, "", query, (_OURS, _FORM), urlencode(FORM).encode())
    schema = _schema(asked)
    if schema is None:
        return Attack(asked.method, path, "", query, (), CONTENT)
    value = _ours(sample(schema, schema.get("$defs", {})), filled)
    return Attack(asked.method, path, "", query, (_TYPED,), json.dumps(value).encode())


def _to_mlflow(asked: Asked, filled: Filled) -> Attack:
    said = mlflow_message(asked)
    headers = (_TYPED, (b"x-mlflow-workspace", filled.names["project"].encode()))
    path = filled.address(asked.path)
    if asked.method == "GET":
        return Attack(asked.method, path, query=urlencode(said).encode(), headers=headers)
    return Attack(asked.method, path, "", b"", headers, json.dumps(said).encode())


def _ours(value: Any, filled: Filled) -> Any:
    if not isinstance(value, dict):
        return value
    names = filled.names
    known = {"principal": names["users"], "member": names["users"], "project": names["project"]}
    return {**value, **{name: known[name] for name in value if name in known}}


def _schema(asked: Asked) -> dict[str, Any] | None:
    if isinstance(asked.route, Endpoint) and asked.route.signature.body is not None:
        return asked.route.signature.body[1].json_schema()
    return mlflow_schema(asked.route) if isinstance(asked.route, MlflowRoute) else None


def _addresses(asked: Asked, filled: Filled, plain: Attack) -> Iterator[Attack]:
    for name in re.findall(r"{(\w+)(?::path)?}", asked.path):
        for text in TEXTS:
            path = filled.address(asked.path, **{name: text})
            yield replace(plain, path=path, what=f"path {name}: {text[:40]!r}")


def _queries(asked: Asked, plain: Attack) -> Iterator[Attack]:
    names = {
        "as_of",
        "as_known",
        "wait",
        "limit",
        "cursor",
        "unknown",
        "next",
        "page",
        "from",
        "to",
    }
    if isinstance(asked.route, Endpoint):
        names |= set(asked.route.signature.names.values())
    if isinstance(asked.route, MlflowRoute):
        names |= mlflow_schema(asked.route).get("properties", {}).keys()
    for name in sorted(names):
        for text in TEXTS:
            said = f"{name}={quote(text, safe='')}".encode()
            yield replace(plain, query=said, what=f"query {name}: {text[:40]!r}")
        for raw in _RAW[:4]:
            yield replace(plain, query=name.encode() + b"=" + raw, what=f"query {name}: {raw!r}")
    for raw in _RAW:
        yield replace(plain, query=raw, what=f"query {raw[:20]!r}")


def _contents(asked: Asked, plain: Attack) -> Iterator[Attack]:
    if asked.is_page or isinstance(asked.route, Stream):
        for part in _PARTS:
            headers = (_OURS, _MULTIPART)
            yield replace(plain, headers=headers, body=part, what=f"parts {part[:40]!r}")
    if asked.is_page:
        yield from _forms(plain)
        return
    for raw in _BODIES:
        yield replace(plain, body=raw, what=f"body {raw[:20]!r}")
    schema = _schema(asked)
    if schema is not None and plain.body:
        yield from _documents(schema, plain)


def _forms(plain: Attack) -> Iterator[Attack]:
    for raw in _FORMS:
        yield replace(plain, body=raw, what=f"form {raw[:20]!r}")
    for name in FORM:
        for text in TEXTS:
            said = urlencode({**FORM, name: text}).encode()
            yield replace(plain, body=said, what=f"form {name}: {text[:40]!r}")


def _documents(schema: dict[str, Any], plain: Attack) -> Iterator[Attack]:
    """Put each hostile value in place of each member, one level further down as well."""
    value = json.loads(plain.body)
    definitions = schema.get("$defs", {})
    for pointer, parent in _members(schema, definitions, value):
        for hostile in VALUES:
            text = json.dumps(parent).replace(json.dumps(_HERE), hostile)
            yield replace(plain, body=text.encode(), what=f"body {pointer}: {hostile[:40]}")


def _members(
    schema: dict[str, Any], definitions: dict[str, Any], value: Any
) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        return
    for name, member in schema.get("properties", {"x": {}}).items():
        inner = _resolved(member, definitions)
        yield name, {**value, name: _HERE}
        for pointer, below in _below(inner, definitions):
            yield f"{name}/{pointer}", {**value, name: below}


def _below(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if schema.get("type") == "array":
        yield "0", [_HERE]
        item = _resolved(schema.get("items", {}), definitions)
        yield from ((f"0/{at}", [one]) for at, one in _below(item, definitions))
    elif schema.get("properties"):
        plain = sample(schema, definitions)
        yield from ((part, {**plain, part: _HERE}) for part in schema["properties"])
    elif schema.get("type") == "object":
        yield from ((part, {part: _HERE}) for part in ("x", "by", "properties", "k"))


def _resolved(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _resolved(schema[choice][0], definitions)
    if "$ref" in schema:
        return _resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return schema
