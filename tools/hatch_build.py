"""The step hatchling takes before it packs a wheel: build the browser assets into it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class BrowserAssets(BuildHookInterface[Any]):
    """Builds the assets for a wheel; an editable installation builds them by `make`."""

    PLUGIN_NAME = "browser-assets"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and have the wheel carry what git ignores."""
        if version == "editable":
            return
        import build_ui  # noqa: PLC0415 - needs Node.js, which only a wheel does

        build_ui.build()
        build_data["artifacts"].append("src/muniment/platform/web/static/dist/*")
