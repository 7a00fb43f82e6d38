"""A client of MLflow 2, as it is published, does its work with the registry."""

import pytest

from tests.clients import driver

# What a client of MLflow 2 does not know.
NEW = {
    "register_from_a_model",
    "prompts",
    "load_by_logged_model",
    "search_logged_models",
    "webhooks",
}


@pytest.mark.parametrize("journey", [name for name in driver.names() if name not in NEW])
def test_a_client_of_mlflow_2(older, server, journey):
    older.go(journey, server, **driver.HASTY)
