"""The settings of a command: its options win over the environment."""

import os
from pathlib import Path

from muniment.platform import logs
from muniment.platform.settings import Settings


def chosen(
    *,
    host: str | None = None,
    port: int | None = None,
    data: Path | None = None,
    workers: int | None = None,
    background: bool | None = None,
    database_url: str | None = None,
) -> Settings:
    """Return the settings; raise `BadSetting` for a value that cannot be used.

    What is logged from here on goes to standard error: the output of a command may be read as JSON.
    """
    logs.configure("warning")
    given = {
        "HOST": host,
        "PORT": port,
        "DATA": data,
        "WORKERS": workers,
        "BACKGROUND": None if background is None else int(background),
        "DATABASE_URL": database_url,
    }
    said = {name: str(value) for name, value in given.items() if value is not None}
    environment = dict(os.environ)
    for name, value in said.items():
        environment |= {f"MUNIMENT_{name}": value, f"MUNIMENT_{name}_FILE": ""}
    return Settings.from_environment(environment)


def hand_on(settings: Settings) -> None:
    """Put what an option may have said into the environment, where worker processes find it."""
    said = {
        "HOST": settings.host,
        "PORT": settings.port,
        "DATA": settings.data,
        "BACKGROUND": int(settings.background),
    }
    for name, value in said.items():
        os.environ[f"MUNIMENT_{name}"] = str(value)
        os.environ.pop(f"MUNIMENT_{name}_FILE", None)
