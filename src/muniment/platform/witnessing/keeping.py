"""The key of a witness: made when it first runs, and never replaced by itself."""

from pathlib import Path

from muniment.platform.journal.log.keyring import write_key
from muniment.platform.transparency.note import Algorithm, KeyRefused, SigningKey
from muniment.platform.witnessing.refusals import StateUnusable

_FILE = "witness.key"


def own_key(folder: Path, name: str | None) -> SigningKey:
    """Return the key in `folder`; make one called `name` if there is none.

    Raises `StateUnusable` where the key is damaged, is called otherwise, or needs a name.
    """
    path = folder / _FILE
    if not path.exists():
        if name is None:
            raise StateUnusable("A new witness needs a name, such as --name audit.example.com/w1.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_key(path, SigningKey.generate(name, Algorithm.COSIGNATURE))
    try:
        key = SigningKey.parse(path.read_text(encoding="ascii"))
    except (KeyRefused, OSError, UnicodeDecodeError) as error:
        raise StateUnusable(f"{path} cannot be used: {error}") from error
    if name is not None and key.name != name:
        raise StateUnusable(f"The witness in {folder} is called {key.name}, not {name}.")
    return key
