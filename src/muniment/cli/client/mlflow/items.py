"""One experiment, run, logged model, model, version or alias after the other."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from muniment.cli.client.mlflow import files, reading, telling
from muniment.cli.client.mlflow.bringing import Desk
from muniment.cli.client.mlflow.digests import digest_of
from muniment.cli.client.mlflow.histories import Measured, Point
from muniment_client import MunimentError, NotAllowed

Told = Mapping[str, Any]
_POINTS = 5_000
_OF_MODEL = ("name", "description", "tags", "creation_timestamp")
_NOT_OF_VERSION = frozenset(
    {"aliases", "last_updated_timestamp", "model_params", "model_metrics", "status_message"}
)


def bring_experiment(desk: Desk, said: Told, *, last: bool) -> bool:
    """Bring an experiment over; it is deleted only once its runs are here, at the `last`.

    Returns whether it is here.
    """
    key, deleted = said["experiment_id"], telling.is_deleted(said)
    if deleted and not last and desk.is_here("experiment", key):
        return True
    digest = digest_of({name: said.get(name) for name in ("name", "tags", "lifecycle_stage")})
    if (deleted is last) and desk.is_done("experiment", key, digest):
        return True
    if deleted is last and desk.try_out("experiment", key, said["name"]):
        return True
    if desk.choices.dry_run:
        return True

    def bring() -> None:
        told = telling.experiment(said, deleted=deleted and last)
        sent = desk.send("experiment", key, {**told, "digest": digest, "complete": deleted is last})
        if deleted is last:
            desk.conclude(sent)

    return desk.guarded("experiment", key, bring)


def digest_of_run(said: Told, measured: Measured) -> str:
    """Return what a run is remembered by: also what its points are about."""
    about = measured.get(said["info"]["run_id"], {})
    return digest_of([said, [[*place, models] for place, models in sorted(about.items())]])


def bring_run(desk: Desk, said: Told, digest: str, points: Sequence[Point]) -> None:
    """Bring a run over with its points and its files."""
    key = said["info"]["run_id"]
    desk.guarded("run", key, lambda: _run(desk, key, said, digest, points))


def _run(desk: Desk, key: str, said: Told, digest: str, points: Sequence[Point]) -> None:
    place, elsewhere = _place(desk, said["info"].get("artifact_uri") or "")
    told = telling.run(said, elsewhere)
    is_over = told["deleted"] and desk.was_whole("run", key)
    found = [] if place is None or is_over else list(files.below(desk.source, place))
    head = {name: told[name] for name in ("experiment", "started_at_ms")}
    has_grown = False
    *parts, rest = telling.in_parts(points, _POINTS)
    if found:
        parts, rest = [*parts, rest], ()
    for number, part in enumerate(parts):
        more = {**(head if number else told), "points": part, "complete": False}
        sent = desk.send("run", key, more)
        desk.report.moved(points=sent.points)
        has_grown |= bool(sent.points)
    is_whole = place is None or _copied(desk, "run", key, place, found)
    last = {**told, "points": rest, "digest": digest if is_whole else ""}
    sent = desk.send("run", key, {**last, "with_files": _with_files(desk, elsewhere)})
    desk.report.moved(points=sent.points)
    desk.conclude(sent, has_grown=has_grown)
    if elsewhere and reading.has_artifacts(desk.source, key):
        desk.report.note("run", key, f"its files stay at {elsewhere}")


def bring_logged_model(desk: Desk, said: Told) -> None:
    """Bring a logged model over with its files."""
    key, digest = said["info"]["model_id"], digest_of(_without_metrics(said))
    if desk.is_done("logged-model", key, digest, has_files=True):
        return
    if desk.try_out("logged-model", key):
        return
    desk.guarded("logged-model", key, lambda: _logged_model(desk, key, said, digest))


def _logged_model(desk: Desk, key: str, said: Told, digest: str) -> None:
    place, elsewhere = _place(desk, said["info"].get("artifact_uri") or "")
    told = telling.logged_model(said, elsewhere)
    is_whole = True
    found = [] if place is None else list(files.below(desk.source, place))
    if found and place is not None:
        desk.send("logged-model", key, {**told, "complete": False})
        is_whole = _copied(desk, "logged-model", key, place, found)
    last = {**told, "digest": digest if is_whole else ""}
    sent = desk.send("logged-model", key, {**last, "with_files": _with_files(desk, elsewhere)})
    desk.conclude(sent)
    if elsewhere:
        desk.report.note("logged-model", key, f"its files stay at {elsewhere}")


def bring_model(desk: Desk, said: Told, versions: Sequence[Told]) -> None:
    """Bring a registered model over with its versions, and its aliases once those are here."""
    key = said["name"]
    digest = digest_of({name: said.get(name) for name in _OF_MODEL})
    if not desk.is_done("model", key, digest) and not desk.try_out("model", key, key):
        told = {**telling.model(said), "digest": digest}
        if not desk.guarded("model", key, lambda: desk.conclude(desk.send("model", key, told))):
            for one in versions:
                place = f"{key}/{one['version']}"
                desk.report.leave("version", place, f"its model '{key}' was left out")
            return
    desk.each(versions, partial(_bring_version, desk))
    _bring_aliases(desk, said)


def _bring_version(desk: Desk, said: Told) -> None:
    key = f"{said['name']}/{said['version']}"
    told = {name: value for name, value in said.items() if name not in _NOT_OF_VERSION}
    digest = digest_of(told)
    if desk.is_done("version", key, digest) or desk.try_out("version", key):
        return

    def bring() -> None:
        location = reading.location(desk.source, said["name"], said["version"])
        fields = telling.version(said, location or said.get("source") or "")
        desk.conclude(desk.send("version", key, {**fields, "digest": digest}))

    desk.guarded("version", key, bring)


def _bring_aliases(desk: Desk, said: Told) -> None:
    name = said["name"]
    there = {one["alias"]: int(one["version"]) for one in said.get("aliases", [])}
    gone = {
        key.removeprefix(f"{name}@"): None
        for kind, key in desk.known
        if kind == "alias" and key.startswith(f"{name}@")
    }
    for alias, number in {**gone, **there}.items():
        key, digest = f"{name}@{alias}", digest_of([number])
        if desk.is_done("alias", key, digest) or desk.try_out("alias", key):
            continue
        told = {"model": name, "alias": alias, "number": number, "digest": digest}
        desk.guarded(
            "alias", key, lambda key=key, told=told: desk.conclude(desk.send("alias", key, told))
        )


def _place(desk: Desk, uri: str) -> tuple[str | None, str]:
    """Return where the files to copy are, and where those stay that cannot be had."""
    place = files.place_of(uri, desk.source)
    if place is None:
        return None, uri
    return (place, "") if desk.choices.with_files else (None, "")


def _with_files(desk: Desk, elsewhere: str) -> bool:
    return desk.choices.with_files or bool(elsewhere)


def _copied(desk: Desk, kind: str, owner_id: str, place: str, found: list[files.Listed]) -> bool:
    """Copy files; return whether all of them are here by then."""
    kept: dict[str, int] = {}
    if found and desk.is_here(kind, owner_id):
        kept = dict(files.here(desk.client, owner_id))
    is_whole = True
    for file in files.missing(found, kept, again=desk.choices.again):
        try:
            files.copy(desk.source, desk.client, owner_id, place, file)
        except NotAllowed:
            raise
        except MunimentError as refusal:
            is_whole = False
            reason = f"its file '{file.path}': {refusal}"
            desk.report.leave(kind, owner_id, reason, counted=False)
        else:
            desk.report.moved(files=1, size=file.size)
    return is_whole


def _without_metrics(said: Told) -> Told:
    """Return a logged model without what was measured of it: that is told with its runs.

    When it was changed last is no matter either: some servers count looking at it.
    """
    info = {name: one for name, one in said["info"].items() if name not in _UNIMPORTANT}
    data = {name: one for name, one in said.get("data", {}).items() if name != "metrics"}
    return {"info": info, "data": data}


_UNIMPORTANT = frozenset({"last_updated_timestamp_ms", "registrations", "status_message"})
