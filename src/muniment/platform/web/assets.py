"""The built browser assets: plain names to fingerprinted ones, and their bytes."""

from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

DIST: Final = Path(__file__).parent / "static" / "dist"
MOUNT: Final = "/static/"


class AssetsNotBuiltError(RuntimeError):
    """The browser assets are missing from this installation."""


class Assets:
    """The assets of one build, as its `manifest.json` names them."""

    def __init__(self, dist: Path = DIST) -> None:
        self.dist = dist

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Plain names and the fingerprinted file each one stands for."""
        try:
            listed = (self.dist / "manifest.json").read_bytes()
        except FileNotFoundError as missing:
            raise AssetsNotBuiltError(
                "The browser assets are not built; run `python tools/build_ui.py`."
            ) from missing
        return msgspec.json.decode(listed, type=dict[str, str])

    def url(self, name: str) -> str:
        """Return the address of the asset called `name`, which may be cached for ever."""
        try:
            return MOUNT + self.manifest[name]
        except KeyError as unknown:
            raise LookupError(f"The build made no asset '{name}'.") from unknown
