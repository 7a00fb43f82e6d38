"""Requests made from the API's own description: never a fault, and answered as described."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.described import Explorer, explore, read
from tests.support.filled import fill
from tests.support.probing import Prober
from tests.support.serving import TOKEN


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    settings = Settings(data=tmp_path_factory.mktemp("described"), bootstrap_token=TOKEN)
    app = create_app(settings)
    with TestClient(app) as client, Prober(app) as prober:
        yield client, prober


def test_every_operation_answers_as_it_is_described(served: Any) -> None:
    client, prober = served
    operations = read(client.get("/api/v1/openapi.json").json())
    found: dict[str, str] = {}
    explore(prober, operations, Explorer(fill(client), examples=1, seed=0), found)
    assert not found, "\n".join(found.values())
