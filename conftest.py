"""Fixtures for every test in the repository; `tests.support` has their parts."""

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx2
import hypothesis
import pytest
from argon2 import PasswordHasher
from jinja2 import Environment
from starlette.testclient import TestClient

from muniment.app import House, create_app, open_house
from muniment.platform import logs, schema
from muniment.platform.auth import passwords
from muniment.platform.database import connect
from muniment.platform.settings import Settings
from muniment.platform.web import render
from tests.support import postgres
from tests.support.house import Clock, Workshop
from tests.support.order import longest_first
from tests.support.quick import Compiled
from tests.support.serving import TOKEN, Served, serving

# How long one example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")
DATABASES = ("sqlite", "postgresql")
_states = itertools.count()
HOSTS = ("muniment.test",)  # what the browser tests call the application


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin first, after the tests were shuffled."""
    items[:] = longest_first(items)


def pytest_collection_finish() -> None:
    """Let no search for garbage look again at what all tests are made of: it lives on anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _clients_ask_the_server_by_its_name() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] autouse
    """Let test clients ask for a host that the application answers for, not `testserver`."""
    with pytest.MonkeyPatch.context() as patch:
        given = TestClient.__init__.__defaults__ or ()
        own = tuple("http://127.0.0.1:8642" if one == "http://testserver" else one for one in given)
        patch.setattr(TestClient.__init__, "__defaults__", own)
        yield


@pytest.fixture(scope="session", autouse=True)
def _programs_wait_for_servers() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] autouse
    """Let programs of tests wait longer than 5 s: how fast a busy machine is, they do not test."""
    with pytest.MonkeyPatch.context() as patch:
        for one in (httpx2.Client.__init__, httpx2.get, httpx2.post, httpx2.put, httpx2.request):
            given = one.__kwdefaults__ or {}
            patch.setattr(one, "__kwdefaults__", {**given, "timeout": httpx2.Timeout(60)})
        yield


@pytest.fixture(autouse=True)
def _no_log_is_remembered(  # pyright: ignore[reportUnusedFunction] autouse
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let clients remember logs for one test only: ports come back, with another log behind."""
    nowhere = tmp_path_factory.getbasetemp() / "states" / str(next(_states))
    monkeypatch.setenv("XDG_STATE_HOME", str(nowhere))


@pytest.fixture(scope="session", autouse=True)
def _logs_stay_out_of_the_output() -> None:  # pyright: ignore[reportUnusedFunction] autouse
    """Log as commands do: threads of one application must not print into what a test reads."""
    logs.configure("warning")


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] autouse
    """Let the applications of this process share compiled templates: each has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "Environment", partial(Environment, bytecode_cache=Compiled()))
        yield


@pytest.fixture(scope="session", autouse=True)
def hasher() -> Iterator[Callable[[], PasswordHasher]]:
    """Let tests not wait for passwords to be hashed as hard as elsewhere, which it gives."""
    usual = passwords._hasher  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] what is replaced
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield usual


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input; tests that need it are skipped where it is absent."""
    default = Path(__file__).parent.parent / "shared" / "data"
    folder = Path(os.environ.get("MUNIMENT_TEST_DATA", default))
    if not folder.is_dir():
        pytest.skip("The real data is absent; set MUNIMENT_TEST_DATA to its folder.")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this test process."""
    with postgres.running_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database without rows; copying it takes less time than migrating."""
    settings = Settings(data=tmp_path_factory.mktemp("migrated"))
    database = connect(settings.database)
    schema.migrate(database)
    database.close()
    return settings.data / "muniment.db"


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty instance, once on each database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path)
        yield Settings(data=tmp_path, bootstrap_token=TOKEN, allowed_hosts=HOSTS)
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.fresh_database(server) as url:
        yield Settings(data=tmp_path, database_url=url, bootstrap_token=TOKEN, allowed_hosts=HOSTS)


@pytest.fixture
def clock() -> Clock:
    """A clock that the test holds."""
    return Clock()


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    """Everything bound together, without HTTP; followers run when `catch_up` is called."""
    bound = open_house(settings, clock)
    yield bound
    bound.close()


@pytest.fixture
def workshop(house: House, clock: Clock) -> Workshop:
    """Service verbs, as the system unless another actor is named."""
    return Workshop(house, clock)


@pytest.fixture
def anonymous(settings: Settings) -> Iterator[TestClient]:
    """The application, asked by nobody in particular."""
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(anonymous: TestClient) -> TestClient:
    """The application, asked by the first administrator."""
    anonymous.headers["Authorization"] = f"Bearer {TOKEN}"
    return anonymous


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served instance on SQLite, shared by the tests of this process."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served
