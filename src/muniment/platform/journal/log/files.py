"""Making the name of a new file durable."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Return once the names in `folder` would survive the loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
