"""A client of MLflow 2, as it is published, does its work with the registry."""

import pytest

from tests.clients import driver

# The client and the server are started first, and take their time for that.
pytestmark = pytest.mark.timeout(600)

# What a client of MLflow 2 does not know.
NEW = {
    "register_from_a_model",
    "prompts",
    "load_by_logged_model",
    "search_logged_models",
    "webhooks",
    "workspaces",
}


# What differs between databases, the newest client has shown.
SERVERS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]


@pytest.mark.parametrize("server", SERVERS, indirect=True)
@pytest.mark.parametrize("journey", [name for name in driver.names() if name not in NEW])
def test_a_client_of_mlflow_2(older, server, journey):
    older.go(journey, server, **driver.HASTY)
