"""Stages of versions: where a version goes, what it takes over, and who may say so."""

import pytest

from muniment.capabilities import catalog
from muniment.capabilities.catalog.model import StatusRefused
from muniment.capabilities.catalog.service import staging, versions
from muniment.capabilities.catalog.service.staging import StageRefused, Staging
from muniment.capabilities.catalog.tests.factories import register, version

PRODUCTION = Staging(catalog.Stage.PRODUCTION)


def stage(workshop, number, wanted):
    return workshop.do(staging.stage_version, "default", "fraud", str(number), wanted)


def stages(workshop):
    """Return the newest version of each stage of the model."""

    def read(unit):
        model = catalog.model_named(unit, "default", "fraud")
        return {one.stage: one.number for one in catalog.newest_staged(unit, model.model_id)}

    return workshop.do(read)


def test_of_each_stage_the_newest_version_is_known(workshop):
    register(workshop)
    for _ in range(4):
        version(workshop)
    assert stages(workshop) == {"none": 4}
    stage(workshop, 1, PRODUCTION)
    stage(workshop, 2, PRODUCTION)
    stage(workshop, 4, Staging(catalog.Stage.STAGING))
    assert stages(workshop) == {"none": 3, "staging": 4, "production": 2}
    taken = stage(workshop, 3, Staging(catalog.Stage.PRODUCTION, archiving=True))
    assert taken.details.stage is catalog.Stage.PRODUCTION
    assert stages(workshop) == {"staging": 4, "production": 3, "archived": 2}


def test_what_is_in_no_use_is_not_taken_over_and_what_rests_stays(workshop):
    register(workshop)
    version(workshop)
    with pytest.raises(StageRefused, match="staging and production"):
        stage(workshop, 1, Staging(catalog.Stage.NONE, archiving=True))
    workshop.do(
        lambda unit: versions.move_version(unit, "default", "fraud", "1", catalog.Status.ARCHIVED)
    )
    with pytest.raises(StatusRefused):
        stage(workshop, 1, PRODUCTION)


def test_the_stage_is_in_the_record_its_past_and_its_page(client):
    client.post("/api/v1/models", json={"name": "fraud"}).raise_for_status()
    place = "/api/v1/models/default/fraud/versions"
    body = {"references": [{"path": "w", "uri": "s3://bucket/w"}]}
    made = client.post(place, json=body).json()
    assert made["stage"] == "none"
    staged = client.put(f"{place}/1/stage", json={"stage": "production"})
    assert staged.json()["stage"] == "production"
    assert client.put(f"{place}/1/stage", json={"stage": "Live"}).status_code == 422
    before = client.get(f"{place}/1", params={"as_of": made["created_at"]}).json()
    assert before["stage"] == "none"
    history = client.get(f"{place}/1/history").json()["items"]
    assert history[0]["type"] == "version.staged"
    page = "/models/default/fraud/versions/1"
    assert "production" in client.get(page).text
    for form, status in (({"stage": "archived"}, 303), ({"stage": "none", "others": "yes"}, 422)):
        answer = client.post(
            f"{page}/stage",
            data=form,
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
            follow_redirects=False,
        )
        assert answer.status_code == status, answer.text
    assert client.get(f"{place}/1").json()["stage"] == "archived"
