"""The pictures of the documentation: there is one of every page."""

import re
import sys
from pathlib import Path

import pytest
from starlette.routing import Match

from muniment.app import CAPABILITIES
from muniment.platform.web import own

TOOLS = Path(__file__).parents[2] / "tools"
PICTURED_BY_ANOTHER = {
    "/bootstrap/{secret}": "there is no way back to it, and it looks like an invitation",
}
PLACES = {
    "prepared": "/imports/prepared/1",
    "import": "/imports/1",
    "campaign": "/access-reviews/1",
    "event": "/events/1",
    "webhook": "/webhooks/1",
    "invitation": "/invitation/1",
    "experiment": "/experiments/1",
    "run": "1",
    "other_run": "2",
    "logged_model": "/logged-models/1",
}


@pytest.fixture(scope="module")
def pictures():
    sys.path.insert(0, str(TOOLS))
    try:
        from screenshots import PICTURES
    finally:
        sys.path.remove(str(TOOLS))
    return PICTURES


def test_there_is_a_picture_of_every_page(pictures):
    pages = [*own.pages.routes, *(r for room in CAPABILITIES for p in room.pages for r in p.routes)]
    shown = [route for route in pages if "GET" in route.methods]
    paths = [re.sub(r"\?.*", "", picture.path.format_map(PLACES)) for picture in pictures]
    missing = {
        route.path
        for route in shown
        if not any(
            route.matches({"type": "http", "method": "GET", "path": path, "headers": []})[0]
            is Match.FULL
            for path in paths
        )
    }
    assert missing == set(PICTURED_BY_ANOTHER)


def test_no_picture_takes_the_place_of_another(pictures):
    names = [picture.name for picture in pictures]
    assert len(names) == len(set(names))
