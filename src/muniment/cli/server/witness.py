"""Running a witness: for another machine than the registry's, and other people."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette

from muniment.cli.server.refusals import told
from muniment.kernel.errors import Invalid
from muniment.platform import logs, serving
from muniment.platform.settings import Settings
from muniment.platform.transparency.note import Algorithm, KeyRefused, SigningKey, VerifierKey
from muniment.platform.witnessing.cosigner import Cosigner
from muniment.platform.witnessing.endpoint import application
from muniment.platform.witnessing.keeping import own_key
from muniment.platform.witnessing.state import State


class NothingToWatch(Invalid):
    """A witness was started without the key of any log, or with something that is none."""

    code = "witness.nothing-to-watch"
    title = "The witness does not know what to watch"


def run(*, state: Path, name: str | None, watched: Sequence[str], host: str, port: int) -> None:
    """Cosign checkpoints of the watched logs until interrupted."""
    with told():
        logs.configure("info")
        keys = _log_keys(watched)
        memory = State(state)
        with memory.held():
            key = own_key(state, name)
            cosigner = Cosigner(key, keys, memory, time.time)
            for origin in cosigner.origins:
                cosigner.newest(origin)  # raises now rather than at the first checkpoint
            # What passes is signed, and public to whoever knows the log: plain HTTP will do.
            settings = Settings(data=state, host=host, port=port, behind_proxy=True)
            serving.serve("", lambda: _announced(cosigner, key, settings), settings)


def show_key(*, state: Path, name: str | None) -> None:
    """Print the verifier key of a witness, which is made if it is not there yet."""
    with told():
        sys.stdout.write(f"{own_key(state, name).verifier}\n")


def _announced(cosigner: Cosigner, key: SigningKey, settings: Settings) -> Starlette:
    sys.stdout.write(f"Witness {key.verifier}\n")
    sys.stdout.writelines(f"  watches {origin}\n" for origin in cosigner.origins)
    sys.stdout.write(f"  at {settings.origin}/add-checkpoint\n")
    sys.stdout.flush()
    return application(cosigner, key.verifier)


def _log_keys(watched: Sequence[str]) -> list[VerifierKey]:
    """Read keys that are given as such, or in files with one key in each line."""
    found: list[VerifierKey] = []
    for given in watched:
        lines = [given]
        if Path(given).is_file():
            lines = Path(given).read_text(encoding="utf-8", errors="replace").splitlines()
        found += [_log_key(line) for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise NothingToWatch("Say with --log which log to watch: its verifier key, or a file.")
    return found


def _log_key(text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text.strip())
    except KeyRefused as error:
        raise NothingToWatch(f"'{text[:80]}' is no verifier key: {error.message}") from error
    if key.algorithm is not Algorithm.ED25519:
        raise NothingToWatch(f"The key of {key.name} is a witness's, not a log's.")
    return key
