"""Those who run the registry see what runs it; others do not."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from muniment.capabilities.system import service
from muniment.kernel.errors import Forbidden
from muniment.platform import schema
from muniment.platform.auth import Role
from muniment.platform.nodes import LOST_AFTER
from tests.support.house import Clock, Workshop, person


def test_a_process_that_lives_is_listed_and_one_that_is_silent_is_lost(
    workshop: Workshop, clock: Clock
) -> None:
    assert workshop.see(service.processes) == []
    workshop.house.heartbeat.beat()
    [living] = workshop.see(service.processes)
    assert (living.role, living.level, living.lost) == ("server", schema.head(), False)
    clock.advance(seconds=LOST_AFTER.total_seconds() + 10)
    [silent] = workshop.see(service.processes)
    assert silent.lost
    workshop.house.heartbeat.beat()
    [again] = workshop.see(service.processes)
    assert (again.lost, again.node_id) == (False, living.node_id)
    assert again.seen_at - living.seen_at > timedelta(seconds=30)


def test_a_process_that_stops_takes_itself_off(workshop: Workshop) -> None:
    workshop.house.heartbeat.start()
    workshop.house.heartbeat.stop()
    assert workshop.see(service.processes) == []


def test_everything_is_told_at_a_glance(workshop: Workshop) -> None:
    workshop.house.followers.catch_up()
    standing = workshop.see(service.standing)
    assert standing.files == "ok"
    assert standing.storage.size_bytes > 10_000
    assert standing.storage.level == standing.known_level == schema.head()
    assert standing.storage.migrated_at is not None
    assert standing.events > 0
    assert {one.behind for one in standing.followers} == {0}


def test_only_those_who_run_or_examine_it_see_it(workshop: Workshop) -> None:
    workshop.as_(person("ida", Role.AUDITOR)).see(service.standing)
    with pytest.raises(Forbidden):
        workshop.as_(person("ann", Role.CONTRIBUTOR)).see(service.standing)


def test_the_page_and_the_api_say_the_same(client: TestClient) -> None:
    client.app.state.house.heartbeat.beat()
    told = client.get("/api/v1/system").json()
    [node] = client.get("/api/v1/system/nodes").json()["items"]
    assert [one["node_id"] for one in told["processes"]] == [node["node_id"]]
    page = client.get("/system", headers={"Accept": "text/html"}).text
    assert f"server on {node['host']}" in page
    assert "can be stored" in page
