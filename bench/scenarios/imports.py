"""Bringing in a real inventory, and bringing it in again when nothing of it has changed."""

import csv
import io
import os
import secrets
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from bench.faults import Fault
from bench.figures import Better, Figure
from bench.load import Effort, Request, drive
from bench.ours import API
from bench.plan import Bench
from bench.process import Server, running

NAME = "us-federal-2025"
INVENTORY = Path("inventories/us-federal-ai-use-cases-2025.csv")
MAPPINGS = files("muniment.capabilities.imports") / "mappings"
ONE_AFTER_ANOTHER = Effort(seconds=300, requests=100)


def measure(bench: Bench) -> Iterator[Figure]:
    """Import into an empty registry each round, twice; a request is one whole import."""
    inventory = _inventory()
    rows = sum(1 for _ in csv.reader(io.StringIO(inventory.decode("utf-8-sig")))) - 1
    first: list[float] = []
    again: list[float] = []
    for number in range(bench.plan.import_rounds):
        folder = bench.folder(bench.ours, f"imports-{number}")
        with running(bench.ours.command(folder)) as server:
            _send(bench, server, _schema())
            first.append(rows / _send(bench, server, [_import(inventory)]))
            again.append(rows / _send(bench, server, [_import(inventory)]))
    title = f"import, {rows:,} rows"
    yield Figure(title, "new", "rows/s", Better.HIGHER, first)
    yield Figure(title, "unchanged", "rows/s", Better.HIGHER, again)


def _inventory() -> bytes:
    """Read the inventory from the folder of real data that the tests use."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    path = Path(os.environ.get("MUNIMENT_TEST_DATA", beside)) / INVENTORY
    if not path.exists():
        raise Fault(f"there is no {INVENTORY} to import; set MUNIMENT_TEST_DATA to its folder")
    return path.read_bytes()


def _send(bench: Bench, server: Server, requests: list[Request]) -> float:
    """Send the requests one after another; return the seconds they took."""
    sample = drive(
        server.address, bench.ours.headers, iter(requests), clients=1, effort=ONE_AFTER_ANOTHER
    )
    return sum(sample.latencies_seconds)


def _schema() -> list[Request]:
    """List what puts the schema in force that the mapping fills."""
    body = msgspec.json.decode((MAPPINGS / f"{NAME}.schema.json").read_bytes())
    draft = {"name": NAME, "applies_to": ["use_case"], "body": body}
    return [
        Request("POST", f"{API}/schemas", msgspec.json.encode(draft)),
        Request("POST", f"{API}/schemas/{NAME}/1/publish", b"{}"),
    ]


def _import(inventory: bytes) -> Request:
    mapping = (MAPPINGS / f"{NAME}.yaml").read_bytes()
    parts = {"file": (INVENTORY.name, inventory), "mapping": (f"{NAME}.yaml", mapping)}
    boundary = secrets.token_hex(16)
    return Request(
        "POST",
        f"{API}/imports?format=csv&dry_run=false",
        _multipart(boundary, parts),
        f"multipart/form-data; boundary={boundary}",
    )


def _multipart(boundary: str, parts: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Encode a form with files (RFC 7578)."""
    body = bytearray()
    for name, (filename, content) in parts.items():
        disposition = f'form-data; name="{name}"; filename="{filename}"'
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
        body += content + b"\r\n"
    return bytes(body + f"--{boundary}--\r\n".encode())
