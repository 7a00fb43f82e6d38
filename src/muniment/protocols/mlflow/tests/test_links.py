"""What MLflow's clients print as addresses leads to the pages here."""

import pytest

from muniment.protocols.mlflow.links import page_of

RUN = "0198f2a7c4d17cc2b6d3b0b9d0a1e2f3"


@pytest.mark.parametrize(
    ("printed", "page"),
    [
        ("#/experiments/7", "/experiments/7"),
        ("#/experiments/7?workspace=risk", "/experiments/7"),
        ("#/experiments/7/traces", "/experiments/7"),
        ("#/experiments/7/models", "/experiments/7/logged-models"),
        ("#/experiments/7/models/m-1/traces", "/logged-models/m-1"),
        ("#/experiments/7/models/m-1/artifacts", "/logged-models/m-1/artifacts"),
        (f"#/experiments/7/runs/{RUN}", f"/runs/{RUN}"),
        (f"#/experiments/7/runs/{RUN}?workspace=risk", f"/runs/{RUN}"),
        (f"#/experiments/7/runs/{RUN}/model-metrics", f"/runs/{RUN}/metrics"),
        (f"#/experiments/7/runs/{RUN}/artifacts/a/b%20c", f"/runs/{RUN}/artifacts/a/b%20c"),
        (f'#/compare-runs?runs=["{RUN}","b"]&experiments=["7"]', f"/runs/compare?run={RUN}&run=b"),
        ("#/compare-runs?runs=none", "/runs/compare"),
        ("#/models", "/models"),
        ("#/models/iris", "/models/default/iris"),
        ("#/models/iris/versions/3", "/models/default/iris/versions/3"),
        ("#/models/iris%20a/versions/3?workspace=r%C3%BC", "/models/r%C3%BC/iris%20a/versions/3"),
        ("#/prompts/hello", "/models/default/hello"),
        ("#/experiments", "/experiments"),
        ("#/experiments/../../elsewhere", "/experiments"),
        ("#//elsewhere.example/", "/"),
        ("#/models/%2F%2Felsewhere.example", "/models/default/%2F%2Felsewhere.example"),
        ("#/settings", "/"),
        ("", "/"),
    ],
)
def test_what_is_printed_leads_to_the_same_thing_here(printed, page):
    assert page_of(printed) == page
