"""Putting a folder in place: nobody sees it before it is complete."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from muniment_client.claim import claimed
from muniment_client.errors import DestinationRefused

_NAME = ".muniment-pull"


@contextmanager
def staged(destination: Path, *, force: bool) -> Generator[tuple[Path, Callable[[Path], None]]]:
    """Lend a folder to work in, and the act that puts a folder made there at `destination`.

    A `destination` that does not exist appears in one step. An empty folder is filled, since it
    may be a mount or somebody's current directory. Anything else is refused, or with `force`
    replaced. If the work fails its folder stays, so that it can be continued.
    """
    destination = destination.resolve()
    filling = destination.is_dir() and _is_empty(destination)
    if destination.exists() and not filling and not force:
        raise DestinationRefused(
            f"{destination} holds something already; name a place that is free, or force it to be "
            "replaced."
        )
    workshop = _workshop(destination, filling=filling)
    put = _fill if filling else _swap
    with claimed(workshop):
        yield workshop, lambda made: put(made, destination)
    shutil.rmtree(workshop)


def _workshop(destination: Path, *, filling: bool) -> Path:
    # Within the same file system as the destination, so that renaming suffices.
    return destination / _NAME if filling else destination.parent / f"{_NAME}-{destination.name}"


def _is_empty(folder: Path) -> bool:
    return all(entry.name == _NAME for entry in folder.iterdir())


def _fill(made: Path, destination: Path) -> None:
    for entry in made.iterdir():
        entry.rename(destination / entry.name)


def _swap(made: Path, destination: Path) -> None:
    if not destination.exists():
        made.rename(destination)
        return
    previous = made.with_name("previous")
    destination.rename(previous)
    try:
        made.rename(destination)
    except OSError:
        previous.rename(destination)
        raise
