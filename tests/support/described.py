"""Requests that the API's own description leads to, and whether the answers are as it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from hypothesis import seed as seeded
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from tests.support.filled import Filled
from tests.support.hostile import Attack
from tests.support.probing import Heard, Prober, complaints

BASE = "http://127.0.0.1:8642"
_CHECKS: tuple[Any, ...] = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# Refused at the edge before the operation is known: no operation describes these.
_OF_THE_EDGE = {405, 421}
_WHO = ("admin", "admin", "contributor", "viewer")
_SENT = ("method", "url", "headers", "params", "data", "json", "files", "cookies")


def read(document: dict[str, Any]) -> list[Any]:
    """Return the operations of a document; raise what is wrong with the document itself."""
    schema = schemathesis.openapi.from_dict(document)
    schema.validate()
    return [found.ok() for found in schema.get_all_operations()]


@dataclass(frozen=True)
class Explorer:
    """Makes up requests for an operation; in most, the path names what there is."""

    filled: Filled
    examples: int
    seed: int

    def explore(self, operation: Any, hear: Callable[[Any, Attack, str], None]) -> None:
        """Have `hear` told of requests: acceptable ones, and such as the description forbids."""
        names = [one.name for one in operation.path_parameters]
        path = {name: self.filled.part(operation.path, name) for name in names}

        @seeded(self.seed)
        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategies.data())
        def one(data: Any) -> None:
            mode = data.draw(strategies.sampled_from(_MODES))
            try:
                case = data.draw(operation.as_strategy(generation_mode=mode))
            except schemathesis.errors.SchemathesisError:
                return  # such as the description forbids cannot be made where it forbids nothing
            if names and data.draw(strategies.sampled_from((True, True, True, False))):
                case.path_parameters = dict(path)
            attack = as_attack(case)
            if attack is not None:
                hear(case, attack, data.draw(strategies.sampled_from(_WHO)))

        one()


def as_attack(case: Any) -> Attack | None:
    """Return the request of a case as bytes; `None` for one that no client can write."""
    kwargs = case.as_transport_kwargs(base_url=BASE)
    try:
        sent = requests.Request(
            **{name: kwargs[name] for name in _SENT if name in kwargs}
        ).prepare()
        headers = tuple((k.lower().encode(), _bytes(v)) for k, v in sent.headers.items())
    except (requests.RequestException, UnicodeError, ValueError):
        return None
    parts = urlsplit(str(sent.url))
    kept = tuple(one for one in headers if one[0] not in {b"authorization", b"host"})
    path = unquote(parts.path, errors="replace")
    return Attack(str(sent.method), path, "", parts.query.encode(), kept, _bytes(sent.body or b""))


def findings(case: Any, attack: Attack, heard: Heard) -> Iterator[str]:
    """Say what is wrong with an answer: of itself, or against the description."""
    yield from complaints(attack, heard)
    if heard.status in _OF_THE_EDGE or heard.faults:
        return
    response = Response(
        status_code=heard.status,
        headers={name: [value] for name, value in heard.headers.items()},
        content=heard.body,
        request=requests.Request("GET", BASE).prepare(),
        elapsed=0.0,
        verify=False,
    )
    for check in _CHECKS:
        try:
            case.validate_response(response, checks=[check])
        except FailureGroup as group:
            yield from (f"{check.__name__}: {str(each)[:300]}" for each in group.exceptions)
        except Failure as failure:
            yield f"{check.__name__}: {str(failure)[:300]}"


def explore(
    prober: Prober, operations: list[Any], explorer: Explorer, found: dict[str, str]
) -> int:
    """Explore operations, note the first finding of each kind, and return how many were asked."""
    asked = 0

    def hear(case: Any, attack: Attack, who: str) -> None:
        nonlocal asked
        asked += 1
        heard = prober.ask(attack, explorer.filled.people[who].secret)
        for finding in findings(case, attack, heard):
            key = f"{case.operation.label} {heard.status} {finding[:60]}"
            found.setdefault(key, f"{finding} | {who} {attack} | {heard.body[:300]!r}")

    for operation in operations:
        explorer.explore(operation, hear)
    return asked


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
