"""An application on either database, in which each test has a project of its own."""

import secrets
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support import postgres
from tests.support.serving import TOKEN

API = "/api/v1"


class Asking:
    """Says what is brought over from one source into one project."""

    def __init__(self, client, project):
        self.client = client
        self.project = project
        self.source = f"http://{project}.example:5000"

    def __call__(self, method, path, body=None, *, refused=None, **params):
        answer = self.client.request(method, API + path, json=body, params=params)
        assert answer.is_success if refused is None else answer.status_code == refused, answer.text
        return answer.json() if answer.content else None

    def bring(self, noun, key, *, refused=None, **told):
        """Bring a thing over; `refused` is the status with which that is refused."""
        body = {"source": self.source, "key": key, "digest": "1" * 64, **told}
        return self("POST", f"/projects/{self.project}/adoptions/{noun}", body, refused=refused)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def client(request, tmp_path_factory):
    """The application, asked by the first administrator."""
    with ExitStack() as stack:
        given = {"data": tmp_path_factory.mktemp("adoption"), "bootstrap_token": TOKEN}
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            given["database_url"] = stack.enter_context(postgres.fresh_database(server))
        settings = Settings(**given)
        client = stack.enter_context(TestClient(create_app(settings), follow_redirects=False))
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.fixture
def asking(client):
    """Whoever brings things into a project of this test's own."""
    found = Asking(client, f"p{secrets.token_hex(4)}")
    found("POST", "/projects", {"name": found.project})
    return found
