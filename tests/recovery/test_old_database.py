"""An old database that comes back with its own record is noticed by what others have seen."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.house import settle
from tests.support.register import Register
from tests.support.serving import TOKEN
from tests.support.terminal import Terminal

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A registry that puts its checkpoints into a file elsewhere."""
    anchor = (tmp_path / "anchored").as_uri()
    return Settings(data=tmp_path / "data", bootstrap_token=TOKEN, anchors=anchor, anchor_seconds=0)


def signed(settings: Settings, model: str) -> None:
    """Register a model, and put the checkpoint that covers it into the file."""
    with TestClient(create_app(settings), headers=HEADERS) as client:
        Register(client).model(model)
        house = client.app.state.house  # type: ignore[attr-defined]  any ASGI app might be asked
        settle(house)
        house.anchoring.go_round()


def test_what_an_anchor_has_seen_stops_the_signing(settings: Settings, tmp_path: Path) -> None:
    signed(settings, "before")
    shutil.copytree(settings.data, tmp_path / "old")
    signed(settings, "after")
    shutil.rmtree(settings.data)
    (tmp_path / "old").rename(settings.data)
    with TestClient(create_app(settings), headers=HEADERS) as client:
        Register(client).model("another")
        answer = client.get("/readyz")
        refusal = answer.json()["checks"]["log"]
        assert (answer.status_code, "anchored has a checkpoint of" in refusal) == (503, True)
        signed_now = client.get("/api/v1/log/checkpoint").text.splitlines()[1]
    accept = Terminal(tmp_path, {"MUNIMENT_ANCHORS": settings.anchors})
    accept.do("audit", "accept-restore", "--data", settings.data, "--reason", "disk lost")
    with TestClient(create_app(settings), headers=HEADERS) as client:
        assert client.get("/readyz").json()["checks"]["log"] == "ok"
        assert int(client.get("/api/v1/log/checkpoint").text.splitlines()[1]) > int(signed_now)


def test_another_history_than_the_anchored_one_is_not_signed(
    settings: Settings, tmp_path: Path
) -> None:
    signed(settings, "before")
    shutil.copytree(settings.data, tmp_path / "old")
    signed(settings, "after")
    kept = (tmp_path / "anchored").read_bytes()
    shutil.rmtree(settings.data)
    (tmp_path / "old").rename(settings.data)
    (tmp_path / "anchored").unlink()
    signed(settings, "instead")
    signed(settings, "of it")
    (tmp_path / "anchored").write_bytes(kept)
    with TestClient(create_app(settings), headers=HEADERS) as client:
        assert "are not those of the checkpoint" in client.get("/readyz").json()["checks"]["log"]


def test_an_anchor_that_goes_on_is_no_reason_to_refuse(settings: Settings) -> None:
    signed(settings, "one")
    signed(settings, "two")
    with TestClient(create_app(settings), headers=HEADERS) as client:
        assert client.get("/readyz").json()["checks"]["log"] == "ok"


def test_events_that_wait_to_be_signed_are_told_of(settings: Settings) -> None:
    with TestClient(create_app(settings), headers=HEADERS) as client:
        house = client.app.state.house  # type: ignore[attr-defined]  any ASGI app might be asked
        settle(house)
        assert client.get("/readyz").json()["log"] == {"merge_delay_seconds": 0.0, "late": False}
        house.followers.stop()
        Register(client).model("waiting")
        now = house.units.clock
        house.units.clock = lambda: now().replace(year=now().year + 1)
        told = client.get("/readyz").json()["log"]
        assert told["late"]
        assert told["merge_delay_seconds"] > 5
        shown = client.get("/api/v1/system").json()
        assert (shown["late"], shown["merge_delay_seconds"] > 5) == (True, True)
        figures = client.get("/metrics").text
        [delay] = re.findall(r"(?m)^muniment_log_merge_delay_seconds (\S+)$", figures)
        assert float(delay) > 5
