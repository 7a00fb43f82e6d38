"""What does not come, or stays though it is gone there: the report says it."""

from collections.abc import Iterable, Sequence
from typing import Any

from muniment.cli.client.mlflow import reading
from muniment.cli.client.mlflow.bringing import Desk

Told = dict[str, Any]
Registered = tuple[Told, list[Told]]
_MOST_NUMBERS = 20


def tell_gone(desk: Desk, registered: Sequence[Registered]) -> None:
    """Say which models and versions are not there any more; here they stay."""
    there = {("model", one["name"]) for one, _ in registered} | {
        ("version", f"{one['name']}/{one['version']}") for _, some in registered for one in some
    }
    for kind, key in sorted(desk.known):
        if kind in {"model", "version"} and (kind, key) not in there:
            desk.report.note(kind, key, "it is not at the source any more; here it stays")


def tell_deleted(desk: Desk, logged: Iterable[Told]) -> None:
    """Say which logged models runs tell of that the server does not tell of any more."""
    there = {one["info"]["model_id"] for one in logged}
    for key in sorted(desk.linked - there):
        if not desk.is_here("logged-model", key):
            desk.report.note("logged-model", key, "it was deleted there, so it does not come")


def tell_left(desk: Desk, experiments: Iterable[Told], registered: Sequence[Registered]) -> None:
    """Say what there is that does not come: deleted versions, and traces."""
    for one, some in registered:
        numbers = {int(version["version"]) for version in some}
        missing = [
            str(number)
            for number in range(1, max(numbers, default=0))
            if number not in numbers and not desk.is_here("version", f"{one['name']}/{number}")
        ]
        if missing:
            more = " …" if len(missing) > _MOST_NUMBERS else ""
            told = ", ".join(missing[:_MOST_NUMBERS]) + more
            text = f"versions that were deleted there do not come: {told}"
            desk.report.note("model", one["name"], text)
    for one in experiments:
        if count := reading.traces(desk.source, one["experiment_id"]):
            more = " or more" if count == reading.MOST_TRACES else ""
            text = f"not brought over: {count}{more} traces of '{one['name']}'"
            desk.report.note("experiment", one["experiment_id"], text)
