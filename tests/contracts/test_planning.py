"""SQLite looks up what holds now in an index of what holds now, however much there was before."""

import pytest

from muniment.capabilities import catalog
from muniment.platform.unit import Unit
from tests.support.house import Workshop


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # the other gathers figures itself
def test_no_state_of_the_past_is_read_to_find_or_change_the_present(workshop: Workshop) -> None:
    workshop.do(catalog.register_model, catalog.Registration("default", "fraud"))

    def planned(unit: Unit) -> list[str]:
        driver = unit.connection.connection.driver_connection
        ran: list[str] = []
        driver.set_trace_callback(ran.append)
        catalog.describe_model(unit, "default", "fraud", {"description": "x"})
        driver.set_trace_callback(None)
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in ran]
        return [row[-1] for plan in plans for row in plan if "catalog_models" in row[-1]]

    assert workshop.run(planned) == [
        "SEARCH catalog_models USING INDEX ix_catalog_models_name (project_id=? AND name_key=?)",
        "SEARCH catalog_models USING INDEX uq_catalog_models_current (model_id=?)",
    ]
