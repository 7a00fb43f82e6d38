"""Verbs that move files."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from muniment_client.fields import NewModelFields, VersionFields
from muniment_client.local import IGNORED
from muniment_client.progress import Listener, Meter
from muniment_client.pull import Pull
from muniment_client.push import Push
from muniment_client.records import PullReport, PushReport
from muniment_client.reference import Reference
from muniment_client.verbs.verbs import Verbs

PARALLEL = 4
_NAMED_BY_US: Mapping[str, str] = MappingProxyType({})


class TransferVerbs(Verbs):
    """Pushing files as a version, and pulling them back bit for bit."""

    def push(
        self,
        source: str | PathLike[str] | None,
        reference: str,
        *,
        create: NewModelFields | None = None,
        ignore: Iterable[str] = IGNORED,
        roles: Mapping[str, str] = _NAMED_BY_US,
        progress: Listener | None = None,
        parallel: int = PARALLEL,
        **fields: Unpack[VersionFields],
    ) -> PushReport:
        """Register the file, or all files of the folder, at `source` as a new version.

        Only bytes that the project does not hold are sent. `source` is `None` for a version made
        of `references` alone. `roles` gives roles to patterns of paths, where the names of files
        do not tell (`{"*.bin": "data"}`). With `create`, the model is registered first if there
        is none. Doing the same push again within a day registers nothing new and returns what is
        there.
        """
        push = Push(
            session=self._session.in_the_present(),
            model=Reference.to_model(reference),
            meter=Meter(progress),
            parallel=parallel,
            ignore=ignore,
            roles=roles,
        )
        return push.run(None if source is None else Path(source), create, fields)

    def pull(
        self,
        reference: str,
        destination: str | PathLike[str],
        *,
        force: bool = False,
        progress: Listener | None = None,
        parallel: int = PARALLEL,
    ) -> PullReport:
        """Put the stored files of a version at `destination`, each verified by size and digest.

        Nothing appears there before everything has arrived. An interrupted pull is continued by
        the next one to the same place. A place that holds something is refused, or with `force`
        replaced as a whole. Files that are only referenced are reported, not fetched.
        """
        pull = Pull(self._session, Reference.parse(reference), Meter(progress), parallel)
        return pull.run(Path(destination), force=force)
